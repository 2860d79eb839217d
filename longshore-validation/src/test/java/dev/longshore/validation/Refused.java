package dev.longshore.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a rule answered. */
final class Refused {

  private Refused() {}

  static void wrapped(String message, ThrowingCallable rule) {
    assertThat(refusal(rule)).isEqualTo(Refusal.wrapped(message));
  }

  static void bare(String message, ThrowingCallable rule) {
    assertThat(refusal(rule)).isEqualTo(Refusal.of(message));
  }

  static Refusal refusal(ThrowingCallable rule) {
    var thrown = catchThrowableOfType(RefusedException.class, rule);
    assertThat(thrown).as("a refusal").isNotNull();
    return thrown.refusal();
  }
}

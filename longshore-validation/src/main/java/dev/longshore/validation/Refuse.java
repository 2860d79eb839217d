package dev.longshore.validation;

import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import org.jspecify.annotations.Nullable;

/** The two ways in which a rule says no, and the test for what counts as given. */
final class Refuse {

  private Refuse() {}

  /** A refusal that AWS shows inside {@code Error executing request, Exception : …}. */
  static RefusedException wrapped(String message) {
    return Refusal.wrapped(message).toException();
  }

  /** A refusal that AWS shows as it stands. */
  static RefusedException bare(String message) {
    return Refusal.of(message).toException();
  }

  /** Whether a text says nothing: clients send {@code ""} for what they leave out. */
  static boolean isMissing(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}

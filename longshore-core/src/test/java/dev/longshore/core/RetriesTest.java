package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Placement;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.RetryStrategy.Action;
import dev.longshore.model.RetryStrategy.EvaluateOnExit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {

  @Test
  void attemptsIncludeTheFirstRun() {
    RetryStrategy three = new RetryStrategy(3, List.of());
    assertThat(Retries.grants(three, end(1, 1, null), 0)).isTrue();
    assertThat(Retries.grants(three, end(2, 1, null), 0)).isTrue();
    assertThat(Retries.grants(three, end(3, 1, null), 0)).isFalse();
    assertThat(Retries.grants(null, end(1, 1, null), 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "3,   3,   true",
    "3,   33,  false",
    "3*,  33,  true",
    "3*,  13,  false",
    "*,   7,   true",
    "*,   ,    true",
    "'',  ,    true",
    "1,   ,    false"
  })
  void retriesOnlyWhenTheExitCodeMatchesTheRule(
      String pattern, @Nullable Integer exitCode, boolean retried) {
    RetryStrategy strategy =
        new RetryStrategy(
            9,
            List.of(
                new EvaluateOnExit(null, null, pattern, Action.RETRY),
                new EvaluateOnExit(null, "*", null, Action.EXIT)));
    assertThat(Retries.grants(strategy, end(1, exitCode, null), 0)).isEqualTo(retried);
  }

  @Test
  void everyPatternOfAConditionMustMatch() {
    RetryStrategy strategy =
        new RetryStrategy(
            9,
            List.of(
                new EvaluateOnExit("Essential*", "OutOfMemory*", "137", Action.EXIT),
                new EvaluateOnExit("Host EC2*", null, null, Action.EXIT)));
    assertThat(Retries.grants(strategy, end(1, 137, "OutOfMemoryError: x"), 0)).isFalse();
    assertThat(Retries.grants(strategy, end(1, 137, null), 0)).isTrue();
    assertThat(Retries.grants(strategy, end(1, 1, "OutOfMemoryError: x"), 0)).isTrue();
  }

  @Test
  void theFirstConditionThatMatchesDecidesAndNoneMeansRetry() {
    RetryStrategy strategy =
        new RetryStrategy(
            2,
            List.of(
                new EvaluateOnExit(null, null, "1", Action.RETRY),
                new EvaluateOnExit(null, null, "1*", Action.EXIT)));
    assertThat(Retries.grants(strategy, end(1, 1, null), 0)).isTrue();
    assertThat(Retries.grants(strategy, end(1, 11, null), 0)).isFalse();
    assertThat(Retries.grants(strategy, end(1, 2, null), 0)).isTrue();
    assertThat(Retries.grants(strategy, end(2, 1, null), 0)).isFalse();
  }

  private static AttemptEnd end(int number, @Nullable Integer exitCode, @Nullable String reason) {
    return new AttemptEnd(
        number,
        new Placement("ce", "h"),
        null,
        World.START,
        World.START,
        exitCode,
        reason,
        "Essential container in task exited",
        List.of());
  }
}

package dev.longshore.api;

import dev.longshore.model.RetryStrategy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EvaluateOnExit;

/** Retry strategies between the wire and the model. */
final class RetryStrategies {

  private RetryStrategies() {}

  static @Nullable RetryStrategy model(
      software.amazon.awssdk.services.batch.model.@Nullable RetryStrategy strategy) {
    return strategy == null
        ? null
        : new RetryStrategy(
            strategy.attempts(),
            strategy.evaluateOnExit().stream().map(RetryStrategies::condition).toList());
  }

  static software.amazon.awssdk.services.batch.model.RetryStrategy shape(RetryStrategy strategy) {
    return software.amazon.awssdk.services.batch.model.RetryStrategy.builder()
        .attempts(strategy.attempts())
        .evaluateOnExit(strategy.evaluateOnExit().stream().map(RetryStrategies::shape).toList())
        .build();
  }

  private static RetryStrategy.EvaluateOnExit condition(EvaluateOnExit condition) {
    return new RetryStrategy.EvaluateOnExit(
        condition.onStatusReason(),
        condition.onReason(),
        condition.onExitCode(),
        RetryStrategy.Action.valueOf(condition.actionAsString().toUpperCase(Locale.ROOT)));
  }

  /** AWS gives the action back in lower case, however it was written. */
  private static EvaluateOnExit shape(RetryStrategy.EvaluateOnExit condition) {
    return EvaluateOnExit.builder()
        .onStatusReason(condition.onStatusReason())
        .onReason(condition.onReason())
        .onExitCode(condition.onExitCode())
        .action(condition.action().name().toLowerCase(Locale.ROOT))
        .build();
  }
}

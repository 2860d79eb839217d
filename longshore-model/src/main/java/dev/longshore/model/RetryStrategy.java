package dev.longshore.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a job is tried, and which ends are worth another try.
 *
 * @param attempts 1 to 10, the first run included
 * @param evaluateOnExit up to 5 conditions, tried in order; empty means that every failure is tried
 *     again
 */
public record RetryStrategy(int attempts, List<EvaluateOnExit> evaluateOnExit) {

  public RetryStrategy {
    evaluateOnExit = List.copyOf(evaluateOnExit);
  }

  /** What to do when a condition matches. */
  public enum Action {
    RETRY,
    EXIT
  }

  /**
   * One condition. Every pattern that is present must match; a pattern is an exact text, or a
   * prefix that ends in {@code *}.
   */
  public record EvaluateOnExit(
      @Nullable String onStatusReason,
      @Nullable String onReason,
      @Nullable String onExitCode,
      Action action) {}
}

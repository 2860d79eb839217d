package dev.longshore.core;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Job;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.RetryStrategy.Action;
import dev.longshore.model.RetryStrategy.EvaluateOnExit;
import org.jspecify.annotations.Nullable;

/** Whether a failed attempt is followed by another. */
final class Retries {

  private Retries() {}

  /**
   * How often the job is tried: its own strategy, else the definition's, else null. Children of an
   * array that is to stop are not tried again, and nodes only with their whole job.
   */
  static @Nullable RetryStrategy strategyOf(BatchState state, Job job) {
    Job parent = job.id().isArrayChild() ? state.find(job.id().parent()) : null;
    if (job.id().isNode() || (parent != null && parent.isToStop())) {
      return null;
    }
    RetryStrategy own = job.request().retryStrategy();
    return own != null ? own : state.definitionOf(job).retryStrategy();
  }

  /**
   * No strategy means one attempt. Otherwise the first condition that matches decides; when none
   * does, the job is tried again (AWS).
   *
   * @param preemptions how many earlier attempts do not count, since they had to make room
   */
  static boolean grants(@Nullable RetryStrategy strategy, AttemptEnd end, int preemptions) {
    if (strategy == null || end.number() - preemptions >= strategy.attempts()) {
      return false;
    }
    for (EvaluateOnExit condition : strategy.evaluateOnExit()) {
      if (matches(condition, end)) {
        return condition.action() == Action.RETRY;
      }
    }
    return true;
  }

  private static boolean matches(EvaluateOnExit condition, AttemptEnd end) {
    Integer exitCode = end.exitCode();
    return matches(condition.onStatusReason(), end.statusReason())
        && matches(condition.onReason(), end.reason())
        && matches(condition.onExitCode(), exitCode == null ? null : exitCode.toString());
  }

  /** A pattern that is absent matches anything; a value that is absent counts as empty. */
  private static boolean matches(@Nullable String pattern, @Nullable String value) {
    if (pattern == null) {
      return true;
    }
    String text = value == null ? "" : value;
    return pattern.endsWith("*")
        ? text.startsWith(pattern.substring(0, pattern.length() - 1))
        : text.equals(pattern);
  }
}

package dev.longshore.store;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.JobStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a job came into another status, or came to block its queue: what AWS Batch tells as {@code
 * Batch Job State Change} and {@code Batch Job Queue Blocked}, and the same of service jobs, which
 * also have {@code Batch Service Job Preemption Started} and {@code … Completed}.
 *
 * @param number 1 for the first event ever, then each one more in the order of the commits; the
 *     events of one job are in the order in which they happened
 * @param at when it happened, which may be long before it was heard of and committed
 * @param job as it was from then on; only its tags are those of today
 * @param preemption that it had to make room for another job, or null
 */
public record JobEvent(long number, Instant at, JobView job, @Nullable Preemption preemption) {

  /** The two ends of a preemption. */
  public enum Preemption {
    /** The attempt is being stopped. */
    STARTED,
    /** The attempt is over; the job waits again, or has ended. */
    COMPLETED
  }

  /** An event that tells of no preemption. */
  public JobEvent(long number, Instant at, JobView job) {
    this(number, at, job, null);
  }

  /** Whether the job came to block its queue. No other event has a reason of that kind. */
  public boolean isQueueBlocked() {
    String reason = job.job().statusReason();
    return preemption == null
        && job.job().status() == JobStatus.RUNNABLE
        && reason != null
        && BlockedReason.codeOf(reason) != null;
  }

  /** What EventBridge calls it. */
  public String detailType() {
    if (preemption != null) {
      return switch (preemption) {
        case STARTED -> "Batch Service Job Preemption Started";
        case COMPLETED -> "Batch Service Job Preemption Completed";
      };
    }
    return (job.job().isService() ? "Batch Service Job " : "Batch Job ")
        + (isQueueBlocked() ? "Queue Blocked" : "State Change");
  }
}

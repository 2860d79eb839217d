package dev.longshore.store;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.JobStatus;
import java.time.Instant;

/**
 * That a job came into another status, or came to block its queue: what AWS Batch tells as {@code
 * Batch Job State Change} and {@code Batch Job Queue Blocked}, and the same of service jobs.
 *
 * @param number 1 for the first event ever, then each one more in the order of the commits; the
 *     events of one job are in the order in which they happened
 * @param at when it happened, which may be long before it was heard of and committed
 * @param job as it was from then on; only its tags are those of today
 */
public record JobEvent(long number, Instant at, JobView job) {

  /** Whether the job came to block its queue. No other event has a reason of that kind. */
  public boolean isQueueBlocked() {
    String reason = job.job().statusReason();
    return job.job().status() == JobStatus.RUNNABLE
        && reason != null
        && BlockedReason.codeOf(reason) != null;
  }

  /** What EventBridge calls it. */
  public String detailType() {
    return (job.job().isService() ? "Batch Service Job " : "Batch Job ")
        + (isQueueBlocked() ? "Queue Blocked" : "State Change");
  }
}

package dev.longshore.simulator;

import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import java.util.Comparator;

/**
 * A job that waits for room, and what its order follows from: by priority inside its share, retried
 * jobs first, then by submission, then by index of the child.
 *
 * @param job a job, or a child of an array, with or without a row
 * @param share of a fair-share queue; empty in a FIFO queue
 * @param priority inside the share; 0 in a FIFO queue
 * @param retried whether an attempt failed before
 */
record WaitingJob(Job job, String share, int priority, boolean retried)
    implements Comparable<WaitingJob> {

  private static final Comparator<WaitingJob> ORDER =
      Comparator.comparingInt(WaitingJob::priority)
          .reversed()
          .thenComparing(WaitingJob::retried, Comparator.reverseOrder())
          .thenComparingLong(waiting -> waiting.job().sequence())
          .thenComparingInt(WaitingJob::index);

  /** One that is RUNNABLE now. */
  static WaitingJob of(Job job) {
    return of(job, job.state() instanceof JobState.Runnable runnable && runnable.retried());
  }

  /** One that was RUNNABLE a moment ago. */
  static WaitingJob of(Job job, boolean retried) {
    String share = job.request().shareIdentifier();
    Integer priority = job.request().schedulingPriority();
    return share == null
        ? new WaitingJob(job, "", 0, retried)
        : new WaitingJob(
            job, share, priority == null ? Cluster.DEFINED_PRIORITY : priority, retried);
  }

  private int index() {
    return job.id().isArrayChild() ? job.id().arrayIndex() : 0;
  }

  /** Whether it is the turn of this one first, inside one share. */
  boolean outranks(WaitingJob other) {
    return share.equals(other.share) && compareTo(other) < 0;
  }

  @Override
  public int compareTo(WaitingJob other) {
    return ORDER.compare(this, other);
  }
}

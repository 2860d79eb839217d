package dev.longshore.core;

import dev.longshore.model.BlockedReason;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for room and block their queue for one of AWS's reasons, and since when. What
 * merely waits for others to end is not among them.
 */
final class BlockedJobs {

  /**
   * One of them.
   *
   * @param code such as {@code MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT}
   * @param since when it came to have this reason
   */
  record Blocked(JobId job, String queue, String code, Instant since) {}

  private final SortedMap<JobId, Blocked> byJob = new TreeMap<>();

  /** The reason of a job that waits has changed. */
  void reason(Job job, @Nullable String statusReason, Instant at) {
    String code = statusReason == null ? null : BlockedReason.codeOf(statusReason);
    if (code == null) {
      byJob.remove(job.id());
    } else {
      byJob.put(job.id(), new Blocked(job.id(), job.queue(), code, at));
    }
  }

  /** The job waits no more. */
  void gone(JobId job) {
    byJob.remove(job);
  }

  Collection<Blocked> all() {
    return byJob.values();
  }
}

package dev.longshore.core;

import dev.longshore.model.JobId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for whom. Both directions are kept, so that the end of a job costs its waiters only.
 */
final class Dependencies {

  private final Map<JobId, Set<JobId>> waiters = new HashMap<>();
  private final Map<JobId, Set<JobId>> unmet = new HashMap<>();

  /** Notes that a job waits for these, none of which has ended. */
  void waitFor(JobId waiter, Set<JobId> jobs) {
    unmet.put(waiter, new LinkedHashSet<>(jobs));
    jobs.forEach(job -> waiters.computeIfAbsent(job, _ -> new LinkedHashSet<>()).add(waiter));
  }

  /** Those that wait for this job, in the order in which they came. */
  Set<JobId> waitersOf(JobId job) {
    return waiters.getOrDefault(job, Set.of());
  }

  /** Whether this job is the last that the waiter waits for. */
  boolean isLast(JobId job, JobId waiter) {
    return unmet.getOrDefault(waiter, Set.of()).equals(Set.of(job));
  }

  /** Those that this job waits for. */
  Set<JobId> unmetOf(JobId waiter) {
    return unmet.getOrDefault(waiter, Set.of());
  }

  /** A job has ended: nobody waits for it any more, and it waits for nobody. */
  void ended(JobId job) {
    for (JobId waiter : waiters.getOrDefault(job, Set.of())) {
      Set<JobId> left = unmet.get(waiter);
      if (left != null) {
        left.remove(job);
        if (left.isEmpty()) {
          unmet.remove(waiter);
        }
      }
    }
    waiters.remove(job);
    Set<JobId> mine = unmet.remove(job);
    if (mine != null) {
      for (JobId other : mine) {
        Set<JobId> its = waiters.get(other);
        if (its != null) {
          its.remove(job);
          if (its.isEmpty()) {
            waiters.remove(other);
          }
        }
      }
    }
  }
}

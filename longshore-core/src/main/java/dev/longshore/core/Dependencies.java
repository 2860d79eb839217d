package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who waits for whom. Both directions are kept, so that the end of a job costs its waiters only.
 * That child i of an array waits for child i of another is noted once for both arrays.
 */
final class Dependencies {

  private final Map<JobId, Set<JobId>> waiters = new HashMap<>();
  private final Map<JobId, Set<JobId>> unmet = new HashMap<>();
  private final NavigableSet<JobId> awaitedChildren = new TreeSet<>();
  private final Map<JobId, Set<JobId>> sideBySide = new HashMap<>();
  private final Map<JobId, List<JobId>> counterparts = new HashMap<>();

  /**
   * Notes that a job waits for the whole jobs in its request.
   *
   * @param isToCome whether the end of a job is still to come; for others nobody waits
   */
  void waitFor(Job waiter, Predicate<JobId> isToCome) {
    Set<JobId> others = new LinkedHashSet<>(waiter.request().wholeJobs());
    others.removeIf(isToCome.negate());
    unmet.put(waiter.id(), others);
    for (JobId other : others) {
      waiters.computeIfAbsent(other, _ -> new LinkedHashSet<>()).add(waiter.id());
      if (other.isArrayChild()) {
        awaitedChildren.add(other);
      }
    }
  }

  /**
   * Notes that each child of an array waits for its counterparts in those of its request.
   *
   * @param isToCome whether the end of an array is still to come; for others nobody waits
   */
  void goBeside(Job array, Predicate<JobId> isToCome) {
    List<JobId> others = array.request().counterparts().stream().filter(isToCome).toList();
    if (!others.isEmpty()) {
      counterparts.put(array.id(), others);
      others.forEach(
          other -> sideBySide.computeIfAbsent(other, _ -> new LinkedHashSet<>()).add(array.id()));
    }
  }

  /** Those that wait for this job, in the order in which they came. */
  Collection<JobId> waitersOf(JobId job) {
    return List.copyOf(waiters.getOrDefault(job, Set.of()));
  }

  /** The children of this array that somebody waits for. */
  Collection<JobId> awaitedChildrenOf(JobId array) {
    if (awaitedChildren.isEmpty()) {
      return List.of();
    }
    // ';' follows ':', so this is every text that begins like the id of a child
    return List.copyOf(
        awaitedChildren.subSet(
            new JobId(array.value() + ':'), true, new JobId(array.value() + ';'), false));
  }

  /** The arrays whose child i waits for child i of this one, in the order in which they came. */
  Collection<JobId> arraysBeside(JobId array) {
    return List.copyOf(sideBySide.getOrDefault(array, Set.of()));
  }

  /** Those that this job waits for. */
  Set<JobId> unmetOf(JobId waiter) {
    return unmet.getOrDefault(waiter, Set.of());
  }

  /** A job has ended: nobody waits for it any more, and it waits for nobody. */
  void ended(JobId job) {
    Set<JobId> mine = waiters.remove(job);
    if (mine != null) {
      mine.forEach(waiter -> remove(unmet, waiter, job));
      awaitedChildren.remove(job);
    }
    sideBySide.remove(job);
    for (JobId other : unmet.getOrDefault(job, Set.of())) {
      remove(waiters, other, job);
      if (!waiters.containsKey(other)) {
        awaitedChildren.remove(other);
      }
    }
    unmet.remove(job);
    for (JobId other : counterparts.getOrDefault(job, List.of())) {
      remove(sideBySide, other, job);
    }
    counterparts.remove(job);
  }

  private static void remove(Map<JobId, Set<JobId>> map, JobId key, JobId value) {
    Set<JobId> values = map.get(key);
    if (values != null) {
      values.remove(value);
      if (values.isEmpty()) {
        map.remove(key);
      }
    }
  }
}

package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.JobState.Failed;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobState.Runnable;
import dev.longshore.model.JobState.Spawned;
import dev.longshore.model.JobState.Submitted;
import dev.longshore.model.JobState.Succeeded;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The jobs that have rows and have not ended, how many each queue has, and how many wait. */
final class UnfinishedJobs {

  private final Map<JobId, Job> byId = new HashMap<>();
  private final Map<String, Integer> byQueue = new HashMap<>();
  private final Map<String, NavigableMap<Long, JobId>> toBeTerminated = new HashMap<>();
  private int waiting;

  /** Adds a job, or puts it in the place of what it was before. */
  void put(Job job) {
    Job before = byId.put(job.id(), job);
    if (before == null) {
      byQueue.merge(job.queue(), 1, Integer::sum);
    } else if (waits(before)) {
      waiting--;
    }
    if (waits(job)) {
      waiting++;
    }
    noteInQueueThatGoes(job);
  }

  /** This queue is being deleted, and all that is in it is to end. */
  void queueGoes(String queue) {
    if (toBeTerminated.putIfAbsent(queue, new TreeMap<>()) == null) {
      byId.values().forEach(this::noteInQueueThatGoes);
    }
  }

  void queueGone(String queue) {
    toBeTerminated.remove(queue);
  }

  /**
   * The jobs of a queue that is being deleted that nobody has terminated yet, in the order of their
   * submission; children and nodes end with their jobs.
   */
  Collection<JobId> toBeTerminated(String queue) {
    return toBeTerminated.getOrDefault(queue, Collections.emptyNavigableMap()).values();
  }

  private void noteInQueueThatGoes(Job job) {
    NavigableMap<Long, JobId> jobs = toBeTerminated.get(job.queue());
    if (jobs == null || job.id().isPart()) {
      return;
    }
    if (job.stop() != null && job.stop().cause().isTerminate()) {
      jobs.remove(job.sequence());
    } else {
      jobs.put(job.sequence(), job.id());
    }
  }

  void remove(Job job) {
    Job before = byId.remove(job.id());
    if (before == null) {
      return;
    }
    NavigableMap<Long, JobId> going = toBeTerminated.get(job.queue());
    if (going != null && !job.id().isPart()) {
      going.remove(job.sequence());
    }
    byQueue.computeIfPresent(job.queue(), (_, count) -> count == 1 ? null : count - 1);
    if (waits(before)) {
      waiting--;
    }
  }

  @Nullable Job find(JobId id) {
    return byId.get(id);
  }

  boolean contains(JobId id) {
    return byId.containsKey(id);
  }

  /** Whether any job of this queue has not ended. */
  boolean anyIn(String queue) {
    return byQueue.containsKey(queue);
  }

  /** How many have not started: an array counts as one until it ends, its children do not count. */
  int waiting() {
    return waiting;
  }

  private static boolean waits(Job job) {
    return switch (job.state()) {
      case Submitted _, Pending _, Runnable _, Spawned _ -> !job.id().isPart();
      case Active _, Succeeded _, Failed _ -> false;
    };
  }

  /** All of them, in no order. */
  Collection<Job> all() {
    return byId.values();
  }
}

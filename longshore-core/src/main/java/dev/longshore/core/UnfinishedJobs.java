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
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs that have rows and have not ended, how many each queue has, and how many wait. */
final class UnfinishedJobs {

  private final Map<JobId, Job> byId = new HashMap<>();
  private final Map<String, Integer> byQueue = new HashMap<>();
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
  }

  void remove(Job job) {
    Job before = byId.remove(job.id());
    if (before == null) {
      return;
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

package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs that have rows and have not ended, and how many there are of each queue. */
final class UnfinishedJobs {

  private final Map<JobId, Job> byId = new HashMap<>();
  private final Map<String, Integer> byQueue = new HashMap<>();

  /** Adds a job, or puts it in the place of what it was before. */
  void put(Job job) {
    if (byId.put(job.id(), job) == null) {
      byQueue.merge(job.queue(), 1, Integer::sum);
    }
  }

  void remove(Job job) {
    if (byId.remove(job.id()) != null) {
      byQueue.computeIfPresent(job.queue(), (_, count) -> count == 1 ? null : count - 1);
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

  /** All of them, in no order. */
  Collection<Job> all() {
    return byId.values();
  }
}

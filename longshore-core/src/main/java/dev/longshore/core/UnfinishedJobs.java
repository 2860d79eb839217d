package dev.longshore.core;

import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.JobState.Failed;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobState.Runnable;
import dev.longshore.model.JobState.Spawned;
import dev.longshore.model.JobState.Submitted;
import dev.longshore.model.JobState.Succeeded;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.ResourceStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs that have rows and have not ended, how many each queue has, and how many wait. */
final class UnfinishedJobs {

  private final Map<JobId, Job> byId = new HashMap<>();
  private final Map<String, Integer> byQueue = new HashMap<>();
  private final LeavingJobs leaving = new LeavingJobs();
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
    leaving.note(job);
  }

  /** A queue or a quota share that is being deleted ends all that is in it. */
  void note(Fact.ResourceFact fact) {
    if (fact instanceof Fact.JobQueueSavedFact(JobQueue queue)
        && queue.status() == ResourceStatus.DELETING) {
      leaving.begin(LeavingJobs.Where.of(queue.name()), byId.values());
    } else if (fact instanceof Fact.JobQueueDeletedFact deleted) {
      leaving.end(LeavingJobs.Where.of(deleted.name()));
    } else if (fact instanceof Fact.QuotaShareSavedFact(QuotaShare share)
        && share.status() == ResourceStatus.DELETING) {
      leaving.begin(LeavingJobs.Where.of(share.id()), byId.values());
    } else if (fact instanceof Fact.QuotaShareDeletedFact(QuotaShareId share)) {
      leaving.end(LeavingJobs.Where.of(share));
    }
  }

  /** Those of queues and quota shares that are being deleted. */
  LeavingJobs leaving() {
    return leaving;
  }

  void remove(Job job) {
    Job before = byId.remove(job.id());
    if (before == null) {
      return;
    }
    leaving.ended(job);
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

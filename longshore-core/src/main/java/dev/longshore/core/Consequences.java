package dev.longshore.core;

import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What follows from the end of a job for others: those that waited for it, and the array it belongs
 * to. Asked before the fact is applied.
 */
final class Consequences {

  private Consequences() {}

  static List<Fact> of(BatchState state, JobEndedFact ended) {
    List<Fact> facts = new ArrayList<>();
    for (JobId waiter : state.dependencies().waitersOf(ended.job())) {
      Job job = state.job(waiter);
      if (!ended.succeeded()) {
        facts.add(new JobEndedFact(waiter, false, ended.at(), JobTransitions.DEPENDENCY_FAILED));
      } else if (state.dependencies().isLast(ended.job(), waiter)) {
        facts.add(ready(job, ended.at()));
      }
    }
    if (ended.job().isArrayChild()) {
      parentEnd(state, ended, facts);
    }
    return facts;
  }

  /** What becomes of a job that waits for nobody any more. */
  static Fact ready(Job job, Instant at) {
    if (job.stop() != null) { // it was cancelled while it waited for others
      return new JobEndedFact(job.id(), false, at, job.stop().reason());
    }
    return job.isArrayParent()
        ? new ArraySpawnedFact(job.id(), at)
        : new JobRunnableFact(job.id(), at, false, null);
  }

  /** The parent ends with its last child; it fails when it was to stop or when a child failed. */
  private static void parentEnd(BatchState state, JobEndedFact ended, List<Fact> facts) {
    Job parent = state.find(ended.job().parent());
    if (parent == null || !(parent.state() instanceof JobState.Spawned)) {
      return;
    }
    ArrayProgress progress = state.progress(parent.id());
    if (progress.succeeded() + progress.failed() + 1 < progress.size()) {
      return;
    }
    boolean anyFailed = progress.failed() > 0 || !ended.succeeded();
    if (parent.stop() != null) {
      facts.add(new JobEndedFact(parent.id(), false, ended.at(), parent.stop().reason()));
    } else {
      facts.add(
          new JobEndedFact(
              parent.id(), !anyFailed, ended.at(), anyFailed ? JobTransitions.CHILD_FAILED : null));
    }
  }
}

package dev.longshore.core;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.CancelJobsCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.TerminateJobsCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.StopRequest.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cancelling and terminating. A job that is unknown or over is no error (AWS). */
final class StopDecisions {

  Decision<Done> cancel(BatchState state, CancelJobCommand command, Instant now) {
    return stopAll(state, List.of(command.job()), Cause.CANCEL, command.reason(), now);
  }

  Decision<Done> terminate(BatchState state, TerminateJobCommand command, Instant now) {
    return stopAll(state, List.of(command.job()), Cause.TERMINATE, command.reason(), now);
  }

  Decision<Done> cancelAll(BatchState state, CancelJobsCommand command, Instant now) {
    return stopAll(state, command.jobs(), Cause.CANCEL, command.reason(), now);
  }

  Decision<Done> terminateAll(BatchState state, TerminateJobsCommand command, Instant now) {
    return stopAll(state, command.jobs(), Cause.TERMINATE, command.reason(), now);
  }

  private static Decision<Done> stopAll(
      BatchState state, List<JobId> jobs, Cause cause, String reason, Instant now) {
    Stop stop = new Stop(state, cause, reason, now);
    jobs.forEach(stop::job);
    return new Decision.Accepted<>(stop.facts, Done.DONE);
  }

  /** The facts of terminating this job and, if it is an array, its children. */
  static List<Fact> terminated(BatchState state, Job job, String reason, Instant now) {
    if (job.state() instanceof JobState.Pending) { // its queue goes: it waits for nobody any more
      return JobTransitions.stoppedBeforeStart(job, Cause.TERMINATE, reason, now);
    }
    Stop stop = new Stop(state, Cause.TERMINATE, reason, now);
    stop.job(job.id());
    return stop.facts;
  }

  /** One wish to end one or more jobs: collects the facts, for each job and child once. */
  private static final class Stop {
    private final BatchState state;
    private final Cause cause;
    private final String reason;
    private final Instant now;
    private final Set<JobId> seen = new HashSet<>();
    private final List<Fact> facts = new ArrayList<>();

    Stop(BatchState state, Cause cause, String reason, Instant now) {
      this.state = state;
      this.cause = cause;
      this.reason = reason;
      this.now = now;
    }

    void job(JobId id) {
      if (!seen.add(id)) {
        return;
      }
      Job job = state.find(id);
      if (job != null) {
        transition(job);
        if (job.state() instanceof JobState.Spawned) {
          children(job);
        }
      } else if (state.isLazyChild(id)) {
        lazyChild(state.job(id.parent()), id.arrayIndex());
      }
    }

    private void children(Job parent) {
      for (int index = 0; index < parent.arraySize(); index++) {
        job(parent.id().child(index));
      }
    }

    /** From now on the child differs from the rest, so it gets a row of its own. */
    private void lazyChild(Job parent, int index) {
      Job child = parent.spawn(index);
      facts.add(new ArrayChildSpawnedFact(child));
      transition(child);
    }

    private void transition(Job job) {
      facts.addAll(
          cause == Cause.CANCEL
              ? JobTransitions.onCancel(job, reason, now)
              : JobTransitions.onTerminate(job, reason, now));
    }
  }
}

package dev.longshore.core;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.StopRequest.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Cancelling and terminating. A job that is unknown or over is no error (AWS). */
final class StopDecisions {

  Decision<Done> cancel(BatchState state, CancelJobCommand command, Instant now) {
    return new Decision.Accepted<>(
        stop(state, command.job(), Cause.CANCEL, command.reason(), now), Done.DONE);
  }

  Decision<Done> terminate(BatchState state, TerminateJobCommand command, Instant now) {
    return new Decision.Accepted<>(
        stop(state, command.job(), Cause.TERMINATE, command.reason(), now), Done.DONE);
  }

  /** The facts of terminating this job and, if it is an array, its children. */
  static List<Fact> terminated(BatchState state, Job job, String reason, Instant now) {
    if (job.state() instanceof JobState.Pending) { // its queue goes: it waits for nobody any more
      return JobTransitions.stoppedBeforeStart(job, Cause.TERMINATE, reason, now);
    }
    return stop(state, job.id(), Cause.TERMINATE, reason, now);
  }

  private static List<Fact> stop(
      BatchState state, JobId id, Cause cause, String reason, Instant now) {
    List<Fact> facts = new ArrayList<>();
    Job job = state.find(id);
    if (job != null) {
      facts.addAll(transition(job, cause, reason, now));
      if (job.state() instanceof JobState.Spawned) {
        stopChildren(state, job, cause, reason, now, facts);
      }
    } else if (state.isLazyChild(id)) {
      stopLazy(state.job(id.parent()), id.arrayIndex(), cause, reason, now, facts);
    }
    return facts;
  }

  private static void stopChildren(
      BatchState state, Job parent, Cause cause, String reason, Instant now, List<Fact> facts) {
    ArrayProgress progress = state.progress(parent.id());
    for (int index = 0; index < progress.size(); index++) {
      Job child = state.find(parent.id().child(index));
      if (child != null) {
        facts.addAll(transition(child, cause, reason, now));
      } else if (progress.isLazy(index)) {
        stopLazy(parent, index, cause, reason, now, facts);
      }
    }
  }

  /** From now on the child differs from the rest, so it gets a row of its own. */
  private static void stopLazy(
      Job parent, int index, Cause cause, String reason, Instant now, List<Fact> facts) {
    Job child = parent.spawn(index);
    facts.add(new ArrayChildSpawnedFact(child));
    facts.addAll(transition(child, cause, reason, now));
  }

  private static List<Fact> transition(Job job, Cause cause, String reason, Instant now) {
    return cause == Cause.CANCEL
        ? JobTransitions.onCancel(job, reason, now)
        : JobTransitions.onTerminate(job, reason, now);
  }
}

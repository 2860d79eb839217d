package dev.longshore.core;

import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Why jobs wait, for people. */
final class Explanations {

  /** The writer answers, and must not walk a queue of a million jobs for that. */
  private static final int MOST_PLACES = 10_000;

  private Explanations() {}

  /** For a job that is not the first of its queue, also what stands before it. */
  static Explanation of(BatchState state, JobId id, List<Host> hosts, Instant now) {
    Job job = state.find(id);
    if (job == null && state.isLazyChild(id)) {
      job = state.job(id.parent()).spawn(id.arrayIndex());
    }
    if (job == null && id.isNode()) {
      job = state.find(id.parent());
    }
    if (job == null) {
      return new Explanation(null, null, "The job is not known, or it has ended.", 0);
    }
    return switch (job.state()) {
      case JobState.Runnable _ -> waiting(state, job, hosts, now);
      case JobState.Pending _ ->
          new Explanation(
              job.status(),
              null,
              "It waits for other jobs to succeed: " + unmet(state, job) + ".",
              0);
      case JobState.Spawned _ ->
          new Explanation(job.status(), null, "Its children are under way.", 0);
      case JobState.Active active ->
          new Explanation(
              job.status(),
              null,
              "It does not wait: attempt "
                  + active.attempt().number()
                  + " has room on host "
                  + active.attempt().placement().host()
                  + ".",
              0);
      case JobState.Submitted _, JobState.Succeeded _, JobState.Failed _ ->
          new Explanation(job.status(), job.statusReason(), "It does not wait.", 0);
    };
  }

  private static Explanation waiting(BatchState state, Job job, List<Host> hosts, Instant now) {
    JobQueue queue = Objects.requireNonNull(state.queue(job.queue()));
    FreeRoom room = new FreeRoom(state, hosts);
    Dispatch dispatch = new Dispatch(state, queue, room.maxVcpus(queue), now);
    Waiting first = Objects.requireNonNull(dispatch.current());
    int position = 1;
    for (Waiting next = first; next != null && !next.job().id().equals(job.id()); position++) {
      if (position > MOST_PLACES) {
        break;
      }
      dispatch.placed();
      next = dispatch.current();
    }
    String reason = reason(state, queue, first, room, now).sentence();
    if (position == 1) {
      return new Explanation(job.status(), job.statusReason(), reason, 1);
    }
    boolean counted = position <= MOST_PLACES;
    String before =
        counted
            ? "It is number " + position + " of queue "
            : "It is behind more than " + MOST_PLACES + " jobs of queue ";
    return new Explanation(
        job.status(),
        job.statusReason(),
        before
            + queue.name()
            + ", which keeps its order. First is job "
            + first.job().id()
            + ": "
            + reason,
        counted ? position : 0);
  }

  private static WaitReason reason(
      BatchState state, JobQueue queue, Waiting first, FreeRoom room, Instant now) {
    WaitReason kept = new Dispatch(state, queue, room.maxVcpus(queue), now).kept(first);
    return kept != null ? kept : room.reason(queue, first.shape());
  }

  private static String unmet(BatchState state, Job job) {
    Collection<JobId> unmet =
        job.id().isArrayChild()
            ? ArrayTransitions.unmet(state, state.job(job.id().parent()), job.id().arrayIndex())
            : state.dependencies().unmetOf(job.id());
    return String.join(", ", unmet.stream().map(JobId::value).toList());
  }
}

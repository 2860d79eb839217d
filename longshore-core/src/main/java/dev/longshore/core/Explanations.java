package dev.longshore.core;

import dev.longshore.core.Explanation.Holder;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Why jobs wait, for people. */
final class Explanations {

  /** The writer answers, and must not walk a queue of a million jobs for that. */
  private static final int MOST_PLACES = 10_000;

  private static final int MOST_HOLDERS = 5;

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
      return Explanation.of(null, null, "The job is not known, or it has ended.");
    }
    return switch (job.state()) {
      case JobState.Runnable _ -> waiting(state, job, hosts, now);
      case JobState.Pending _ ->
          Explanation.of(
              job.status(), null, "It waits for other jobs to succeed: " + unmet(state, job) + ".");
      case JobState.Spawned _ -> Explanation.of(job.status(), null, "Its children are under way.");
      case JobState.Active active ->
          Explanation.of(
              job.status(),
              null,
              "It does not wait: attempt "
                  + active.attempt().number()
                  + " has room on host "
                  + active.attempt().placement().host()
                  + ".");
      case JobState.Submitted _, JobState.Succeeded _, JobState.Failed _ ->
          Explanation.of(job.status(), job.statusReason(), "It does not wait.");
    };
  }

  private static Explanation waiting(BatchState state, Job job, List<Host> hosts, Instant now) {
    JobQueue queue = Objects.requireNonNull(state.queue(job.queue()));
    FreeRoom room = new FreeRoom(state, hosts);
    Dispatch dispatch = new Dispatch(state, queue, room.maxVcpus(queue), now);
    Waiting first = Objects.requireNonNull(dispatch.current());
    WaitReason kept = dispatch.kept(first); // before the walk counts what it passes as dispatched
    WaitReason reason = kept != null ? kept : room.reason(queue, first.shape());
    int position = 1;
    for (Waiting next = first; next != null && !next.job().id().equals(job.id()); position++) {
      if (position > MOST_PLACES) {
        break;
      }
      dispatch.placed();
      next = dispatch.current();
    }
    boolean counted = position <= MOST_PLACES;
    List<Holder> holders = reason.free() == null ? List.of() : holders(state, queue);
    Explanation.InQueue inQueue =
        new Explanation.InQueue(
            queue.name(),
            job.request().shareIdentifier(),
            counted ? position : 0,
            first.job().id(),
            first.shape().demand(),
            reason.free(),
            reason.largest(),
            holders.stream().limit(MOST_HOLDERS).toList(),
            counted ? StartEstimate.of(state, queue, hosts, job.id(), now) : null);
    String sentence =
        standing(queue, first, position, counted) + reason.sentence() + heldBy(holders);
    return new Explanation(job.status(), job.statusReason(), sentence, inQueue);
  }

  private static String standing(JobQueue queue, Waiting first, int position, boolean counted) {
    if (position == 1) {
      return "";
    }
    return (counted
            ? "It is number " + position + " of queue "
            : "It is behind more than " + MOST_PLACES + " jobs of queue ")
        + queue.name()
        + ", which keeps its order. First is job "
        + first.job().id()
        + ": ";
  }

  /** Who has room in an environment of this queue, the largest first. */
  private static List<Holder> holders(BatchState state, JobQueue queue) {
    List<Holder> holders = new ArrayList<>();
    for (JobId id : state.used().holders()) {
      Job job = state.job(id);
      if (job.state() instanceof JobState.Active(var attempt)
          && !job.ownDemand().isNothing()
          && queue.uses(attempt.placement().computeEnvironment())) {
        holders.add(
            new Holder(id, job.ownDemand(), attempt.placement().host(), attempt.placedAt()));
      }
    }
    holders.sort(
        Comparator.comparingLong((Holder holder) -> holder.demand().vcpuMillis())
            .thenComparingLong(holder -> holder.demand().memoryMib())
            .reversed()
            .thenComparing(Holder::job));
    return holders;
  }

  private static String heldBy(List<Holder> holders) {
    if (holders.isEmpty()) {
      return "";
    }
    Holder largest = holders.getFirst();
    String others =
        holders.size() == 1
            ? ""
            : " and " + (holders.size() - 1) + (holders.size() == 2 ? " other" : " others");
    return " Room is held by job "
        + largest.job()
        + " ("
        + Amounts.all(largest.demand())
        + ")"
        + others
        + ".";
  }

  private static String unmet(BatchState state, Job job) {
    Collection<JobId> unmet =
        job.id().isArrayChild()
            ? ArrayTransitions.unmet(state, state.job(job.id().parent()), job.id().arrayIndex())
            : state.dependencies().unmetOf(job.id());
    return String.join(", ", unmet.stream().map(JobId::value).toList());
  }
}

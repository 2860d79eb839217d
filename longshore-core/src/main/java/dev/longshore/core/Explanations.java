package dev.longshore.core;

import dev.longshore.core.Explanation.Holder;
import dev.longshore.core.WaitReason.AboveEnvironmentMaximum;
import dev.longshore.core.WaitReason.AboveHosts;
import dev.longshore.core.WaitReason.AboveQuota;
import dev.longshore.core.WaitReason.AboveServiceEnvironment;
import dev.longshore.core.WaitReason.ConsumableTaken;
import dev.longshore.core.WaitReason.ForInstance;
import dev.longshore.core.WaitReason.HostsAway;
import dev.longshore.core.WaitReason.InstancesAboveHosts;
import dev.longshore.core.WaitReason.InstancesTaken;
import dev.longshore.core.WaitReason.KeptForOtherShares;
import dev.longshore.core.WaitReason.NoEnvironmentForNodes;
import dev.longshore.core.WaitReason.NoHosts;
import dev.longshore.core.WaitReason.NoUsableEnvironment;
import dev.longshore.core.WaitReason.NoUsableServiceEnvironment;
import dev.longshore.core.WaitReason.NoWindowsHosts;
import dev.longshore.core.WaitReason.NodesAboveHosts;
import dev.longshore.core.WaitReason.QuotaTaken;
import dev.longshore.core.WaitReason.RoomFree;
import dev.longshore.core.WaitReason.RoomTaken;
import dev.longshore.model.Attempt;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Host;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Why jobs wait, for people. */
final class Explanations {

  /** The writer answers, and must not walk a queue of a million jobs for that. */
  static final int MOST_PLACES = 10_000;

  static final int MOST_HOLDERS = 5;

  private static final int MOST_OTHERS = 10;

  private Explanations() {}

  /** For a job that is not the first of its queue, also what stands before it. */
  static Explanation of(
      BatchState state, JobId id, List<Host> hosts, CoreConfig config, Instant now) {
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
      case JobState.Runnable _ -> waiting(state, job, hosts, config, now);
      case JobState.Pending _ -> pending(state, job);
      case JobState.Spawned _ -> spawned(state, job, hosts, config, now);
      case JobState.Active active ->
          Explanation.of(
              job.status(),
              null,
              "It does not wait: attempt "
                  + active.attempt().number()
                  + " has room on host "
                  + active.attempt().placement().host()
                  + onInstance(active.attempt().placement())
                  + ".");
      case JobState.Submitted _, JobState.Succeeded _, JobState.Failed _ ->
          Explanation.of(job.status(), job.statusReason(), "It does not wait.");
    };
  }

  private static FreeRoom room(BatchState state, List<Host> hosts, CoreConfig config, Instant now) {
    return new FreeRoom(state, hosts, config, now);
  }

  private static String onInstance(Placement placement) {
    return placement.instance() == null ? "" : ", on instance " + placement.instance();
  }

  private static Explanation pending(BatchState state, Job job) {
    Collection<JobId> unmet =
        job.id().isArrayChild()
            ? ArrayTransitions.unmet(state, state.job(job.id().parent()), job.id().arrayIndex())
            : state.dependencies().unmetOf(job.id());
    String others =
        unmet.stream()
                .limit(MOST_OTHERS)
                .map(other -> other.value() + statusOf(state, other))
                .collect(Collectors.joining(", "))
            + (unmet.size() > MOST_OTHERS ? " and " + (unmet.size() - MOST_OTHERS) + " more" : "");
    String jobs = unmet.size() == 1 ? "1 other job" : unmet.size() + " other jobs";
    return Explanation.of(
        job.status(),
        job.statusReason(),
        job.isToStop()
            ? "It is to end, and does so when " + jobs + " that it waits for ended: " + others + "."
            : "It waits for " + jobs + " to succeed: " + others + ".");
  }

  private static String statusOf(BatchState state, JobId id) {
    Job job = state.find(id);
    if (job != null) {
      return " (" + job.status() + ")";
    }
    return state.isLazyChild(id)
        ? " (" + state.job(id.parent()).spawn(id.arrayIndex()).status() + ")"
        : "";
  }

  /** Counts its children, and tells of the first that waits. */
  private static Explanation spawned(
      BatchState state, Job parent, List<Host> hosts, CoreConfig config, Instant now) {
    ArrayProgress progress = state.progress(parent.id());
    IndexSet waiting = progress.waiting();
    IndexSet blocked = progress.blocked();
    int running = 0;
    for (int index : progress.underWay().stream().toArray()) {
      switch (state.job(parent.id().child(index)).state()) {
        case JobState.Runnable _ -> waiting = waiting.plus(IndexSet.of(index));
        case JobState.Pending _ -> blocked = blocked.plus(IndexSet.of(index));
        case JobState.Active _ -> running++;
        case JobState.Submitted _,
            JobState.Spawned _,
            JobState.Succeeded _,
            JobState.Failed _ -> {} // a child is none of these while it is under way
      }
    }
    String counts =
        "Of its %d children %d wait for room, %d wait for other jobs, %d have room, %d have succeeded and %d have failed."
            .formatted(
                progress.size(),
                waiting.size(),
                blocked.size(),
                running,
                progress.succeeded().size(),
                progress.failed().size());
    IndexSet telling = waiting.isEmpty() ? blocked : waiting;
    if (telling.isEmpty()) {
      return Explanation.of(parent.status(), parent.statusReason(), counts);
    }
    JobId first = parent.id().child(telling.stream().findFirst().orElseThrow());
    Explanation ofFirst = of(state, first, hosts, config, now);
    return new Explanation(
        parent.status(),
        parent.statusReason(),
        counts + " Of these waits first job " + first + ": " + ofFirst.sentence(),
        ofFirst.queue());
  }

  private static Explanation waiting(
      BatchState state, Job job, List<Host> hosts, CoreConfig config, Instant now) {
    JobQueue queue = Objects.requireNonNull(state.queue(job.queue()));
    FreeRoom room = room(state, hosts, config, now);
    QuotaQueue quotas = QuotaQueue.of(state, queue);
    if (quotas != null) {
      return QuotaExplanations.of(state, job, queue, quotas, room);
    }
    int backfillDepth = config.backfillDepth();
    Dispatch dispatch = new Dispatch(state, queue, room.capacity(queue), now);
    Waiting first = Objects.requireNonNull(dispatch.current());
    WaitReason kept = dispatch.kept(first); // before the walk counts what it passes as dispatched
    WaitReason reason = kept != null ? kept : room.reason(queue, first.shape());
    int position = 1;
    Waiting own = first;
    for (; own != null && !own.job().id().equals(job.id()); position++) {
      if (position > MOST_PLACES) {
        break;
      }
      dispatch.placed();
      own = dispatch.current();
    }
    boolean counted = position <= MOST_PLACES;
    List<Holder> holders = holders(state, queue, reason, room);
    Explanation.InQueue inQueue =
        new Explanation.InQueue(
            queue.name(),
            job.request().shareIdentifier(),
            counted ? position : 0,
            first.job().id(),
            first.shape().demand(),
            reason,
            holders.stream().limit(MOST_HOLDERS).toList(),
            counted
                ? StartEstimate.of(state, queue, room(state, hosts, config, now), job.id(), now)
                : null);
    String sentence =
        standing(queue, first, position, counted, backfillDepth)
            + reason.sentence()
            + heldBy(holders, reason);
    if (backfillDepth > 0 && counted && own != null && !own.shape().equals(first.shape())) {
      sentence += " It may go past that one: " + room.reason(queue, own.shape()).sentence();
    }
    return new Explanation(job.status(), job.statusReason(), sentence, inQueue);
  }

  private static String standing(
      JobQueue queue, Waiting first, int position, boolean counted, int backfillDepth) {
    if (position == 1) {
      return "";
    }
    return (counted
            ? "It is number " + position + " of queue "
            : "It is behind more than " + MOST_PLACES + " jobs of queue ")
        + queue.name()
        + (backfillDepth == 0
            ? ", which keeps its order."
            : ", where jobs go past others that find no room (jobs.backfillDepth is "
                + backfillDepth
                + ").")
        + " First is job "
        + first.job().id()
        + ": ";
  }

  /** Who has what the first job of this queue lacks, the largest first. */
  static List<Holder> holders(BatchState state, JobQueue queue, WaitReason reason, FreeRoom room) {
    List<Holder> holders = new ArrayList<>();
    for (JobId id : state.used().holders()) {
      Job job = state.job(id);
      if (job.state() instanceof JobState.Active(var attempt)) {
        long quantity = reason instanceof ConsumableTaken lacking ? quantity(job, lacking) : 0;
        if (holds(queue, job, attempt, reason, room)) {
          holders.add(
              new Holder(
                  id, job.ownDemand(), quantity, attempt.placement().host(), attempt.placedAt()));
        }
      }
    }
    holders.sort(
        Comparator.comparingLong(Holder::quantity)
            .thenComparingLong(holder -> holder.demand().vcpuMillis())
            .thenComparingLong(holder -> holder.demand().memoryMib())
            .reversed()
            .thenComparing(Holder::job));
    return holders;
  }

  /** Environments share hosts: where these are full, every job on them has a part. */
  private static boolean holds(
      JobQueue queue, Job job, Attempt attempt, WaitReason reason, FreeRoom room) {
    return switch (reason) {
      case RoomTaken taken ->
          !job.ownDemand().isNothing()
              && (taken.ofHosts()
                  ? room.sharesHosts(queue, attempt.placement().host())
                  : isOf(queue, job, attempt.placement().computeEnvironment()));
      case ForInstance(InstanceWait.AtMaximum(_, String environment, _, _)) ->
          attempt.placement().computeEnvironment().equals(environment);
      case ForInstance(InstanceWait.JobsAtMaximum(_, String environment, _, _)) ->
          attempt.placement().computeEnvironment().equals(environment);
      case ForInstance _ -> false; // nobody has what comes, or is not to be had
      case InstancesTaken _, QuotaTaken _ ->
          !job.id().isPart() && isOf(queue, job, attempt.placement().computeEnvironment());
      case ConsumableTaken lacking -> quantity(job, lacking) > 0;
      case KeptForOtherShares _ -> job.queue().equals(queue.name()) && !job.ownDemand().isNothing();
      case RoomFree _,
          NoHosts _,
          HostsAway _,
          NoUsableEnvironment _,
          NoWindowsHosts _,
          NoEnvironmentForNodes _,
          AboveEnvironmentMaximum _,
          AboveHosts _,
          NoUsableServiceEnvironment _,
          AboveServiceEnvironment _,
          AboveQuota _,
          InstancesAboveHosts _,
          NodesAboveHosts _ ->
          false;
    };
  }

  /** Compute and service environments may have the same names. */
  private static boolean isOf(JobQueue queue, Job job, String environment) {
    return job.isService() ? queue.usesService(environment) : queue.uses(environment);
  }

  private static long quantity(Job job, ConsumableTaken lacking) {
    return job.consumables().stream()
        .filter(taken -> taken.resource().equals(lacking.asked().resource()))
        .mapToLong(ConsumableRequirement::quantity)
        .sum();
  }

  static String heldBy(List<Holder> holders, WaitReason reason) {
    if (holders.isEmpty()) {
      return "";
    }
    Holder largest = holders.getFirst();
    String others =
        holders.size() == 1
            ? ""
            : " and " + (holders.size() - 1) + (holders.size() == 2 ? " other" : " others");
    return (reason instanceof ConsumableTaken ? " It is held by job " : " Room is held by job ")
        + largest.job()
        + " ("
        + (reason instanceof ConsumableTaken
            ? Long.toString(largest.quantity())
            : Amounts.all(largest.demand()))
        + ")"
        + others
        + ".";
  }
}

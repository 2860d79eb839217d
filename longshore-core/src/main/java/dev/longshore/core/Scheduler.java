package dev.longshore.core;

import dev.longshore.core.PlacementPlan.Blocked;
import dev.longshore.model.Attempt;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import dev.longshore.model.ResourceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which waiting jobs get room. In the simplest terms: queues by priority, each queue in its
 * order, each job in the first environment that has room; the first job of a queue that gets none
 * ends the walk through that queue, and nothing is kept free for it.
 *
 * <p>A cycle has these phases:
 *
 * <ol>
 *   <li>sort the queues: priority descending, then older, then by name;
 *   <li>measure what is free, by host and by environment;
 *   <li>walk each queue until its first job that gets no room;
 *   <li>for that job, and no other, find the reason.
 * </ol>
 *
 * <p>So a cycle costs what it places plus one look at each queue, however many jobs wait behind.
 * Children of an array that have no rows are one place in the queue; each gets its row when it gets
 * room.
 */
final class Scheduler {

  /** The writer answers, and must not walk a queue of a million jobs for that. */
  private static final int MOST_PLACES = 1000;

  private final int placementsPerCycle;

  Scheduler(int placementsPerCycle) {
    this.placementsPerCycle = placementsPerCycle;
  }

  PlacementPlan plan(BatchState state, List<Host> hosts, Instant now) {
    Cycle cycle = new Cycle(state, new FreeRoom(state, hosts), now);
    for (JobQueue queue : inOrder(state)) {
      cycle.walk(queue);
    }
    return new PlacementPlan(cycle.facts, cycle.placed, cycle.blocked, cycle.more);
  }

  /** Why this job waits; for one that is not the first of its queue, what stands before it. */
  Explanation explain(BatchState state, JobId id, List<Host> hosts) {
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
      case JobState.Runnable runnable -> explainWaiting(state, job, runnable, hosts);
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

  private static Explanation explainWaiting(
      BatchState state, Job job, JobState.Runnable runnable, List<Host> hosts) {
    JobQueue queue = Objects.requireNonNull(state.queue(job.queue()));
    Place own = Place.of(job, runnable);
    int position = 1;
    int looked = 0;
    Place first = null;
    for (Place place : state.waiting().of(queue.name())) {
      first = first == null ? place : first;
      if (place.compareTo(own) >= 0 || ++looked > MOST_PLACES) {
        break;
      }
      Job waiting = state.job(place.job());
      position +=
          waiting.isArrayParent()
              ? state
                  .progress(waiting.id())
                  .waitingBefore(
                      waiting.id().equals(job.id().parent()) ? own.index() : waiting.arraySize())
              : 1;
    }
    if (position == 1 || first == null) {
      WaitReason reason = reason(state, new FreeRoom(state, hosts), queue, job);
      return new Explanation(job.status(), job.statusReason(), reason.sentence(), 1);
    }
    Job head = state.job(first.job());
    WaitReason reason = reason(state, new FreeRoom(state, hosts), queue, head);
    return new Explanation(
        job.status(),
        job.statusReason(),
        (looked > MOST_PLACES
                ? "It is behind more than " + (position - 1) + " jobs of queue "
                : "It is number " + position + " of queue ")
            + queue.name()
            + ", which keeps its order. First is job "
            + head.id()
            + ": "
            + reason.sentence(),
        looked > MOST_PLACES ? 0 : position);
  }

  private static WaitReason reason(BatchState state, FreeRoom room, JobQueue queue, Job job) {
    return job.isMultiNode()
        ? room.reason(
            queue, Nodes.demands(state.definitions().get(job.definition()), job.request()))
        : room.reason(queue, job.demand());
  }

  private static String unmet(BatchState state, Job job) {
    Collection<JobId> unmet =
        job.id().isArrayChild()
            ? ArrayTransitions.unmet(state, state.job(job.id().parent()), job.id().arrayIndex())
            : state.dependencies().unmetOf(job.id());
    return String.join(", ", unmet.stream().map(JobId::value).toList());
  }

  private static List<JobQueue> inOrder(BatchState state) {
    return state.queues().stream()
        .filter(queue -> queue.status() != ResourceStatus.DELETING)
        .filter(queue -> queue.status() != ResourceStatus.CREATING)
        .sorted(
            Comparator.comparingInt(JobQueue::priority)
                .reversed()
                .thenComparing(JobQueue::createdAt)
                .thenComparing(JobQueue::name))
        .toList();
  }

  /** One cycle under way. */
  private final class Cycle {

    private final BatchState state;
    private final FreeRoom room;
    private final Instant now;
    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Blocked> blocked = new TreeMap<>();
    private int placed;
    private int refused;
    private boolean more;

    Cycle(BatchState state, FreeRoom room, Instant now) {
      this.state = state;
      this.room = room;
      this.now = now;
    }

    /**
     * Children without rows come by index between those of the same array that have rows. No other
     * job comes between them, so the walk is in one array at a time.
     */
    void walk(JobQueue queue) {
      Place lazy = null;
      for (Place place : state.waiting().of(queue.name())) {
        while (lazy != null && lazy.compareTo(place) < 0) {
          if (!tryLazy(queue, lazy)) {
            return;
          }
          lazy = nextLazy(lazy);
        }
        Job job = state.job(place.job());
        if (job.isArrayParent()) {
          lazy = place;
        } else if (!tryJob(queue, job, false)) {
          return;
        }
      }
      while (lazy != null && tryLazy(queue, lazy)) {
        lazy = nextLazy(lazy);
      }
    }

    private boolean tryLazy(JobQueue queue, Place lazy) {
      return tryJob(queue, state.job(lazy.job()).spawn(lazy.index()), true);
    }

    private @Nullable Place nextLazy(Place lazy) {
      int next = state.progress(lazy.job()).nextWaiting(lazy.index() + 1);
      return next < 0 ? null : Place.ofArray(state.job(lazy.job()), next);
    }

    /** Whether the walk goes on: the job was placed, or can never be launched. */
    private boolean tryJob(JobQueue queue, Job job, boolean lazy) {
      if (placed + refused >= placementsPerCycle) {
        more = true;
        return false;
      }
      String refusal = Launches.refusal(state, job, queue);
      if (refusal != null) {
        spawnIf(lazy, job);
        facts.addAll(JobTransitions.onRefused(job, refusal, now));
        refused++;
        return true;
      }
      if (job.isMultiNode()) {
        return tryNodes(queue, job);
      }
      Placement placement = room.take(queue, job.demand());
      if (placement == null) {
        block(queue, job, lazy);
        return false;
      }
      spawnIf(lazy, job);
      facts.add(
          new AttemptPlacedFact(job.id(), Attempt.placed(job.attempts() + 1, placement, now)));
      placed++;
      return true;
    }

    /** All nodes get room in one environment, or none does. */
    private boolean tryNodes(JobQueue queue, Job whole) {
      List<Job> nodes = Nodes.of(state.definitions().get(whole.definition()), whole);
      List<Placement> placements = room.takeAll(queue, nodes.stream().map(Job::demand).toList());
      if (placements == null) {
        block(queue, whole, false);
        return false;
      }
      int number = whole.attempts() + 1;
      int main = state.mainNode(whole);
      facts.add(
          new AttemptPlacedFact(whole.id(), Attempt.placed(number, placements.get(main), now)));
      for (int index = 0; index < nodes.size(); index++) {
        Attempt attempt = Attempt.placed(number, placements.get(index), now);
        facts.add(new NodePlacedFact(nodes.get(index).placed(attempt)));
      }
      placed++;
      return true;
    }

    private void block(JobQueue queue, Job job, boolean lazy) {
      WaitReason reason = reason(state, room, queue, job);
      blocked.put(queue.name(), new Blocked(job.id(), reason));
      String statusReason = reason.statusReason();
      boolean retriedText = statusReason == null && isLastAttemptsText(job);
      if (!retriedText && !Objects.equals(statusReason, job.statusReason())) {
        spawnIf(lazy, job);
        facts.add(new JobReasonFact(job.id(), statusReason));
      }
    }

    /** A retried job keeps the text of its last attempt while it merely waits. */
    private boolean isLastAttemptsText(Job job) {
      return job.state() instanceof JobState.Runnable runnable
          && runnable.retried()
          && (job.statusReason() == null || !WaitReason.isStatusReason(job.statusReason()));
    }

    private void spawnIf(boolean lazy, Job job) {
      if (lazy) {
        facts.add(new ArrayChildSpawnedFact(job));
      }
    }
  }
}

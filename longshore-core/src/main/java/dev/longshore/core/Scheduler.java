package dev.longshore.core;

import dev.longshore.core.PlacementPlan.Blocked;
import dev.longshore.model.Attempt;
import dev.longshore.model.BlockedReason;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 *   <li>walk each queue in its order ({@link Dispatch}) until its first job that gets no room, or
 *       with backfill as many further jobs as that allows;
 *   <li>for the first that gets no room, and no other, find the reason; whoever had one and is not
 *       the first any more has none.
 * </ol>
 *
 * <p>Jobs of a share that ask for the same are one class, and where one of them finds no room none
 * of the others is looked at. So a cycle costs what it places plus one look at each queue, or with
 * backfill at each class, however many jobs wait behind. Children of an array that have no rows are
 * one place in their class; each gets its row when it gets room.
 *
 * <p>What a job takes of consumable resources is taken together with its room, or neither is. They
 * only shrink during a cycle too, and are a part of what jobs of a class have in common.
 */
final class Scheduler {

  /** AWS does not say how long it waits. */
  private static final Duration UNDETERMINED_AFTER = Duration.ofMinutes(10);

  private final int placementsPerCycle;
  private final int backfillDepth;
  private final CoreConfig config;

  Scheduler(CoreConfig config) {
    this.placementsPerCycle = config.placementsPerCycle();
    this.backfillDepth = config.backfillDepth();
    this.config = config;
  }

  PlacementPlan plan(BatchState state, List<Host> hosts, Instant now) {
    Cycle cycle = new Cycle(state, new FreeRoom(state, hosts, config, now), now);
    for (JobQueue queue : inOrder(state)) {
      QuotaQueue quotas = QuotaQueue.of(state, queue);
      if (quotas == null) {
        cycle.walk(queue);
      } else {
        cycle.walkShares(queue, quotas);
      }
    }
    cycle.forgetReasons();
    cycle.facts.addAll(cycle.room.usedUp());
    return new PlacementPlan(cycle.facts, cycle.placed, cycle.blocked, cycle.more);
  }

  /** Those that are served, by priority. */
  static List<JobQueue> inOrder(BatchState state) {
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
    private final Set<JobId> firsts = new HashSet<>();
    private final Set<JobId> gone = new HashSet<>();
    private final Map<List<Object>, Set<Shape>> withoutRoom = new HashMap<>();
    private int placed;
    private int refused;
    private boolean more;

    Cycle(BatchState state, FreeRoom room, Instant now) {
      this.state = state;
      this.room = room;
      this.now = now;
    }

    /**
     * Room only shrinks during a cycle. So a shape that has found none finds none later, in
     * whatever queue with the same environments, and is passed over without a look. Where no other
     * shape waits in the queue, nothing is left to look at.
     */
    void walk(JobQueue queue) {
      Dispatch dispatch = new Dispatch(state, queue, room.capacity(queue), now);
      Set<Shape> found = withoutRoom.computeIfAbsent(environments(queue), _ -> new HashSet<>());
      int looksLeft = backfillDepth;
      int shapesLeft = backfillDepth == 0 ? 0 : state.waiting().shapesBeside(found, queue.name());
      for (Waiting next = dispatch.current(); next != null; next = dispatch.current()) {
        if (placed + refused >= placementsPerCycle) {
          more = true;
          return;
        }
        boolean known = found.contains(next.shape());
        String refusal = known ? null : Launches.refusal(state, next.job(), queue);
        if (refusal != null) {
          refuse(next, refusal);
          dispatch.gone();
          continue;
        }
        WaitReason kept = dispatch.kept(next);
        List<Placement> placements = known || kept != null ? null : room.take(queue, next.shape());
        if (placements != null) {
          place(next, placements);
          dispatch.placed();
          continue;
        }
        if (!blocked.containsKey(queue.name())) {
          block(queue, next, kept);
          dispatch.passAll(found);
        } else if (!known) {
          looksLeft--;
        }
        if (looksLeft <= 0) {
          return;
        }
        if (kept == null && found.add(next.shape())) {
          shapesLeft--;
        }
        if (shapesLeft == 0) {
          return;
        }
        dispatch.passClass();
      }
    }

    /**
     * Each quota share is a queue of its own; what the first of one waits for holds no other up.
     */
    void walkShares(JobQueue queue, QuotaQueue quotas) {
      QuotaLedger ledger = quotas.ledger();
      QuotaDispatch dispatch = new QuotaDispatch(state, queue.name(), ledger);
      for (Waiting next = dispatch.current(); next != null; next = dispatch.current()) {
        if (placed + refused >= placementsPerCycle) {
          more = true;
          return;
        }
        String refusal = Launches.refusal(state, next.job(), queue);
        if (refusal != null) {
          refuse(next, refusal);
          dispatch.gone();
          continue;
        }
        List<Placement> placements = room.take(queue, next.shape());
        if (placements != null) {
          place(next, placements);
          dispatch.placed();
        } else {
          dispatch.passShare();
        }
      }
      List<Waiting> left = dispatch.left();
      for (Waiting first : left) {
        block(queue, first, quotas.reason(ledger, room, first));
      }
      facts.addAll(
          quotas.preemptions(
              ledger,
              room,
              left.stream().filter(first -> !dispatch.isWithoutRoom(first)).toList(),
              now));
    }

    private static List<Object> environments(JobQueue queue) {
      return List.of(queue.environments(), queue.serviceEnvironments());
    }

    private void refuse(Waiting waiting, String refusal) {
      spawnIfLazy(waiting);
      facts.addAll(JobTransitions.onRefused(waiting.job(), refusal, now));
      gone.add(waiting.job().id());
      refused++;
    }

    private void place(Waiting waiting, List<Placement> placements) {
      spawnIfLazy(waiting);
      Job job = waiting.job();
      int number = job.attempts() + 1;
      int main = job.isMultiNode() ? state.mainNode(job) : 0;
      facts.add(new AttemptPlacedFact(job.id(), attempt(job, number, placements.get(main))));
      if (job.isMultiNode()) {
        List<Job> nodes = Nodes.of(state.definitionOf(job), job);
        for (int index = 0; index < nodes.size(); index++) {
          Attempt attempt = attempt(job, number, placements.get(index));
          facts.add(new NodePlacedFact(nodes.get(index).placed(attempt)));
        }
      }
      gone.add(job.id());
      placed++;
    }

    private Attempt attempt(Job job, int number, Placement placement) {
      return job.isService()
          ? Attempt.scheduled(number, placement, now)
          : Attempt.placed(number, placement, now);
    }

    private void block(JobQueue queue, Waiting waiting, @Nullable WaitReason kept) {
      Job job = waiting.job();
      WaitReason reason = kept != null ? kept : room.reason(queue, waiting.shape());
      blocked.putIfAbsent(queue.name(), new Blocked(job.id(), reason));
      firsts.add(job.id());
      String statusReason = statusReason(queue, job, reason);
      boolean retriedText = statusReason == null && isLastAttemptsText(job);
      if (!retriedText && !Objects.equals(statusReason, job.statusReason())) {
        spawnIfLazy(waiting);
        facts.add(new JobReasonFact(job.id(), statusReason, now));
      }
    }

    /**
     * A job keeps its queue, or its quota share, from moving only while it is the first: another
     * that has come before it takes its reason away, and the time that it has had it.
     */
    void forgetReasons() {
      for (BlockedJobs.Blocked before : state.blocked().all()) {
        boolean isFirst = !blocked.containsKey(before.queue()) || firsts.contains(before.job());
        if (!isFirst && !gone.contains(before.job())) {
          facts.add(new JobReasonFact(before.job(), null, now));
        }
      }
    }

    /** AWS has a code for a job that has not moved for long, though it does not wait for others. */
    private @Nullable String statusReason(JobQueue queue, Job job, WaitReason reason) {
      if (reason.statusReason() != null || reason.endsWithOthers()) {
        return reason.statusReason();
      }
      Instant since = state.fronts().firstSince(queue.name(), job.id(), now);
      return now.isBefore(since.plus(UNDETERMINED_AFTER)) ? null : BlockedReason.UNDETERMINED;
    }

    /** A retried job keeps the text of its last attempt while it merely waits. */
    private boolean isLastAttemptsText(Job job) {
      return job.state() instanceof JobState.Runnable runnable
          && runnable.retried()
          && (job.statusReason() == null || BlockedReason.codeOf(job.statusReason()) == null);
    }

    private void spawnIfLazy(Waiting waiting) {
      if (waiting.isLazy()) {
        facts.add(new ArrayChildSpawnedFact(waiting.job()));
      }
    }
  }
}

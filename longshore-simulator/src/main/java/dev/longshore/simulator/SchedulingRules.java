package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after a cycle of the scheduler, worked out from what clients can see and without
 * any of its shortcuts: who waits could not have run, and who got room was not outranked by anybody
 * who waits.
 */
final class SchedulingRules {

  /** The scheduler counts use in buckets of a second; no host of a simulation has more vCPUs. */
  private static final double MOST_VCPU_SECONDS_OFF = 20;

  private final BatchState state;
  private final ShareHistory history;
  private final int backfillDepth;
  private final Instant now;
  private final Room room;
  private final Map<String, List<WaitingJob>> waiting = new TreeMap<>();
  private final Map<String, Long> takenBackMillis = new HashMap<>();

  /**
   * @param unfinished jobs and children that have not ended, those without rows included
   * @param room what is used now
   * @param now when the last cycle was
   */
  SchedulingRules(
      BatchState state,
      Collection<Job> unfinished,
      Room room,
      ShareHistory history,
      int backfillDepth,
      Instant now) {
    this.state = state;
    this.history = history;
    this.backfillDepth = backfillDepth;
    this.now = now;
    this.room = room;
    for (Job job : unfinished) {
      if (job.state() instanceof JobState.Runnable && !job.id().isNode()) {
        waiting.computeIfAbsent(job.queue(), _ -> new ArrayList<>()).add(WaitingJob.of(job));
      }
    }
    waiting.values().forEach(jobs -> jobs.sort(null));
  }

  /** Whoever waits could not run: of each queue of which the order is beyond doubt. */
  void checkWaiting() {
    waiting.keySet().forEach(this::checkFirstCannotRun);
  }

  /**
   * What a cycle did. Its placements are taken back one after the other, the last first: each is
   * looked at with what was free before it.
   *
   * @param facts of the commit that the cycle was in
   * @param ended whether the cycle has looked at every queue, and is not to be followed by another
   */
  void checkCycle(List<Fact> facts, boolean ended) {
    if (ended) {
      waiting.keySet().forEach(this::checkFirstsCannotRun);
      waiting.keySet().forEach(this::checkFirstCannotRun);
      waiting.keySet().forEach(this::checkBlockedIsFirst);
    }
    Set<List<String>> sharesSeen = new HashSet<>();
    for (Placed placed : Placed.in(facts, state).reversed()) {
      JobQueue queue = queue(placed.job().queue());
      boolean isService = placed.job().isService();
      room.checkUp(placed);
      if (!isService) {
        room.checkGiven(placed);
      }
      room.takeBack(placed);
      takenBackMillis.merge(queue.name(), placed.job().demand().vcpuMillis(), Long::sum);
      if (!isService) {
        checkEnvironment(queue, placed);
      }
      Violation.unless(
          !kept(queue, placed.waiting()), "the reserve for other shares is kept", placed);
      checkOutrankedByNobody(queue, placed.waiting());
      if (sharesSeen.add(List.of(queue.name(), placed.waiting().share()))) {
        checkShare(queue, placed);
      }
      List<WaitingJob> before = waiting.computeIfAbsent(queue.name(), _ -> new ArrayList<>());
      before.add(placed.waiting());
      before.sort(null);
    }
  }

  private void checkEnvironment(JobQueue queue, Placed placed) {
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      if (entry.computeEnvironment().equals(placed.environment())) {
        return;
      }
      Violation.unless(
          !room.fits(entry.computeEnvironment(), placed.job()),
          "the environments of a queue are tried in their order",
          placed + " could have been in " + entry);
    }
  }

  private void checkOutrankedByNobody(JobQueue queue, WaitingJob placed) {
    for (WaitingJob other : waiting.getOrDefault(queue.name(), List.of())) {
      Violation.unless(
          !other.outranks(placed) || (backfillDepth > 0 && !couldRun(queue, other)),
          "nobody is overtaken inside a share",
          other + " by " + placed);
    }
    for (String name : waiting.keySet()) {
      JobQueue before = queue(name);
      if (before.priority() > queue.priority()) {
        List<WaitingJob> firsts = firsts(before);
        Violation.unless(
            !firsts.stream().allMatch(first -> couldRun(before, first)),
            "no queue takes room that one of higher priority could have had",
            firsts + " and " + placed);
      }
    }
  }

  /** Whoever got room last in its share had used no more than any share in which somebody waits. */
  private void checkShare(JobQueue queue, Placed last) {
    FairShare policy = policy(queue);
    if (policy == null) {
      return;
    }
    String share = last.waiting().share();
    double vcpus = last.job().demand().vcpuMillis() / 1000.0;
    double before = history.score(queue.name(), share, policy, now, vcpus);
    firstByShare(queue.name())
        .forEach(
            (other, first) -> {
              double others = history.score(queue.name(), other, policy, now);
              Violation.unless(
                  before <= others + off(policy, share, other)
                      || (backfillDepth > 0 && !couldRun(queue, first)),
                  "the share that has used the least is next",
                  "%s (%s) before %s (%s)".formatted(last, before, first, others));
            });
  }

  private static String shareOf(Job job) {
    return Objects.requireNonNullElse(job.request().shareIdentifier(), "");
  }

  private static double off(FairShare policy, String share, String other) {
    return MOST_VCPU_SECONDS_OFF * Math.max(policy.weightOf(share), policy.weightOf(other));
  }

  private void checkFirstsCannotRun(String name) {
    JobQueue queue = queue(name);
    List<WaitingJob> firsts = firsts(queue);
    Violation.unless(
        firsts.isEmpty() || !firsts.stream().allMatch(first -> couldRun(queue, first)),
        "no job waits while it could run and nothing that outranks it waits",
        firsts);
  }

  /** The same of the first one and, with backfill, of those that are looked at behind it. */
  private void checkFirstCannotRun(String name) {
    JobQueue queue = queue(name);
    FairShare policy = policy(queue);
    boolean isInDoubt =
        policy != null
            && (policy.computeReservation() > 0 || firstByShare(queue.name()).size() > 1);
    if (!isInDoubt) {
      waiting.getOrDefault(name, List.of()).stream()
          .limit(1 + backfillDepth)
          .forEach(
              job ->
                  Violation.unless(
                      !couldRun(queue, job),
                      "no job waits while it could run and its turn has come",
                      job));
    }
  }

  /** With backfill, a share that is not the first any more may have been it when it was found. */
  private void checkBlockedIsFirst(String name) {
    JobQueue queue = queue(name);
    if (policy(queue) != null && backfillDepth > 0) {
      return;
    }
    List<WaitingJob> firsts = firsts(queue);
    for (WaitingJob job : waiting.getOrDefault(name, List.of())) {
      String reason = job.job().statusReason();
      Violation.unless(
          reason == null || BlockedReason.codeOf(reason) == null || firsts.contains(job),
          "only the first of a queue has a reason that blocks it",
          job);
    }
  }

  /**
   * The first of a queue; of one that quota shares divide, of each of them. Of a fair-share queue,
   * the first of each share that may be next: which one is, hangs on fractions where they have used
   * the same.
   */
  List<WaitingJob> firsts(JobQueue queue) {
    List<WaitingJob> jobs = waiting.getOrDefault(queue.name(), List.of());
    FairShare policy = policy(queue);
    if (queue.isService()) {
      return List.copyOf(firstByShare(queue.name()).values());
    }
    if (jobs.isEmpty() || policy == null) {
      return jobs.stream().limit(1).toList();
    }
    Map<String, WaitingJob> byShare = firstByShare(queue.name());
    String least =
        byShare.keySet().stream()
            .min(
                Comparator.comparingDouble(
                    share -> history.score(queue.name(), share, policy, now)))
            .orElseThrow();
    double score = history.score(queue.name(), least, policy, now);
    return byShare.entrySet().stream()
        .filter(
            entry ->
                history.score(queue.name(), entry.getKey(), policy, now)
                    <= score + off(policy, least, entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Everybody who waits for room. */
  List<WaitingJob> waiting() {
    return waiting.values().stream().flatMap(List::stream).toList();
  }

  /** Who is first in this queue, where that is beyond doubt and the reserve is not in its way. */
  Optional<Job> first(JobQueue queue) {
    List<WaitingJob> firsts = firsts(queue);
    return firsts.size() == 1 && !kept(queue, firsts.getFirst())
        ? Optional.of(firsts.getFirst().job())
        : Optional.empty();
  }

  /** The first of each share in which somebody waits; a FIFO queue has one share. */
  Map<String, WaitingJob> firstByShare(String queue) {
    Map<String, WaitingJob> byShare = new LinkedHashMap<>();
    waiting.getOrDefault(queue, List.of()).forEach(job -> byShare.putIfAbsent(job.share(), job));
    return byShare;
  }

  private boolean couldRun(JobQueue queue, WaitingJob waiting) {
    return queue.status() != ResourceStatus.CREATING
        && queue.status() != ResourceStatus.DELETING
        && room.hasConsumables(waiting.job())
        && room.fits(queue, waiting.job())
        && !kept(queue, waiting);
  }

  /** Whether the reserve of the policy is not to be touched by this one. */
  private boolean kept(JobQueue queue, WaitingJob asking) {
    FairShare policy = policy(queue);
    if (policy == null || policy.computeReservation() == 0) {
      return false;
    }
    long used =
        history.runningVcpuMillis(queue.name()) - takenBackMillis.getOrDefault(queue.name(), 0L);
    double reserve = Math.pow(policy.computeReservation() / 100.0, activeShares(queue, policy));
    return used > 0
        && used + asking.job().demand().vcpuMillis() > room.capacityMillis(queue, reserve);
  }

  private int activeShares(JobQueue queue, FairShare policy) {
    Set<String> active = new HashSet<>();
    for (Job job : state.unfinished()) {
      if (job.queue().equals(queue.name())) {
        active.add(shareOf(job));
      }
    }
    for (String share : history.shares(queue.name())) {
      if (history.endedWithin(queue.name(), share, policy.windowSeconds(), now)) {
        active.add(share);
      }
    }
    return active.size();
  }

  private JobQueue queue(String name) {
    return Objects.requireNonNull(state.queue(name));
  }

  private @Nullable FairShare policy(JobQueue queue) {
    String name = queue.schedulingPolicy();
    SchedulingPolicy policy = name == null ? null : state.policy(name);
    return policy == null ? null : policy.fairShare();
  }
}

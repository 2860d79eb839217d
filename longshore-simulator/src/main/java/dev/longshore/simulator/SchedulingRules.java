package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.SchedulingPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /**
   * @param unfinished jobs and children that have not ended, those without rows included
   * @param room what the cycle left
   * @param now when the cycle was
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

  /**
   * @param facts of the commit that the cycle was in
   * @param ended whether the cycle has looked at every queue, and is not to be followed by another
   */
  void check(List<Fact> facts, boolean ended) {
    List<AttemptPlacedFact> placed = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact instanceof AttemptPlacedFact attempt) {
        placed.add(attempt);
      }
    }
    placed.forEach(this::checkOutrankedByNobody);
    checkShares(placed);
    if (ended) {
      waiting.keySet().forEach(this::checkFirstCannotRun);
    }
  }

  private void checkOutrankedByNobody(AttemptPlacedFact fact) {
    Job job = Objects.requireNonNull(state.find(fact.job()));
    JobQueue queue = queue(job.queue());
    WaitingJob placed = WaitingJob.of(job, fact.attempt().number() > 1);
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
            !firsts.stream().allMatch(first -> couldHaveRun(before, first, fact, job)),
            "no queue takes room that one of higher priority could have had",
            firsts + " and " + placed);
      }
    }
  }

  /** Whether there would be room, had this attempt not got its own. */
  private boolean couldHaveRun(
      JobQueue queue, WaitingJob waiting, AttemptPlacedFact instead, Job job) {
    return !waiting.job().isMultiNode()
        && !kept(queue, waiting)
        && room.hasConsumables(waiting.job())
        && room.fitsWithout(
            queue, waiting.job().demand(), instead.attempt().placement(), job.ownDemand());
  }

  /** Whoever got room last in its share had used no more than any share in which somebody waits. */
  private void checkShares(List<AttemptPlacedFact> placed) {
    Map<String, Map<String, Job>> lastByQueue = new LinkedHashMap<>();
    for (AttemptPlacedFact fact : placed) {
      Job job = Objects.requireNonNull(state.find(fact.job()));
      lastByQueue.computeIfAbsent(job.queue(), _ -> new LinkedHashMap<>()).put(shareOf(job), job);
    }
    lastByQueue.forEach(
        (name, lasts) -> {
          FairShare policy = policy(queue(name));
          if (policy == null || backfillDepth > 0) {
            return;
          }
          Set<String> others = new HashSet<>();
          waiting.getOrDefault(name, List.of()).forEach(other -> others.add(other.share()));
          lasts.forEach(
              (share, last) -> {
                double vcpus = last.demand().vcpuMillis() / 1000.0;
                double before = history.score(name, share, policy, now, vcpus);
                for (String other : others) {
                  Violation.unless(
                      before <= history.score(name, other, policy, now) + off(policy, share, other),
                      "the share that has used the least is next",
                      "%s (%s) before %s (%s)"
                          .formatted(last, before, other, history.score(name, other, policy, now)));
                }
              });
        });
  }

  private static String shareOf(Job job) {
    return Objects.requireNonNullElse(job.request().shareIdentifier(), "");
  }

  private static double off(FairShare policy, String share, String other) {
    return MOST_VCPU_SECONDS_OFF * Math.max(policy.weightOf(share), policy.weightOf(other));
  }

  private void checkFirstCannotRun(String name) {
    JobQueue queue = queue(name);
    List<WaitingJob> firsts = firsts(queue);
    Violation.unless(
        firsts.isEmpty() || !firsts.stream().allMatch(first -> couldRun(queue, first)),
        "no job waits while it could run and nothing that outranks it waits",
        firsts);
  }

  /**
   * The first of a queue. Of a fair-share queue, the first of each share that may be next: which
   * one is, hangs on fractions where they have used the same.
   */
  private List<WaitingJob> firsts(JobQueue queue) {
    List<WaitingJob> jobs = waiting.getOrDefault(queue.name(), List.of());
    FairShare policy = policy(queue);
    if (jobs.isEmpty() || policy == null) {
      return jobs.stream().limit(1).toList();
    }
    Map<String, WaitingJob> byShare = new LinkedHashMap<>();
    jobs.forEach(job -> byShare.putIfAbsent(job.share(), job));
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

  /** Not told of a multi-node job: whether its nodes fit is a puzzle of its own. */
  private boolean couldRun(JobQueue queue, WaitingJob waiting) {
    return !waiting.job().isMultiNode()
        && room.hasConsumables(waiting.job())
        && room.fits(queue, waiting.job().demand())
        && !kept(queue, waiting);
  }

  /** Whether the reserve of the policy is not to be touched by this one. */
  private boolean kept(JobQueue queue, WaitingJob asking) {
    FairShare policy = policy(queue);
    if (policy == null || policy.computeReservation() == 0) {
      return false;
    }
    long used = history.runningVcpuMillis(queue.name());
    long maxVcpus =
        queue.environments().stream()
            .mapToLong(
                entry ->
                    Objects.requireNonNull(state.environment(entry.computeEnvironment()))
                        .maxVcpus())
            .sum();
    double reserve = Math.pow(policy.computeReservation() / 100.0, activeShares(queue, policy));
    Demand demand = asking.job().demand();
    return used > 0 && used + demand.vcpuMillis() > Math.round(maxVcpus * 1000.0 * (1 - reserve));
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

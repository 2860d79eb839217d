package dev.longshore.core;

import dev.longshore.core.QuotaPreemption.Holder;
import dev.longshore.core.Shape.Instances;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Preemption;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A quota-managed queue as it stands: its shares, what their jobs have, and who has to make room.
 */
final class QuotaQueue {

  private final BatchState state;
  private final JobQueue queue;
  private final Map<String, QuotaShare> shares;

  private QuotaQueue(BatchState state, JobQueue queue) {
    this.state = state;
    this.queue = queue;
    this.shares = state.resources().quotaSharesOf(queue.name());
  }

  /** The queue, or null if it is none that quota shares divide. */
  static @Nullable QuotaQueue of(BatchState state, JobQueue queue) {
    String name = queue.schedulingPolicy();
    SchedulingPolicy policy = name == null ? null : state.policy(name);
    return policy != null && policy.kind() == SchedulingPolicy.Kind.QUOTA_SHARE
        ? new QuotaQueue(state, queue)
        : null;
  }

  private @Nullable ServiceEnvironment environment() {
    return state.serviceEnvironment(queue.serviceEnvironments().getFirst().serviceEnvironment());
  }

  /** What the shares have now. */
  QuotaLedger ledger() {
    ServiceEnvironment environment = environment();
    QuotaLedger ledger =
        new QuotaLedger(
            shares.values(), type -> environment == null ? 0 : environment.limitOf(type));
    for (JobId id : holders()) {
      Job job = state.job(id);
      ledger.take(FairShares.shareOf(job), instances(job));
    }
    return ledger;
  }

  private Iterable<JobId> holders() {
    return state.used().serviceJobsOf(queue.name());
  }

  /**
   * Why the first of a share waits. What the end of others does not mend is told before what is
   * only taken.
   */
  WaitReason reason(QuotaLedger ledger, FreeRoom room, Waiting first) {
    Instances asked = Objects.requireNonNull(first.shape().instances());
    WaitReason ofRoom = room.reason(queue, first.shape());
    if (ledger.fitsOwn(first.share(), asked) || ledger.fitsBorrowed(first.share(), asked)) {
      return ofRoom;
    }
    WaitReason ofQuota = ledger.reason(first);
    return ofQuota.endsWithOthers() && !ofRoom.endsWithOthers() ? ofRoom : ofQuota;
  }

  /**
   * Who has to make room, as facts, for those that no free room is left for. Nobody has to where
   * the service environment takes no jobs, or where the one that waits would find no host.
   *
   * @param ledger as the cycle left it; changes
   * @param room as the cycle left it; stays
   * @param waiting the first of each share, in the order in which they are served
   */
  List<Fact> preemptions(QuotaLedger ledger, FreeRoom room, List<Waiting> waiting, Instant now) {
    ServiceEnvironment environment = environment();
    if (waiting.isEmpty() || environment == null || !FreeInstances.takesJobs(environment)) {
      return List.of();
    }
    HostsToCome hosts = new HostsToCome(state, room.copyOfHosts(environment));
    List<Holder> holders = new ArrayList<>();
    for (JobId id : holders()) {
      Job job = state.job(id);
      if (isEnding(job)) {
        ledger.give(FairShares.shareOf(job), instances(job));
        hosts.ends(job);
      } else {
        holders.add(holder(job));
      }
    }
    List<Fact> facts = new ArrayList<>();
    for (Waiting first : waiting) {
      facts.addAll(preemptions(ledger, hosts, first, holders, now));
    }
    return facts;
  }

  private List<Fact> preemptions(
      QuotaLedger ledger, HostsToCome hosts, Waiting first, List<Holder> holders, Instant now) {
    String share = first.share();
    Instances asked = Objects.requireNonNull(first.shape().instances());
    if (ledger.fitsOwn(share, asked) || ledger.fitsBorrowed(share, asked)) {
      if (hosts.take(first.shape())) {
        ledger.take(share, asked); // what it needs comes by itself
      }
      return List.of();
    }
    QuotaPreemption preemption =
        new QuotaPreemption(ledger, gone -> hosts.takeAfter(first.shape(), jobs(gone)));
    Preemption kind = Preemption.ACROSS_SHARES;
    List<Holder> victims =
        ledger.isWithinCap(share, asked)
            ? preemption.acrossShares(share, asked, holders)
            : List.of();
    QuotaShare quota = shares.get(share);
    if (victims.isEmpty() && quota != null && quota.inSharePreemption()) {
      kind = Preemption.IN_SHARE;
      victims = preemption.inShare(share, asked, first.place().priority(), holders);
    }
    List<Fact> facts = new ArrayList<>();
    for (Holder victim : victims) {
      facts.addAll(StopDecisions.preempted(state, state.job(victim.job()), kind, now));
    }
    if (!victims.isEmpty()) {
      holders.removeAll(victims);
      ledger.take(share, asked);
    }
    return facts;
  }

  private List<Job> jobs(List<Holder> holders) {
    return holders.stream().map(holder -> state.job(holder.job())).toList();
  }

  /** What each share has, and who is its first. */
  List<QueueSnapshot.QuotaUse> uses(Instant now) {
    Map<String, InstanceCounts> used = new TreeMap<>();
    for (String share : shares.keySet()) {
      used.put(share, new InstanceCounts());
    }
    for (JobId id : holders()) {
      Job job = state.job(id);
      Instances instances = instances(job);
      used.computeIfAbsent(FairShares.shareOf(job), _ -> new InstanceCounts())
          .add(instances.type(), instances.count());
    }
    SortedMap<String, WaitingShare> waiting = state.waiting().of(queue.name());
    List<QueueSnapshot.QuotaUse> uses = new ArrayList<>();
    used.forEach(
        (share, counts) -> {
          WaitingShare first = waiting.get(share);
          uses.add(
              new QueueSnapshot.QuotaUse(
                  share,
                  first == null
                      ? null
                      : state.fronts().firstOf(queue.name(), share, first.first().job(), now),
                  counts.byType()));
        });
    return uses;
  }

  /** Whether its room comes back soon, since it is being stopped or has failed. */
  private boolean isEnding(Job job) {
    return job.isToStop()
        || (job.isMultiNode() && state.nodeProgress(job.id()).decidedEnd() != null);
  }

  private static Holder holder(Job job) {
    Integer priority = job.request().schedulingPriority();
    return new Holder(
        job.id(),
        FairShares.shareOf(job),
        instances(job),
        priority == null ? 0 : priority,
        ((Active) job.state()).attempt().placedAt());
  }

  private static Instances instances(Job job) {
    return Objects.requireNonNull(Places.instancesOf(job));
  }
}

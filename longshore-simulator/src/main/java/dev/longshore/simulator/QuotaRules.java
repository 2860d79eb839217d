package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShare.Strategy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.ServiceRequest;
import dev.longshore.store.Reads;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What must hold of a quota-managed queue after a cycle: nobody gets more than its share may have,
 * what is a share's own is given to it, and taken back for it.
 */
final class QuotaRules {

  private final Room room;
  private final ServiceEnvironment environment;
  private final Map<String, QuotaShare> shares = new LinkedHashMap<>();

  /** By share and type. */
  private final Map<List<String>, Integer> used = new HashMap<>();

  /** How much of it comes back without anybody being asked. */
  private final Map<List<String>, Integer> ending = new HashMap<>();

  QuotaRules(BatchState state, Reads reads, Room room) {
    this.room = room;
    this.environment =
        reads.serviceEnvironments().stream()
            .filter(each -> each.name().equals(RandomTraining.ENVIRONMENT))
            .findFirst()
            .orElseThrow();
    reads.quotaShares().forEach(share -> shares.put(share.name(), share));
    for (Job job : state.unfinished()) {
      if (job.isService() && !job.id().isNode() && job.state() instanceof JobState.Active) {
        used.merge(key(job), instances(job), Integer::sum);
        if (job.isToStop() || JobRules.nodesAreToStop(state, job)) {
          ending.merge(key(job), instances(job), Integer::sum);
        }
      }
    }
  }

  private static ServiceRequest request(Job job) {
    return Objects.requireNonNull(job.request().service());
  }

  private static String typeOf(WaitingJob waiting) {
    return request(waiting.job()).instanceType();
  }

  private static int instances(Job job) {
    return request(job).instances();
  }

  private static List<String> key(Job job) {
    String share = Objects.requireNonNull(job.request().shareIdentifier());
    return List.of(share, request(job).instanceType());
  }

  /** What this one got was there to be given. */
  void checkGiven(Job placed) {
    String type = request(placed).instanceType();
    QuotaShare share = Objects.requireNonNull(shares.get(key(placed).getFirst()));
    Violation.unless(
        inUse(type) <= environment.limitOf(type),
        "a service environment gives no more than its limits",
        environment + " gives " + used);
    Violation.unless(
        used(share, type) <= most(share, type),
        "a quota share has no more than its limits and what it may borrow",
        share + " has " + used);
  }

  /**
   * The first of each share that waits could not have what is its own; and where that is only since
   * others have borrowed it, they give it back; unless no host would have room for all of these.
   */
  void checkWaiting(Map<String, WaitingJob> firstByShare) {
    firstByShare.forEach(
        (name, first) -> {
          QuotaShare share = shares.get(name);
          String type = request(first.job()).instanceType();
          int asked = instances(first.job());
          if (share == null || used(share, type) + asked > share.limitOf(type)) {
            return;
          }
          int free = environment.limitOf(type) - inUse(type);
          Violation.unless(
              asked > free || !room.hasHostFor(first.job().demand()),
              "a quota share gets what is its own",
              first + " while in use: " + used);
          if (firstByShare.values().stream().filter(each -> type.equals(typeOf(each))).count()
              == 1) {
            checkTakenBack(first, asked, type, demand(firstByShare.values()));
          }
        });
  }

  private static Demand demand(Collection<WaitingJob> all) {
    return all.stream().map(each -> each.job().demand()).reduce(Demand.NOTHING, Demand::plus);
  }

  private void checkTakenBack(WaitingJob first, int asked, String type, Demand ofAll) {
    int comes = environment.limitOf(type) - inUse(type) + endingOf(type);
    int borrowed = 0;
    for (QuotaShare share : shares.values()) {
      int stays = used(share, type) - ending.getOrDefault(List.of(share.name(), type), 0);
      borrowed += Math.max(0, stays - share.limitOf(type));
    }
    Violation.unless(
        asked <= comes || asked > comes + borrowed || !room.hasHostFor(ofAll),
        "what others have borrowed is taken back",
        first + " while in use: " + used + ", of which ends: " + ending);
  }

  private int used(QuotaShare share, String type) {
    return used.getOrDefault(List.of(share.name(), type), 0);
  }

  private int inUse(String type) {
    return sum(used, type);
  }

  private int endingOf(String type) {
    return sum(ending, type);
  }

  private static int sum(Map<List<String>, Integer> counts, String type) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().getLast().equals(type))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static long most(QuotaShare share, String type) {
    int own = share.limitOf(type);
    if (share.strategy() != Strategy.LEND_AND_BORROW) {
      return own;
    }
    return share.borrowLimit() == QuotaShare.UNLIMITED
        ? Long.MAX_VALUE
        : own + (long) own * share.borrowLimit() / 100;
  }
}

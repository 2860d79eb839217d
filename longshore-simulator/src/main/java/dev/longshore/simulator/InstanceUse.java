package dev.longshore.simulator;

import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.Placement;
import dev.longshore.simulator.InstanceBook.Entry;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is used and free on instances, counted anew from every job that has room. What is placed can
 * be taken back.
 */
final class InstanceUse {

  private final Map<String, Entry> offered = new TreeMap<>();
  private final Map<String, Demand> used = new HashMap<>();
  private final Map<String, Integer> jobs = new HashMap<>();
  private final Set<String> nodes = new HashSet<>();
  private final Set<String> held = new HashSet<>();

  /**
   * @param offered those that jobs can be placed on
   */
  InstanceUse(Collection<Entry> offered) {
    offered.forEach(entry -> this.offered.put(entry.id(), entry));
  }

  /** This job, or node, has room. A job that has nodes has nothing beside them, but its place. */
  void take(Job job, Placement placement) {
    String id = placement.instance();
    if (id == null) {
      return;
    }
    held.add(id);
    if (job.isMultiNode()) {
      return;
    }
    used.merge(id, job.ownDemand(), Demand::plus);
    jobs.merge(id, 1, Integer::sum);
    if (job.id().isNode()) {
      nodes.add(id);
    }
  }

  private void takeBack(Placed.Part part) {
    String id = part.placement().instance();
    if (id != null) {
      used.computeIfPresent(id, (_, before) -> before.minus(part.demand()));
      jobs.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
      nodes.remove(id);
    }
  }

  /** No instance gives more than it has, and none that a node has gives anything to others. */
  void check(Collection<Entry> all) {
    for (Entry entry : all) {
      Demand its = used.getOrDefault(entry.id(), Demand.NOTHING);
      Violation.unless(
          its.fitsIn(entry.capacity()),
          "an instance gives no more than it has",
          entry + " gives " + its);
      Violation.unless(
          !nodes.contains(entry.id()) || jobs.getOrDefault(entry.id(), 0) == 1,
          "a node has its instance alone",
          entry);
      Violation.unless(
          held.contains(entry.id()) == !entry.isIdle(),
          "whoever has an instance was given it, and gives it back",
          entry);
    }
  }

  /** What this one got, it got on instances that take jobs, on the hosts that they lie on. */
  void checkGiven(Placed placed) {
    for (Placed.Part part : placed.parts()) {
      Placement placement = part.placement();
      Entry entry = placement.instance() == null ? null : offered.get(placement.instance());
      Violation.unless(
          entry != null
              && entry.environment().equals(placement.computeEnvironment())
              && entry.host().equals(placement.host())
              && entry.suits(placed.job()),
          "a job is placed on an instance of its environment that takes jobs, and on its host",
          placed);
    }
    long types =
        placed.parts().stream()
            .map(part -> entry(part.placement()).instance().type())
            .distinct()
            .count();
    Violation.unless(types == 1, "all nodes of a job have instances of one type", placed);
  }

  /**
   * Gives back what this one got, and looks whether it was packed: of all instances that it could
   * have had, its own was the fullest.
   *
   * @param hasRoom whether a host has room for it, once that has been given back
   */
  void takeBack(Placed placed, Predicate<String> hasRoom) {
    placed.parts().forEach(this::takeBack);
    if (placed.job().isMultiNode() || placed.parts().getFirst().placement().instance() == null) {
      return;
    }
    Demand demand = placed.job().demand();
    Comparator<Entry> tightest = tightest(demand);
    Entry chosen = entry(placed.parts().getFirst().placement());
    for (Entry other : offered.values()) {
      Violation.unless(
          !other.environment().equals(placed.environment())
              || !other.suits(placed.job())
              || !demand.fitsIn(free(other))
              || !hasRoom.test(other.host())
              || tightest.compare(chosen, other) <= 0,
          "jobs are packed on the fullest instance that holds them",
          placed + " could have been on " + other);
    }
  }

  private Comparator<Entry> tightest(Demand demand) {
    return Comparator.comparingInt(
            (Entry entry) -> demand.gpus() == 0 && entry.capacity().gpus() > 0 ? 1 : 0)
        .thenComparingLong(entry -> free(entry).vcpuMillis())
        .thenComparingLong(entry -> free(entry).memoryMib())
        .thenComparing(entry -> entry.instance().launchedAt());
  }

  /** Whether one of this environment has room for the job, on a host that has. */
  boolean fits(String environment, Job job, Predicate<String> hasRoom) {
    Demand each = AllowedTypes.eachOf(job);
    List<Entry> able =
        offered.values().stream()
            .filter(entry -> entry.environment().equals(environment) && entry.suits(job))
            .filter(entry -> each.fitsIn(free(entry)))
            .toList();
    return job.isMultiNode()
        ? fitsNodes(able, job.nodes(), hasRoom)
        : able.stream().anyMatch(entry -> hasRoom.test(entry.host()));
  }

  /** Only where it would not matter which are taken: else it is a puzzle whether they fit. */
  private boolean fitsNodes(List<Entry> able, int count, Predicate<String> hasRoomForAll) {
    Map<String, List<Entry>> emptyByType =
        able.stream()
            .filter(entry -> !jobs.containsKey(entry.id()))
            .collect(Collectors.groupingBy(entry -> entry.instance().type()));
    List<List<Entry>> enough =
        emptyByType.values().stream().filter(some -> some.size() >= count).toList();
    return !enough.isEmpty()
        && enough.stream()
            .flatMap(List::stream)
            .allMatch(entry -> hasRoomForAll.test(entry.host()));
  }

  /** How many vCPUs those of an environment have together that lie on these hosts. */
  long vcpus(String environment, Predicate<String> isUp) {
    return offered.values().stream()
        .filter(entry -> entry.environment().equals(environment) && isUp.test(entry.host()))
        .mapToLong(Entry::vcpus)
        .sum();
  }

  /** What an instance has left; one that a node has, nothing. */
  Demand free(Entry entry) {
    return nodes.contains(entry.id())
        ? Demand.NOTHING
        : entry.capacity().minus(used.getOrDefault(entry.id(), Demand.NOTHING));
  }

  private Entry entry(Placement placement) {
    @Nullable Entry entry = offered.get(placement.instance());
    if (entry == null) {
      throw new IllegalStateException("no such instance is offered: " + placement);
    }
    return entry;
  }
}

package dev.longshore.core;

import dev.longshore.core.NodeSeats.Seat;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType.Architecture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is free on instances. Jobs are packed, so that other instances become idle: each goes to the
 * instance that has the least vCPUs left, ties by memory, then the oldest. Jobs that want no GPU go
 * to instances with GPUs only where no other has room. A node of a multi-node parallel job wants an
 * empty instance and has it alone.
 */
final class InstanceRoom {

  private final InstanceCatalog catalog;
  private final NavigableSet<Free> withoutGpus = new TreeSet<>();
  private final NavigableSet<Free> withGpus = new TreeSet<>();
  private final Map<String, Free> byId = new TreeMap<>();
  private final SortedSet<String> taken = new TreeSet<>();

  private record Free(
      String id, String type, String host, Demand capacity, Demand free, Instant launchedAt)
      implements Comparable<Free> {

    private static final Comparator<Free> TIGHTEST =
        Comparator.comparingLong((Free one) -> one.free.vcpuMillis())
            .thenComparingLong(one -> one.free.memoryMib())
            .thenComparing(Free::launchedAt)
            .thenComparing(Free::id);

    @Override
    public int compareTo(Free other) {
      return TIGHTEST.compare(this, other);
    }

    boolean isEmpty() {
      return free.equals(capacity);
    }
  }

  InstanceRoom(InstanceCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Adds an instance.
   *
   * @param used what attempts on it have of its capacity; all of it where it is a node's alone
   */
  void add(Instance instance, Demand used) {
    put(
        new Free(
            instance.id(),
            instance.type(),
            instance.host(),
            instance.capacity(),
            instance.capacity().minus(used),
            instance.launchedAt()));
  }

  /** Takes room for one job; null if no instance has it. */
  @Nullable String take(Demand demand) {
    return take(demand, null, _ -> true);
  }

  /**
   * The same, of those instances only whose processor and host will do.
   *
   * @param architecture null for any
   */
  @Nullable String take(
      Demand demand, @Nullable Architecture architecture, Predicate<String> isHost) {
    Free instance = tightest(demand, one -> isHost.test(one.host()) && is(one, architecture));
    if (instance == null) {
      return null;
    }
    takeOn(instance, demand);
    return instance.id();
  }

  /**
   * Takes room for as many jobs of a group as find it, and tells how many did. Costs one look at
   * each instance that they fill, not one for each job: what one job has left tightest is where the
   * next one goes, while it fits.
   */
  long takeMany(InstanceDemand demand) {
    return takeMany(
        demand,
        _ -> true,
        seats ->
            seats.size() < demand.nodes().size()
                ? null
                : seats.stream().limit(demand.nodes().size()).map(Seat::instance).toList());
  }

  /**
   * The same, of those instances only whose hosts have room for one of them, or for all nodes of
   * one together. Nothing is taken on hosts: who asks knows that they have room for all.
   */
  long takeMany(InstanceDemand demand, FreeHosts hosts) {
    return takeMany(
        demand,
        host -> hosts.fitsOn(host, demand.each()),
        seats -> {
          List<String> found = NodeSeats.found(demand.nodes(), seats, hosts);
          return found.size() < demand.nodes().size() ? null : found;
        });
  }

  private long takeMany(
      InstanceDemand demand,
      Predicate<String> isHost,
      Function<List<Seat>, @Nullable List<String>> nodes) {
    long left = demand.jobs();
    while (left > 0) {
      if (demand.isMultiNode()) {
        if (takeNodes(demand.each(), demand.nodeType(), nodes) == null) {
          break;
        }
        left--;
        continue;
      }
      Free instance =
          tightest(demand.each(), one -> isHost.test(one.host()) && is(one, demand.architecture()));
      if (instance == null) {
        break;
      }
      long count = demand.withJobs(left).countOn(instance.free());
      takeOn(instance, demand.each().times(count));
      left -= count;
    }
    return demand.jobs() - left;
  }

  /**
   * Takes an empty instance for each node, all of one type: the smallest that has enough.
   *
   * @param largestNode what each must hold
   * @param type the only type that will do; null for any
   * @param choice of the empty instances of one type, the oldest first, those that the nodes get;
   *     null if they are not enough
   * @return what was chosen; null, and nothing is taken, if no type has enough
   */
  @Nullable List<String> takeNodes(
      Demand largestNode,
      @Nullable String type,
      Function<List<Seat>, @Nullable List<String>> choice) {
    List<List<Free>> smallestFirst =
        emptyByType(largestNode).entrySet().stream()
            .filter(entry -> type == null || type.equals(entry.getKey()))
            .map(Map.Entry::getValue)
            .sorted(
                Comparator.comparingInt((List<Free> some) -> some.getFirst().capacity().gpus())
                    .thenComparingLong(some -> some.getFirst().capacity().vcpuMillis())
                    .thenComparing(some -> some.getFirst().type()))
            .toList();
    for (List<Free> empty : smallestFirst) {
      List<String> chosen = choice.apply(seats(empty));
      if (chosen != null) {
        chosen.forEach(id -> takeOn(required(id), required(id).capacity()));
        return chosen;
      }
    }
    return null;
  }

  /** Whether one of a group would find room, on hosts as well; nothing is taken. */
  boolean holds(InstanceDemand demand, FreeHosts hosts) {
    return demand.isMultiNode()
        ? emptyByType(demand.each()).keySet().stream()
            .filter(type -> demand.nodeType() == null || demand.nodeType().equals(type))
            .anyMatch(type -> found(type, demand, hosts) == demand.nodes().size())
        : tightest(
                demand.each(),
                one -> hosts.fitsOn(one.host(), demand.each()) && is(one, demand.architecture()))
            != null;
  }

  /** How many empty instances of one type would each hold this. */
  int empty(String type, Demand node) {
    return emptyByType(node).getOrDefault(type, List.of()).size();
  }

  /** How many nodes would find an empty instance of one type on a host with room. */
  int found(String type, InstanceDemand demand, FreeHosts hosts) {
    List<Free> empty = emptyByType(demand.each()).getOrDefault(type, List.of());
    return NodeSeats.found(demand.nodes(), seats(empty), hosts).size();
  }

  private static List<Seat> seats(List<Free> instances) {
    return instances.stream().map(one -> new Seat(one.id(), one.host())).toList();
  }

  /** Gives room back. An instance that is gone has none. */
  void give(String id, Demand demand) {
    Free instance = byId.get(id);
    if (instance != null) {
      put(withFree(instance, instance.free().plus(demand)));
    }
  }

  /** The instances that anything was taken on. */
  SortedSet<String> taken() {
    return taken;
  }

  private Map<String, List<Free>> emptyByType(Demand largestNode) {
    Map<String, List<Free>> empty = new HashMap<>();
    byId.values().stream()
        .filter(instance -> instance.isEmpty() && largestNode.fitsIn(instance.free()))
        .sorted(Comparator.comparing(Free::launchedAt).thenComparing(Free::id))
        .forEach(one -> empty.computeIfAbsent(one.type(), _ -> new ArrayList<>()).add(one));
    return empty;
  }

  private Free required(String id) {
    return Objects.requireNonNull(byId.get(id), "no such instance");
  }

  /** A type that the catalogue knows no longer is not looked at again for one processor. */
  private boolean is(Free instance, @Nullable Architecture architecture) {
    return architecture == null
        || catalog
            .find(instance.type())
            .filter(type -> type.architecture() == architecture)
            .isPresent();
  }

  private @Nullable Free tightest(Demand demand, Predicate<Free> isAllowed) {
    Free without = demand.gpus() > 0 ? null : tightest(withoutGpus, demand, isAllowed);
    return without != null ? without : tightest(withGpus, demand, isAllowed);
  }

  private static @Nullable Free tightest(
      NavigableSet<Free> instances, Demand demand, Predicate<Free> isAllowed) {
    Demand least = new Demand(demand.vcpuMillis(), 0, 0);
    for (Free instance : instances.tailSet(new Free("", "", "", least, least, Instant.MIN), true)) {
      if (demand.fitsIn(instance.free()) && isAllowed.test(instance)) {
        return instance;
      }
    }
    return null;
  }

  private void takeOn(Free instance, Demand demand) {
    taken.add(instance.id());
    put(withFree(instance, instance.free().minus(demand)));
  }

  private static Free withFree(Free instance, Demand free) {
    return new Free(
        instance.id(),
        instance.type(),
        instance.host(),
        instance.capacity(),
        free,
        instance.launchedAt());
  }

  private void put(Free instance) {
    NavigableSet<Free> inOrder = instance.capacity().gpus() > 0 ? withGpus : withoutGpus;
    Free before = byId.put(instance.id(), instance);
    if (before != null) {
      inOrder.remove(before);
    }
    inOrder.add(instance);
  }
}

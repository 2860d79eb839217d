package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is free on the hosts of one engine during one cycle. Jobs are packed: each goes to the host
 * that has the least vCPUs left, ties by memory, then by id. Hosts are kept in that order, so that
 * a look costs little however many there are.
 *
 * <p>Hosts may share their hardware, also with those of another engine: the vCPUs and memory that
 * are taken of one are taken of all of these. GPUs are divided between them, so each has its own.
 */
final class FreeHosts {

  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, List<Host>> byHardware = new HashMap<>();

  /** The same for all engines. */
  private final Used used;

  /** All that have this, this one included. */
  private final List<FreeHosts> sharing;

  private final Map<String, Demand> freeById = new HashMap<>();
  private final NavigableSet<Free> inOrder = new TreeSet<>();
  private Demand allCapacity = Demand.NOTHING;

  /** Where each of several goes: sizes that fill a host one way leave a gap the other way. */
  private enum Packing {
    TIGHT,
    SPREAD
  }

  /** What one host has left, or has altogether. */
  record Room(String host, Demand amount) {}

  /** What attempts have: vCPUs and memory by hardware, GPUs by host. */
  private record Used(Map<String, Demand> byHardware, Map<String, Integer> gpusByHost) {

    Used() {
      this(new HashMap<>(), new HashMap<>());
    }

    Used copy() {
      return new Used(new HashMap<>(byHardware), new HashMap<>(gpusByHost));
    }

    Demand of(Host host) {
      Demand shared = byHardware.getOrDefault(host.hardware(), Demand.NOTHING);
      return new Demand(
          shared.vcpuMillis(), shared.memoryMib(), gpusByHost.getOrDefault(host.id(), 0));
    }

    void put(Host host, Demand now) {
      byHardware.put(host.hardware(), new Demand(now.vcpuMillis(), now.memoryMib(), 0));
      gpusByHost.put(host.id(), now.gpus());
    }
  }

  private record Free(String host, Demand free) implements Comparable<Free> {

    @Override
    public int compareTo(Free other) {
      int order = Long.compare(free.vcpuMillis(), other.free.vcpuMillis());
      order = order != 0 ? order : Long.compare(free.memoryMib(), other.free.memoryMib());
      return order != 0 ? order : host.compareTo(other.host);
    }
  }

  private FreeHosts(Collection<Host> hosts, Used used, List<FreeHosts> sharing) {
    this.used = used;
    this.sharing = sharing;
    sharing.add(this);
    for (Host host : hosts) {
      this.hosts.put(host.id(), host);
      byHardware.computeIfAbsent(host.hardware(), _ -> new ArrayList<>()).add(host);
      put(host.id(), host.capacity().minus(used.of(host)));
      allCapacity = allCapacity.plus(host.capacity());
    }
  }

  /**
   * Those that answer, by their engine.
   *
   * @param hosts all that there are: what runs on one that does not answer uses its hardware, too
   * @param usedOnHost what attempts take of a host, by its id
   */
  static Map<String, FreeHosts> byEngine(List<Host> hosts, Function<String, Demand> usedOnHost) {
    Used used = new Used();
    Map<String, List<Host>> present = new TreeMap<>();
    for (Host host : hosts) {
      used.put(host, used.of(host).plus(usedOnHost.apply(host.id())));
      if (host.isThere()) {
        present.computeIfAbsent(host.engine(), _ -> new ArrayList<>()).add(host);
      }
    }
    List<FreeHosts> sharing = new ArrayList<>();
    Map<String, FreeHosts> byEngine = new TreeMap<>();
    present.forEach((engine, those) -> byEngine.put(engine, new FreeHosts(those, used, sharing)));
    return byEngine;
  }

  /** As it would be if nothing ran. */
  static FreeHosts empty(List<Host> hosts) {
    return new FreeHosts(hosts, new Used(), new ArrayList<>());
  }

  /** Takes room on one host; null if none has it. */
  @Nullable String take(Demand demand) {
    Free host = tightest(demand);
    if (host == null) {
      return null;
    }
    takeOn(host.host(), demand);
    return host.host();
  }

  /**
   * Takes room for all of these, and tells the hosts by index; null, and nothing is taken, if there
   * is not enough.
   */
  @Nullable List<String> takeAll(List<Demand> demands) {
    for (Packing packing : Packing.values()) {
      List<Room> given = new ArrayList<>();
      List<String> taken = takeAll(demands, packing, given);
      if (taken != null) {
        return taken;
      }
      giveBack(given);
    }
    return null;
  }

  /** Gives room back. A host that is gone has none. */
  void give(String host, Demand demand) {
    Host known = hosts.get(host);
    if (known != null) {
      use(known, used.of(known).minus(demand));
    }
  }

  /** The same room; what is taken of the one is not taken of the other. */
  FreeHosts copy() {
    return new FreeHosts(hosts.values(), used.copy(), new ArrayList<>());
  }

  /** Whether there is such a host, with room or without. */
  boolean contains(String host) {
    return freeById.containsKey(host);
  }

  /** How many of a group find room together on this host; one that is gone has none. */
  long countOn(String host, InstanceDemand group) {
    Demand free = freeById.get(host);
    return free == null ? 0 : group.countOn(free);
  }

  /** Whether this host has room; one that is gone has none. */
  boolean fitsOn(String host, Demand demand) {
    Demand free = freeById.get(host);
    return free != null && demand.fitsIn(free);
  }

  /** Takes room on this host, which {@link #fitsOn has} it. */
  void takeOn(String host, Demand demand) {
    Host known = Objects.requireNonNull(hosts.get(host));
    use(known, used.of(known).plus(demand));
  }

  private void use(Host host, Demand now) {
    used.put(host, now);
    for (FreeHosts each : sharing) {
      for (Host same : each.byHardware.getOrDefault(host.hardware(), List.of())) {
        each.put(same.id(), same.capacity().minus(used.of(same)));
      }
    }
  }

  /** Whether there is room for all of these at once. */
  boolean fitAll(List<Demand> demands) {
    for (Packing packing : Packing.values()) {
      List<Room> given = new ArrayList<>();
      boolean fit = takeAll(demands, packing, given) != null;
      giveBack(given);
      if (fit) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether nothing is known that rules it out that all of these find room at once: each has some
   * for itself, and there is enough in all. Which host each would have is not tried out.
   */
  boolean couldFitAll(List<Demand> demands) {
    return demands.stream().reduce(Demand.NOTHING, Demand::plus).fitsIn(allFree())
        && demands.stream().allMatch(this::fits);
  }

  private void giveBack(List<Room> given) {
    given.forEach(room -> give(room.host(), room.amount()));
  }

  private @Nullable List<String> takeAll(List<Demand> demands, Packing packing, List<Room> given) {
    String[] taken = new String[demands.size()];
    for (int index : largestFirst(demands)) {
      Free host =
          packing == Packing.TIGHT ? tightest(demands.get(index)) : loosest(demands.get(index));
      if (host == null) {
        return null;
      }
      given.add(new Room(host.host(), demands.get(index)));
      takeOn(host.host(), demands.get(index));
      taken[index] = host.host();
    }
    return List.of(taken);
  }

  boolean fits(Demand demand) {
    return tightest(demand) != null;
  }

  /**
   * The host that has most of what is asked for, part by part: the one to tell of where none has
   * enough. Null where there are no hosts.
   */
  @Nullable Room nearest(Demand asked) {
    Room nearest = null;
    double most = -1;
    for (Free host : inOrder) {
      double covered = covered(asked, host.free());
      if (covered >= most) {
        most = covered;
        nearest = new Room(host.host(), host.free());
      }
    }
    return nearest;
  }

  /** How much of what is asked for there is, of each resource as a part of 1. */
  static double covered(Demand asked, Demand free) {
    return part(asked.vcpuMillis(), free.vcpuMillis())
        + part(asked.memoryMib(), free.memoryMib())
        + part(asked.gpus(), free.gpus());
  }

  private static double part(long asked, long free) {
    return free >= asked ? 1 : (double) free / asked;
  }

  /** What is free on a host of these. */
  Demand on(String host) {
    return Objects.requireNonNull(freeById.get(host));
  }

  Demand allFree() {
    return freeById.values().stream().reduce(Demand.NOTHING, Demand::plus);
  }

  /** What all hosts have together, whatever runs there. */
  Demand allCapacity() {
    return allCapacity;
  }

  int count() {
    return freeById.size();
  }

  private @Nullable Free tightest(Demand demand) {
    Free least = new Free("", new Demand(demand.vcpuMillis(), 0, 0));
    for (Free host : inOrder.tailSet(least, true)) {
      if (demand.fitsIn(host.free())) {
        return host;
      }
    }
    return null;
  }

  private @Nullable Free loosest(Demand demand) {
    for (Free host : inOrder.descendingSet()) {
      if (demand.fitsIn(host.free())) {
        return host;
      }
    }
    return null;
  }

  private void put(String host, Demand free) {
    Demand before = freeById.put(host, free);
    if (before != null) {
      inOrder.remove(new Free(host, before));
    }
    inOrder.add(new Free(host, free));
  }

  /** What is small still fits beside what is large; the other way round it often does not. */
  static List<Integer> largestFirst(List<Demand> demands) {
    return IntStream.range(0, demands.size())
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer index) -> demands.get(index).vcpuMillis())
                .thenComparingLong(index -> demands.get(index).memoryMib())
                .thenComparingInt(index -> demands.get(index).gpus())
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}

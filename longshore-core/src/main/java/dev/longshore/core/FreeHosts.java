package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is free on hosts during one cycle. Jobs are packed: each goes to the host that has the least
 * vCPUs left, ties by memory, then by id. Hosts are kept in that order, so that a look costs little
 * however many there are.
 */
final class FreeHosts {

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

  private record Free(String host, Demand free) implements Comparable<Free> {

    @Override
    public int compareTo(Free other) {
      int order = Long.compare(free.vcpuMillis(), other.free.vcpuMillis());
      order = order != 0 ? order : Long.compare(free.memoryMib(), other.free.memoryMib());
      return order != 0 ? order : host.compareTo(other.host);
    }
  }

  /**
   * @param used what attempts take of a host, by its id
   */
  FreeHosts(List<Host> hosts, Function<String, Demand> used) {
    for (Host host : hosts) {
      put(host.id(), host.capacity().minus(used.apply(host.id())));
      allCapacity = allCapacity.plus(host.capacity());
    }
  }

  /** As it would be if nothing ran. */
  static FreeHosts empty(List<Host> hosts) {
    return new FreeHosts(hosts, _ -> Demand.NOTHING);
  }

  /** Takes room on one host; null if none has it. */
  @Nullable String take(Demand demand) {
    Free host = tightest(demand);
    if (host == null) {
      return null;
    }
    put(host.host(), host.free().minus(demand));
    return host.host();
  }

  /**
   * Takes room for all of these, and tells the hosts by index; null, and nothing is taken, if there
   * is not enough.
   */
  @Nullable List<String> takeAll(List<Demand> demands) {
    for (Packing packing : Packing.values()) {
      List<Free> before = new ArrayList<>();
      List<String> taken = takeAll(demands, packing, before);
      if (taken != null) {
        return taken;
      }
      giveBack(before);
    }
    return null;
  }

  /** Gives room back. A host that is gone has none. */
  void give(String host, Demand demand) {
    Demand free = freeById.get(host);
    if (free != null) {
      put(host, free.plus(demand));
    }
  }

  /** The same room; what is taken of the one is not taken of the other. */
  FreeHosts copy() {
    FreeHosts copy = new FreeHosts(List.of(), _ -> Demand.NOTHING);
    copy.freeById.putAll(freeById);
    copy.inOrder.addAll(inOrder);
    copy.allCapacity = allCapacity;
    return copy;
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
    put(host, on(host).minus(demand));
  }

  /** Whether there is room for all of these at once. */
  boolean fitAll(List<Demand> demands) {
    for (Packing packing : Packing.values()) {
      List<Free> before = new ArrayList<>();
      boolean fit = takeAll(demands, packing, before) != null;
      giveBack(before);
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

  private void giveBack(List<Free> before) {
    before.reversed().forEach(free -> put(free.host(), free.free()));
  }

  private @Nullable List<String> takeAll(List<Demand> demands, Packing packing, List<Free> before) {
    String[] taken = new String[demands.size()];
    for (int index : largestFirst(demands)) {
      Free host =
          packing == Packing.TIGHT ? tightest(demands.get(index)) : loosest(demands.get(index));
      if (host == null) {
        return null;
      }
      before.add(host);
      put(host.host(), host.free().minus(demands.get(index)));
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

  private static double covered(Demand asked, Demand free) {
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

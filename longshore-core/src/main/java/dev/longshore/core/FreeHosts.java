package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
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
  private Demand largest = Demand.NOTHING;
  private Demand allCapacity = Demand.NOTHING;

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
      largest = larger(largest, host.capacity());
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
    List<Free> before = new ArrayList<>();
    List<String> taken = takeAll(demands, before);
    if (taken == null) {
      giveBack(before);
    }
    return taken;
  }

  /** Gives room back. A host that is gone has none. */
  void give(String host, Demand demand) {
    Demand free = freeById.get(host);
    if (free != null) {
      put(host, free.plus(demand));
    }
  }

  /** Whether there is room for all of these at once. */
  boolean fitAll(List<Demand> demands) {
    List<Free> before = new ArrayList<>();
    boolean fit = takeAll(demands, before) != null;
    giveBack(before);
    return fit;
  }

  private void giveBack(List<Free> before) {
    before.reversed().forEach(free -> put(free.host(), free.free()));
  }

  private @Nullable List<String> takeAll(List<Demand> demands, List<Free> before) {
    String[] taken = new String[demands.size()];
    for (int index : largestFirst(demands)) {
      Free host = tightest(demands.get(index));
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

  /** What is free on the host that has the most vCPUs free. */
  Demand mostFree() {
    return inOrder.isEmpty() ? Demand.NOTHING : inOrder.last().free();
  }

  /** The host that has the most vCPUs free; null where there are no hosts. */
  @Nullable String freest() {
    return inOrder.isEmpty() ? null : inOrder.last().host();
  }

  Demand allFree() {
    return freeById.values().stream().reduce(Demand.NOTHING, Demand::plus);
  }

  /** What the largest host has, whatever runs there. */
  Demand largest() {
    return largest;
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

  private void put(String host, Demand free) {
    Demand before = freeById.put(host, free);
    if (before != null) {
      inOrder.remove(new Free(host, before));
    }
    inOrder.add(new Free(host, free));
  }

  /** What is small still fits beside what is large; the other way round it often does not. */
  private static List<Integer> largestFirst(List<Demand> demands) {
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

  private static Demand larger(Demand one, Demand other) {
    return Comparator.comparingLong(Demand::vcpuMillis)
                .thenComparingLong(Demand::memoryMib)
                .compare(one, other)
            >= 0
        ? one
        : other;
  }
}

package dev.longshore.core;

import dev.longshore.model.Demand;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which empty instance each node of a multi-node parallel job gets, where every one is as good as
 * the other but for the host that it lies on. Nodes are packed on hosts, the largest first, so that
 * the job's nodes lie close together and a large node is not left without a host.
 */
final class NodeSeats {

  private final @Nullable String[] instances;
  private final @Nullable String[] hosts;

  /** An empty instance that is large enough for any of the nodes. */
  record Seat(String instance, String host) {}

  private NodeSeats(int nodes) {
    this.instances = new String[nodes];
    this.hosts = new String[nodes];
  }

  /**
   * Takes room on hosts for all nodes, and tells the instances by index of the node; null, and
   * nothing is taken, if there is not enough for all.
   *
   * @param seats in the order in which those of one host are used
   */
  static @Nullable List<String> take(List<Demand> nodes, List<Seat> seats, FreeHosts free) {
    if (seats.size() < nodes.size()) {
      return null;
    }
    NodeSeats taken = new NodeSeats(nodes.size());
    taken.assign(nodes, seats, free);
    if (Stream.of(taken.instances).anyMatch(Objects::isNull)) {
      taken.giveBack(nodes, free);
      return null;
    }
    return Stream.of(taken.instances).map(Objects::requireNonNull).toList();
  }

  /** The instances that would be had by as many nodes as find one; nothing is taken. */
  static List<String> found(List<Demand> nodes, List<Seat> seats, FreeHosts free) {
    NodeSeats taken = new NodeSeats(nodes.size());
    taken.assign(nodes, seats, free);
    taken.giveBack(nodes, free);
    return Stream.of(taken.instances)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  private void assign(List<Demand> nodes, List<Seat> seats, FreeHosts free) {
    Map<String, Deque<String>> byHost = new TreeMap<>();
    for (Seat seat : seats) {
      byHost.computeIfAbsent(seat.host(), _ -> new ArrayDeque<>()).add(seat.instance());
    }
    for (int index : FreeHosts.largestFirst(nodes)) {
      Demand node = nodes.get(index);
      String host =
          byHost.keySet().stream()
              .filter(one -> free.fitsOn(one, node))
              .min(
                  Comparator.comparingLong((String one) -> free.on(one).vcpuMillis())
                      .thenComparingLong(one -> free.on(one).memoryMib())
                      .thenComparing(Comparator.naturalOrder()))
              .orElse(null);
      if (host != null) {
        Deque<String> there = Objects.requireNonNull(byHost.get(host));
        instances[index] = there.remove();
        hosts[index] = host;
        free.takeOn(host, node);
        if (there.isEmpty()) {
          byHost.remove(host);
        }
      }
    }
  }

  private void giveBack(List<Demand> nodes, FreeHosts free) {
    for (int index = 0; index < nodes.size(); index++) {
      if (hosts[index] != null) {
        free.give(hosts[index], nodes.get(index));
      }
    }
  }
}

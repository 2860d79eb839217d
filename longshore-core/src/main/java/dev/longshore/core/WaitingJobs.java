package dev.longshore.core;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What waits for room, by queue and share. A FIFO queue is one share. The scheduler takes from here
 * and measures on {@link UsedCapacity}.
 */
final class WaitingJobs {

  private final Map<String, SortedMap<String, WaitingShare>> byQueue = new HashMap<>();
  private final Set<String> changed = new TreeSet<>();
  private final Map<String, Map<Shape, Integer>> classesByShape = new HashMap<>();

  void add(String queue, String share, Shape shape, Place place) {
    changed.add(queue);
    boolean isFirst =
        byQueue
            .computeIfAbsent(queue, _ -> new TreeMap<>())
            .computeIfAbsent(share, _ -> new WaitingShare())
            .add(shape, place);
    if (isFirst) {
      classesByShape.computeIfAbsent(queue, _ -> new HashMap<>()).merge(shape, 1, Integer::sum);
    }
  }

  void remove(String queue, String share, Shape shape, Place place) {
    changed.add(queue);
    SortedMap<String, WaitingShare> shares = of(queue);
    WaitingShare waiting = shares.get(share);
    if (waiting == null) {
      return;
    }
    if (waiting.remove(shape, place)) {
      Objects.requireNonNull(classesByShape.get(queue))
          .computeIfPresent(shape, (_, count) -> count == 1 ? null : count - 1);
    }
    if (waiting.isEmpty()) {
      shares.remove(share);
      if (shares.isEmpty()) {
        byQueue.remove(queue);
        classesByShape.remove(queue);
      }
    }
  }

  /** The queues that have changed since this was asked the last time. */
  Set<String> takeChanged() {
    Set<String> taken = new TreeSet<>(changed);
    changed.clear();
    return taken;
  }

  boolean isEmpty() {
    return byQueue.isEmpty();
  }

  /** How many shapes anything that waits in one queue has, besides these. */
  int shapesBeside(Set<Shape> some, String queue) {
    int count = 0;
    for (Shape shape : classesByShape.getOrDefault(queue, Map.of()).keySet()) {
      count += some.contains(shape) ? 0 : 1;
    }
    return count;
  }

  /** The shares of one queue in which anything waits, by identifier. */
  SortedMap<String, WaitingShare> of(String queue) {
    return byQueue.getOrDefault(queue, Collections.emptySortedMap());
  }
}

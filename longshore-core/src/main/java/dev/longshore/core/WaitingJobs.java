package dev.longshore.core;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What waits for room, by queue and share. A FIFO queue is one share. The scheduler takes from here
 * and measures on {@link UsedCapacity}.
 */
final class WaitingJobs {

  private final Map<String, SortedMap<String, WaitingShare>> byQueue = new HashMap<>();

  void add(String queue, String share, Shape shape, Place place) {
    byQueue
        .computeIfAbsent(queue, _ -> new TreeMap<>())
        .computeIfAbsent(share, _ -> new WaitingShare())
        .add(shape, place);
  }

  void remove(String queue, String share, Shape shape, Place place) {
    SortedMap<String, WaitingShare> shares = of(queue);
    WaitingShare waiting = shares.get(share);
    if (waiting == null) {
      return;
    }
    waiting.remove(shape, place);
    if (waiting.isEmpty()) {
      shares.remove(share);
      if (shares.isEmpty()) {
        byQueue.remove(queue);
      }
    }
  }

  /** The shares of one queue in which anything waits, by identifier. */
  SortedMap<String, WaitingShare> of(String queue) {
    return byQueue.getOrDefault(queue, Collections.emptySortedMap());
  }
}

package dev.longshore.core;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What waits, in the order of its queue. The scheduler takes from here and measures on {@link
 * UsedCapacity}.
 */
final class WaitingJobs {

  private final Map<String, NavigableSet<Place>> byQueue = new HashMap<>();

  void add(String queue, Place place) {
    byQueue.computeIfAbsent(queue, _ -> new TreeSet<>()).add(place);
  }

  void remove(String queue, Place place) {
    NavigableSet<Place> places = byQueue.get(queue);
    if (places != null) {
      places.remove(place);
      if (places.isEmpty()) {
        byQueue.remove(queue);
      }
    }
  }

  /** The places of one queue, in order. */
  NavigableSet<Place> of(String queue) {
    return byQueue.getOrDefault(queue, EMPTY);
  }

  private static final NavigableSet<Place> EMPTY =
      java.util.Collections.unmodifiableNavigableSet(new TreeSet<>());
}

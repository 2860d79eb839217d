package dev.longshore.core;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many instances of each type service jobs have somewhere. */
final class InstanceCounts {

  private final SortedMap<String, Integer> byType = new TreeMap<>();

  InstanceCounts copy() {
    InstanceCounts copy = new InstanceCounts();
    copy.byType.putAll(byType);
    return copy;
  }

  /** Adds some, or takes some away. More than there are would be given out twice later. */
  void add(String type, int count) {
    int now = of(type) + count;
    if (now < 0) {
      throw new IllegalStateException("gives back " + -count + " of " + of(type) + " " + type);
    }
    if (now == 0) {
      byType.remove(type);
    } else {
      byType.put(type, now);
    }
  }

  int of(String type) {
    return byType.getOrDefault(type, 0);
  }

  int total() {
    return byType.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** By type; those of which there are none are missing. */
  SortedMap<String, Integer> byType() {
    return Collections.unmodifiableSortedMap(byType);
  }
}

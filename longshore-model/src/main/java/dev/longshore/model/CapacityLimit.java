package dev.longshore.model;

import java.util.List;

/**
 * How much of one unit of capacity there may be at once.
 *
 * @param maxCapacity 1 or more
 * @param capacityUnit {@link #NUM_INSTANCES}, or an instance type such as {@code ml.m5.large}
 */
public record CapacityLimit(int maxCapacity, String capacityUnit) {

  /** Instances of whatever type. */
  public static final String NUM_INSTANCES = "NUM_INSTANCES";

  public CapacityLimit {
    if (maxCapacity < 1) {
      throw new IllegalArgumentException("no capacity: " + maxCapacity);
    }
  }

  /** What these limits say of a unit; 0 where they do not name it. */
  public static int of(List<CapacityLimit> limits, String capacityUnit) {
    return limits.stream()
        .filter(limit -> limit.capacityUnit().equals(capacityUnit))
        .mapToInt(CapacityLimit::maxCapacity)
        .sum();
  }
}

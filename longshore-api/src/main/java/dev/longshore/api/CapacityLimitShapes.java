package dev.longshore.api;

import dev.longshore.model.CapacityLimit;
import java.util.List;

/** Capacity limits as clients send and see them. */
final class CapacityLimitShapes {

  private CapacityLimitShapes() {}

  static List<CapacityLimit> model(
      List<software.amazon.awssdk.services.batch.model.CapacityLimit> limits) {
    return limits.stream()
        .map(limit -> new CapacityLimit(limit.maxCapacity(), limit.capacityUnit()))
        .toList();
  }

  static List<software.amazon.awssdk.services.batch.model.CapacityLimit> shape(
      List<CapacityLimit> limits) {
    return limits.stream()
        .map(
            limit ->
                software.amazon.awssdk.services.batch.model.CapacityLimit.builder()
                    .maxCapacity(limit.maxCapacity())
                    .capacityUnit(limit.capacityUnit())
                    .build())
        .toList();
  }
}

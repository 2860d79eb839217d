package dev.longshore.validation;

import dev.longshore.model.CapacityLimit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What AWS Batch accepts as {@code capacityLimits}. */
final class CapacityLimitRules {

  private static final int MOST = 5;

  private CapacityLimitRules() {}

  /** Refuses limits of a service environment: of instances, or of instance types. */
  static void check(List<software.amazon.awssdk.services.batch.model.CapacityLimit> limits) {
    checkAmounts(limits);
    long ofInstances =
        limits.stream()
            .filter(limit -> CapacityLimit.NUM_INSTANCES.equals(limit.capacityUnit()))
            .count();
    if (ofInstances > 0 && ofInstances < limits.size()) {
      throw Refuse.wrapped(
          "Capacity units must specify either number of instances OR instance type, but not both");
    }
    if (ofInstances == 0) {
      checkInstanceTypes(limits);
    }
    checkEachOnce(limits);
  }

  private static void checkAmounts(
      List<software.amazon.awssdk.services.batch.model.CapacityLimit> limits) {
    if (limits.isEmpty()) {
      throw Refuse.wrapped("Capacitylimits are required.");
    }
    if (limits.size() > MOST) {
      throw Refuse.wrapped("Number of capacity limits exceeds %d.".formatted(MOST));
    }
    for (var limit : limits) {
      if (limit.maxCapacity() == null || Refuse.isMissing(limit.capacityUnit())) {
        throw Refuse.wrapped("maxCapacity and capacityUnit are required in capacityLimits.");
      }
      if (limit.maxCapacity() < 1) {
        throw Refuse.wrapped("Max capacity must be more than 0.");
      }
    }
  }

  private static void checkInstanceTypes(
      List<software.amazon.awssdk.services.batch.model.CapacityLimit> limits) {
    for (var limit : limits) {
      if (!TrainingInstanceTypes.isKnown(limit.capacityUnit())) {
        throw Refuse.wrapped(
            "%s is unknown capacity unit in %s"
                .formatted(limit.capacityUnit(), TrainingInstanceTypes.all()));
      }
    }
  }

  private static void checkEachOnce(
      List<software.amazon.awssdk.services.batch.model.CapacityLimit> limits) {
    Set<String> units = new HashSet<>();
    for (var limit : limits) {
      if (!units.add(limit.capacityUnit())) {
        throw Refuse.wrapped("Duplicate capacity units are not allowed.");
      }
    }
  }
}

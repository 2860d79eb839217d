package dev.longshore.validation;

import dev.longshore.model.CapacityLimit;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What AWS Batch accepts as {@code capacityLimits}, of a service environment or a quota share. */
final class CapacityLimitRules {

  private CapacityLimitRules() {}

  /** One of the limits as it was sent; the SDK has a class for each kind of owner. */
  record Given(@Nullable Integer maxCapacity, @Nullable String capacityUnit) {}

  /** Refuses limits of a service environment: of instances, or of instance types. */
  static void checkEnvironment(List<Given> limits, Limits bounds) {
    checkAmounts(limits, bounds);
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

  /** Refuses limits of a quota share, which are of instance types. */
  static void checkShare(List<Given> limits, Limits bounds) {
    checkAmounts(limits, bounds);
    checkInstanceTypes(limits);
    checkEachOnce(limits);
  }

  private static void checkAmounts(List<Given> limits, Limits bounds) {
    if (limits.isEmpty()) {
      throw Refuse.wrapped("Capacitylimits are required.");
    }
    int most = bounds.of(Limit.CAPACITY_LIMITS);
    if (limits.size() > most) {
      throw Refuse.wrapped("Number of capacity limits exceeds %d.".formatted(most));
    }
    for (Given limit : limits) {
      if (limit.maxCapacity() == null || Refuse.isMissing(limit.capacityUnit())) {
        throw Refuse.wrapped("maxCapacity and capacityUnit are required in capacityLimits.");
      }
      if (limit.maxCapacity() < 1) {
        throw Refuse.wrapped("Max capacity must be more than 0.");
      }
    }
  }

  private static void checkInstanceTypes(List<Given> limits) {
    for (Given limit : limits) {
      if (!TrainingInstanceTypes.all().contains(limit.capacityUnit())) {
        throw Refuse.wrapped(
            "%s is unknown capacity unit in %s"
                .formatted(limit.capacityUnit(), TrainingInstanceTypes.all()));
      }
    }
  }

  private static void checkEachOnce(List<Given> limits) {
    Set<@Nullable String> units = new HashSet<>();
    for (Given limit : limits) {
      if (!units.add(limit.capacityUnit())) {
        throw Refuse.wrapped("Duplicate capacity units are not allowed.");
      }
    }
  }
}

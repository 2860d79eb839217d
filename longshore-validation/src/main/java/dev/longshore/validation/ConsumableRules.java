package dev.longshore.validation;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ConsumableResourceProperties;

/** What AWS Batch accepts as the consumable resources of a job: its shape, not their existence. */
final class ConsumableRules {

  private ConsumableRules() {}

  static void check(@Nullable ConsumableResourceProperties properties) {
    if (properties == null) {
      return;
    }
    var list = properties.consumableResourceList();
    if (list.size() > 5) {
      throw Refuse.wrapped(
          "Each ConsumableResourceProperty can have at most 5 consumableResources");
    }
    Set<String> seen = new HashSet<>();
    for (var requirement : list) {
      String resource = requirement.consumableResource();
      if (Refuse.isMissing(resource)) {
        throw Refuse.wrapped("consumableResource is required in consumableResourceProperties.");
      }
      if (requirement.quantity() == null || requirement.quantity() < 0) {
        throw Refuse.wrapped(
            "quantity of consumableResource %s must not be negative.".formatted(resource));
      }
      if (!seen.add(resource)) {
        throw Refuse.wrapped(
            "Cannot have duplicate consumableResource in consumableResourceProperties");
      }
    }
  }
}

package dev.longshore.validation;

import dev.longshore.model.ConsumableResource;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ConsumableResourceProperties;

/**
 * What AWS Batch accepts as the consumable resources of a job: its shape, not their existence. How
 * many they may be is a setting, and core's to say.
 */
final class ConsumableRules {

  /** A name and an ARN may mean the same. */
  private static final Pattern ARN = Pattern.compile("^arn:.*:consumable-resource/");

  private ConsumableRules() {}

  static void check(@Nullable ConsumableResourceProperties properties) {
    if (properties == null) {
      return;
    }
    var list = properties.consumableResourceList();
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
      if (requirement.quantity() > ConsumableResource.MOST) {
        throw Refuse.wrapped(
            "quantity of consumableResource %s cannot be more than %d."
                .formatted(resource, ConsumableResource.MOST));
      }
      if (!seen.add(ARN.matcher(resource).replaceFirst(""))) {
        throw Refuse.wrapped(
            "Cannot have duplicate consumableResource in consumableResourceProperties");
      }
    }
  }
}

package dev.longshore.api;

import dev.longshore.model.ConsumableRequirement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ConsumableResourceProperties;
import software.amazon.awssdk.services.batch.model.ConsumableResourceRequirement;

/** What jobs take of consumable resources, between the wire and the model. */
final class ConsumableShapes {

  private ConsumableShapes() {}

  /** The requirements, with resources by name. */
  static List<ConsumableRequirement> model(
      @Nullable ConsumableResourceProperties properties, Names names) {
    return properties == null
        ? List.of()
        : properties.consumableResourceList().stream()
            .map(
                entry ->
                    new ConsumableRequirement(
                        names.consumable(entry.consumableResource()).name(), entry.quantity()))
            .toList();
  }

  /** The requirements, with resources by ARN; null for none. */
  static @Nullable ConsumableResourceProperties shape(
      List<ConsumableRequirement> requirements, Names names) {
    return requirements.isEmpty()
        ? null
        : ConsumableResourceProperties.builder()
            .consumableResourceList(
                requirements.stream()
                    .map(
                        requirement ->
                            ConsumableResourceRequirement.builder()
                                .consumableResource(names.consumableArn(requirement.resource()))
                                .quantity(requirement.quantity())
                                .build())
                    .toList())
            .build();
  }
}

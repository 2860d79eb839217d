package dev.longshore.api;

import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.Realm;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.TaskTemplate;
import dev.longshore.store.Reads;
import dev.longshore.wire.NeighbourException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A revision of a job definition as DescribeTaskDefinition of ECS shows it. */
final class EcsDefinitionShapes {

  private static final String ARN_PART = ":task-definition/";

  private EcsDefinitionShapes() {}

  /**
   * The revision that is meant.
   *
   * @param given {@code name:revision}, its ARN, or a name for the newest active revision
   */
  static Map<String, Object> described(String given, boolean withTags, Reads reads, Realm realm) {
    JobDefinition definition = find(given, reads);
    TaskTemplate task = definition == null ? null : task(definition);
    if (definition == null || task == null) {
      throw new NeighbourException("ClientException", "Unable to describe task definition.");
    }
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("taskDefinitionArn", new Names(realm).taskDefinitionArn(definition.id()));
    shape.put("family", definition.id().name());
    shape.put("revision", definition.id().revision());
    shape.put("status", definition.active() ? "ACTIVE" : "INACTIVE");
    shape.put("containerDefinitions", task.containers().stream().map(c -> container(c)).toList());
    shape.put("volumes", List.of());
    shape.put("placementConstraints", List.of());
    shape.put("compatibilities", List.of(EcsTaskShapes.launchType(definition)));
    shape.put("requiresCompatibilities", List.of(EcsTaskShapes.launchType(definition)));
    shape.put("registeredAt", EcsTaskShapes.seconds(definition.registeredAt()));
    List<Map<String, Object>> tags = new ArrayList<>();
    if (withTags) {
      definition.tags().forEach((key, value) -> tags.add(Map.of("key", key, "value", value)));
    }
    return Map.of("taskDefinition", shape, "tags", tags);
  }

  private static @Nullable JobDefinition find(String given, Reads reads) {
    int arn = given.startsWith("arn:") ? given.indexOf(ARN_PART) : -1;
    String name = arn < 0 ? given : given.substring(arn + ARN_PART.length());
    DefinitionId id = DefinitionId.parse(name);
    List<JobDefinition> found =
        id != null ? reads.jobDefinitions(List.of(id)) : reads.jobDefinitions(name, true, null, 1);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** Of a multi-node definition what its main node runs; pods are no tasks. */
  private static @Nullable TaskTemplate task(JobDefinition definition) {
    NodeTemplate nodes = definition.nodes();
    return nodes == null
        ? definition.task()
        : nodes.rangeOf(nodes.mainNode(), nodes.numNodes()).task();
  }

  private static Map<String, Object> container(ContainerTemplate container) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("name", container.name());
    shape.put("image", container.image());
    BigDecimal vcpus = asked(container, ResourceRequirement.Type.VCPU, container.vcpus());
    BigDecimal memory = asked(container, ResourceRequirement.Type.MEMORY, container.memoryMib());
    shape.put("cpu", vcpus.multiply(BigDecimal.valueOf(1024)).intValue());
    shape.put("memory", memory.intValue());
    shape.put("essential", container.role().essential());
    shape.put("command", container.command());
    shape.put(
        "environment",
        container.environment().stream()
            .map(variable -> Map.of("name", variable.name(), "value", variable.value()))
            .toList());
    shape.put("portMappings", List.of());
    shape.put("mountPoints", List.of());
    shape.put("volumesFrom", List.of());
    return shape;
  }

  private static BigDecimal asked(
      ContainerTemplate container, ResourceRequirement.Type type, @Nullable Integer deprecated) {
    return container.resourceRequirements().stream()
        .filter(requirement -> requirement.type() == type)
        .map(requirement -> new BigDecimal(requirement.value()))
        .findFirst()
        .orElse(BigDecimal.valueOf(deprecated == null ? 0 : deprecated));
  }
}

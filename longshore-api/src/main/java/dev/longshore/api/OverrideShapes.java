package dev.longshore.api;

import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.PodContainer;
import dev.longshore.model.PodOverrides;
import dev.longshore.validation.NodeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EcsPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksContainerOverride;
import software.amazon.awssdk.services.batch.model.EksPodPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksPropertiesOverride;
import software.amazon.awssdk.services.batch.model.NodePropertyOverride;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.TaskContainerOverrides;
import software.amazon.awssdk.services.batch.model.TaskPropertiesOverride;

/** What a submit changes of its definition, in each of the four forms that AWS has for it. */
final class OverrideShapes {

  private OverrideShapes() {}

  /** The members of the request that hold overrides. */
  static List<String> kinds(SubmitJobRequest request) {
    List<String> kinds = new ArrayList<>();
    addIfGiven(kinds, "containerOverrides", request.containerOverrides());
    addIfGiven(kinds, "ecsPropertiesOverride", request.ecsPropertiesOverride());
    addIfGiven(kinds, "eksPropertiesOverride", request.eksPropertiesOverride());
    addIfGiven(kinds, "nodeOverrides", request.nodeOverrides());
    return kinds;
  }

  /** The members that hold overrides of each node range, by its {@code targetNodes}. */
  static Map<String, String> rangeKinds(SubmitJobRequest request) {
    Map<String, String> kinds = new LinkedHashMap<>();
    if (request.nodeOverrides() != null) {
      for (NodePropertyOverride range : request.nodeOverrides().nodePropertyOverrides()) {
        List<String> given = new ArrayList<>();
        addIfGiven(given, "containerOverrides", range.containerOverrides());
        addIfGiven(given, "ecsPropertiesOverride", range.ecsPropertiesOverride());
        given.forEach(kind -> kinds.put(range.targetNodes(), kind));
      }
    }
    return kinds;
  }

  private static void addIfGiven(List<String> kinds, String member, @Nullable Object value) {
    if (value != null) {
      kinds.add(member);
    }
  }

  /** What is changed of the containers of a task, by their names. */
  static Map<String, ContainerOverrides> containers(SubmitJobRequest request) {
    return containers(request.containerOverrides(), request.ecsPropertiesOverride());
  }

  private static Map<String, ContainerOverrides> containers(
      software.amazon.awssdk.services.batch.model.@Nullable ContainerOverrides only,
      @Nullable EcsPropertiesOverride task) {
    if (only != null) {
      return Map.of(ContainerTemplate.DEFAULT_NAME, model(only));
    }
    Map<String, ContainerOverrides> byName = new LinkedHashMap<>();
    if (task != null) {
      for (TaskPropertiesOverride properties : task.taskProperties()) {
        for (TaskContainerOverrides container : properties.containers()) {
          byName.put(
              Objects.requireNonNullElse(container.name(), ContainerTemplate.DEFAULT_NAME),
              model(container));
        }
      }
    }
    return byName;
  }

  @SuppressWarnings("deprecation") // vcpus and memory are deprecated by AWS and still sent
  private static ContainerOverrides model(
      software.amazon.awssdk.services.batch.model.ContainerOverrides given) {
    return new ContainerOverrides(
        given.command(),
        DefinitionShapes.environment(given.environment()),
        DefinitionShapes.resources(given.resourceRequirements()),
        given.vcpus(),
        given.memory(),
        given.instanceType());
  }

  private static ContainerOverrides model(TaskContainerOverrides given) {
    return new ContainerOverrides(
        given.command(),
        DefinitionShapes.environment(given.environment()),
        DefinitionShapes.resources(given.resourceRequirements()),
        null,
        null,
        null);
  }

  /** What is changed of the nodes of a multi-node parallel job; null for none. */
  static @Nullable NodeOverrides nodes(SubmitJobRequest request, Names names) {
    software.amazon.awssdk.services.batch.model.NodeOverrides given = request.nodeOverrides();
    return given == null
        ? null
        : new NodeOverrides(
            given.numNodes(),
            given.nodePropertyOverrides().stream().map(range -> range(range, names)).toList());
  }

  private static RangeOverrides range(NodePropertyOverride given, Names names) {
    // How many nodes there are is known to core alone: the definition may say it.
    NodeRange target = NodeRange.parse(given.targetNodes(), Integer.MAX_VALUE);
    return new RangeOverrides(
        given.targetNodes(),
        target.first(),
        target.openEnd() ? null : target.last(),
        containers(given.containerOverrides(), given.ecsPropertiesOverride()),
        given.instanceTypes(),
        ConsumableShapes.model(given.consumableResourcePropertiesOverride(), names));
  }

  /** What is changed of a pod; null for none. */
  static @Nullable PodOverrides pod(SubmitJobRequest request) {
    EksPropertiesOverride given = request.eksPropertiesOverride();
    EksPodPropertiesOverride pod = given == null ? null : given.podProperties();
    return pod == null
        ? null
        : new PodOverrides(
            pod.containers().stream().map(OverrideShapes::container).toList(),
            pod.initContainers().stream().map(OverrideShapes::container).toList(),
            Documents.write(pod));
  }

  /** What a submit changes of a pod, as it was given. */
  static EksPodPropertiesOverride document(PodOverrides overrides) {
    return Documents.read(overrides.properties(), EksPodPropertiesOverride::builder);
  }

  private static PodContainer container(EksContainerOverride given) {
    return new PodContainer(
        given.name(),
        given.command(),
        given.args(),
        given.resources() == null ? Map.of() : given.resources().limits(),
        given.resources() == null ? Map.of() : given.resources().requests());
  }
}

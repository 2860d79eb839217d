package dev.longshore.validation;

import dev.longshore.model.ContainerTemplate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ContainerOverrides;
import software.amazon.awssdk.services.batch.model.EcsPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksContainerOverride;
import software.amazon.awssdk.services.batch.model.EksPodPropertiesOverride;
import software.amazon.awssdk.services.batch.model.EksPropertiesOverride;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.NodeOverrides;
import software.amazon.awssdk.services.batch.model.NodePropertyOverride;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.TaskContainerOverrides;

/**
 * What a submit may change, as far as the request alone tells. What depends on the definition, such
 * as names of containers, node ranges and the deprecated members on Fargate, is core's to say.
 */
final class OverrideRules {

  private OverrideRules() {}

  static void check(SubmitJobRequest request) {
    if (request.containerOverrides() != null) {
      checkContainer(request.containerOverrides());
      if (!Refuse.isMissing(request.containerOverrides().instanceType())) {
        throw Refuse.wrapped("instanceType is not applicable for single-node container jobs.");
      }
    }
    checkTask(request.ecsPropertiesOverride());
    checkPod(request.eksPropertiesOverride());
    checkNodes(request.nodeOverrides());
  }

  private static void checkContainer(ContainerOverrides overrides) {
    checkFields(overrides.command(), overrides.environment(), overrides.resourceRequirements());
  }

  private static void checkTask(@Nullable EcsPropertiesOverride overrides) {
    if (overrides == null) {
      return;
    }
    if (overrides.taskProperties().size() > 1) {
      throw Refuse.wrapped("At most 1 taskProperties can be provided in ecsPropertiesOverride.");
    }
    for (var task : overrides.taskProperties()) {
      Set<@Nullable String> names = new HashSet<>();
      for (TaskContainerOverrides container : task.containers()) {
        if (!names.add(
            Objects.requireNonNullElse(container.name(), ContainerTemplate.DEFAULT_NAME))) {
          throw Refuse.wrapped("Container names must be unique");
        }
        checkFields(container.command(), container.environment(), container.resourceRequirements());
      }
    }
  }

  private static void checkFields(
      List<String> command, List<KeyValuePair> environment, List<ResourceRequirement> resources) {
    checkCommand(command);
    ContainerRules.checkEnvironment(environment);
    ResourceRules.checkTypes(resources);
    resources.forEach(OverrideRules::checkAmount);
  }

  /** An empty command counts as none, but an empty element of one is refused. */
  private static void checkCommand(List<String> command) {
    if (command.contains("")) {
      throw Refuse.bare("Command cannot be empty");
    }
  }

  /** Whether it is an amount at all. How much is too little depends on the platform. */
  private static void checkAmount(ResourceRequirement requirement) {
    String type = requirement.typeAsString();
    boolean isGpu = type.equals("GPU");
    if (ResourceRules.amount(type, requirement.value()).signum() < (isGpu ? 1 : 0)) {
      throw Refuse.wrapped(
          "Value %s for type %s in resourceRequirement is not valid.%s"
              .formatted(
                  requirement.value(),
                  type,
                  type.equals("VCPU") ? "" : " Please provide a whole number."));
    }
  }

  private static void checkPod(@Nullable EksPropertiesOverride overrides) {
    EksPodPropertiesOverride pod = overrides == null ? null : overrides.podProperties();
    if (pod == null) {
      return;
    }
    Set<@Nullable String> names = new HashSet<>();
    for (var containers : List.of(pod.containers(), pod.initContainers())) {
      for (EksContainerOverride container : containers) {
        if (!names.add(container.name())) {
          throw Refuse.wrapped(
              "The container name: %s must be unique in multi-container job."
                  .formatted(container.name()));
        }
        checkPodContainer(container);
      }
    }
    EksPodRules.checkMetadata(pod.metadata());
  }

  private static void checkPodContainer(EksContainerOverride container) {
    if (container.image() != null) {
      ContainerRules.checkImage(container.image());
    }
    checkCommand(container.command());
    checkCommand(container.args());
    for (var variable : container.env()) {
      if (Refuse.isMissing(variable.name())) {
        throw Refuse.wrapped("Environment variable name is required.");
      }
    }
    EksResourceRules.check(container.resources());
  }

  private static void checkNodes(@Nullable NodeOverrides overrides) {
    if (overrides == null) {
      return;
    }
    Set<String> targets = new HashSet<>();
    for (NodePropertyOverride override : overrides.nodePropertyOverrides()) {
      if (Refuse.isMissing(override.targetNodes())) {
        throw Refuse.wrapped("targetNodes is required for every node override.");
      }
      NodeRange.parse(override.targetNodes(), Integer.MAX_VALUE);
      if (!targets.add(override.targetNodes())) {
        throw Refuse.wrapped(
            "targetNodes %s is overridden more than once.".formatted(override.targetNodes()));
      }
      checkNode(override);
    }
  }

  private static void checkNode(NodePropertyOverride override) {
    int kinds =
        (override.containerOverrides() == null ? 0 : 1)
            + (override.ecsPropertiesOverride() == null ? 0 : 1)
            + (override.eksPropertiesOverride() == null ? 0 : 1);
    if (kinds > 1) {
      throw Refuse.wrapped(
          "Only one of containerOverrides, ecsPropertiesOverride and eksPropertiesOverride can be"
              + " used for node range %s.".formatted(override.targetNodes()));
    }
    if (override.instanceTypes().size() > 1) {
      throw Refuse.wrapped("A node range can have at most 1 instance type.");
    }
    if (override.containerOverrides() != null) {
      checkContainer(override.containerOverrides());
    }
    checkTask(override.ecsPropertiesOverride());
    checkPod(override.eksPropertiesOverride());
    ConsumableRules.check(override.consumableResourcePropertiesOverride());
  }
}

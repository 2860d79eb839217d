package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.TaskTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Revision 1 of a definition; by default busybox, 1 vCPU and 128 MiB on EC2, one attempt. */
final class DefinitionBuilder {
  private final String name;
  private int revision = 1;
  private List<String> platform = List.of();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private @Nullable RetryStrategy retry;
  private @Nullable Integer timeoutSeconds;
  private @Nullable Integer priority;
  private @Nullable Boolean propagateTags;
  private List<ConsumableRequirement> consumables = List.of();
  private List<ConsumableRequirement> nodeConsumables = List.of();
  private Map<String, String> tags = Map.of();
  private List<String> command = List.of("true");
  private final List<EnvironmentVariable> environment = new ArrayList<>();
  private List<ResourceRequirement> resources =
      List.of(
          new ResourceRequirement(ResourceRequirement.Type.VCPU, "1"),
          new ResourceRequirement(ResourceRequirement.Type.MEMORY, "128"));
  private @Nullable Integer vcpus;
  private @Nullable Integer memoryMib;
  private @Nullable NodeTemplate nodes;
  private JobDefinition.Kind kind = JobDefinition.Kind.CONTAINER;
  private @Nullable String windows;
  private @Nullable Architecture architecture;

  DefinitionBuilder(String name) {
    this.name = name;
  }

  DefinitionBuilder revision(int number) {
    revision = number;
    return this;
  }

  DefinitionBuilder fargate() {
    platform = List.of("FARGATE");
    return this;
  }

  /** Makes it one for managed instances, whose processor it may name. */
  DefinitionBuilder managed(@Nullable Architecture newArchitecture) {
    platform = List.of("MANAGED_INSTANCES");
    architecture = newArchitecture;
    return this;
  }

  DefinitionBuilder parameter(String key, String value) {
    parameters.put(key, value);
    return this;
  }

  DefinitionBuilder attempts(int attempts, RetryStrategy.EvaluateOnExit... conditions) {
    retry = new RetryStrategy(attempts, List.of(conditions));
    return this;
  }

  DefinitionBuilder timeoutSeconds(int seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  DefinitionBuilder priority(int number) {
    priority = number;
    return this;
  }

  DefinitionBuilder consuming(String resource, long quantity) {
    consumables = new ArrayList<>(consumables);
    consumables.add(new ConsumableRequirement(resource, quantity));
    return this;
  }

  /** Lets its range of nodes, once there is one, take of a consumable resource. */
  DefinitionBuilder nodesConsuming(String resource, long quantity) {
    nodeConsumables = List.of(new ConsumableRequirement(resource, quantity));
    return this;
  }

  DefinitionBuilder propagating(Map<String, String> newTags) {
    propagateTags = true;
    tags = newTags;
    return this;
  }

  DefinitionBuilder command(String... words) {
    command = List.of(words);
    return this;
  }

  DefinitionBuilder variable(String key, String value) {
    environment.add(new EnvironmentVariable(key, value));
    return this;
  }

  DefinitionBuilder resources(ResourceRequirement... requirements) {
    resources = List.of(requirements);
    return this;
  }

  /** The deprecated keys in place of resource requirements. */
  DefinitionBuilder legacy(int newVcpus, int newMemoryMib) {
    vcpus = newVcpus;
    memoryMib = newMemoryMib;
    return resources();
  }

  /** Makes it one of so many nodes, all with the same container. */
  DefinitionBuilder nodes(int numNodes, int mainNode) {
    return nodes(numNodes, mainNode, null);
  }

  /** The same, on instances of this type only. */
  DefinitionBuilder nodes(int numNodes, int mainNode, @Nullable String instanceType) {
    kind = JobDefinition.Kind.NODE;
    TaskTemplate task = new TaskTemplate(List.of(container()), "{}", null, null);
    nodes =
        new NodeTemplate(
            numNodes,
            mainNode,
            List.of(
                new NodeTemplate.Range(
                    0, null, JobDefinition.Kind.CONTAINER, task, nodeConsumables, instanceType)));
    return this;
  }

  /** Makes it one for Windows. */
  DefinitionBuilder onWindows() {
    windows = "WINDOWS_SERVER_2022_CORE";
    return this;
  }

  DefinitionBuilder kind(JobDefinition.Kind newKind) {
    kind = newKind;
    return this;
  }

  JobDefinition build() {
    return new JobDefinition(
        new DefinitionId(name, revision),
        "container",
        true,
        World.START,
        platform,
        parameters,
        retry,
        timeoutSeconds,
        priority,
        propagateTags,
        tags,
        consumables,
        kind,
        kind == JobDefinition.Kind.CONTAINER
            ? new TaskTemplate(List.of(container()), "{}", windows, architecture)
            : null,
        nodes,
        null,
        "{}");
  }

  private ContainerTemplate container() {
    return new ContainerTemplate(
        ContainerTemplate.DEFAULT_NAME,
        "busybox",
        command,
        environment,
        resources,
        vcpus,
        memoryMib,
        null,
        false,
        false,
        List.of(),
        ContainerTemplate.LogTarget.DEFAULT,
        ContainerRole.ALONE,
        "{}");
  }
}

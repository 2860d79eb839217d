package dev.longshore.api;

import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.ContainerTemplate.LogTarget;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.MultiLine;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.SecretReference;
import dev.longshore.model.TaskTemplate;
import dev.longshore.validation.NodeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.FargatePlatformConfiguration;
import software.amazon.awssdk.services.batch.model.LogConfiguration;
import software.amazon.awssdk.services.batch.model.NodeProperties;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.RuntimePlatform;
import software.amazon.awssdk.services.batch.model.Secret;
import software.amazon.awssdk.services.batch.model.TaskContainerDependency;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/** What attempts of a job definition run, as core and the engines need it. */
final class TaskTemplates {

  private TaskTemplates() {}

  /** The task of {@code containerProperties} or {@code ecsProperties}; null for other kinds. */
  static @Nullable TaskTemplate of(RegisterJobDefinitionRequest request) {
    if (request.containerProperties() != null) {
      return of(request.containerProperties());
    }
    return request.ecsProperties() == null
        ? null
        : of(request.ecsProperties().taskProperties().getFirst());
  }

  /** The nodes of a multi-node definition; null for other kinds, and where nodes are pods. */
  static @Nullable NodeTemplate nodesOf(RegisterJobDefinitionRequest request, Names names) {
    NodeProperties nodes = request.nodeProperties();
    if (nodes == null
        || nodes.nodeRangeProperties().stream().anyMatch(range -> range.eksProperties() != null)) {
      return null;
    }
    List<NodeTemplate.Range> ranges = new ArrayList<>();
    for (NodeRangeProperty range : nodes.nodeRangeProperties()) {
      NodeRange target = NodeRange.parse(range.targetNodes(), nodes.numNodes());
      ranges.add(
          new NodeTemplate.Range(
              target.first(),
              target.openEnd() ? null : target.last(),
              range.container() == null ? JobDefinition.Kind.ECS : JobDefinition.Kind.CONTAINER,
              taskOf(range),
              ConsumableShapes.model(range.consumableResourceProperties(), names),
              instanceTypeOf(range)));
    }
    return new NodeTemplate(nodes.numNodes(), nodes.mainNode(), ranges);
  }

  /** The only type that the nodes may run on. */
  private static @Nullable String instanceTypeOf(NodeRangeProperty range) {
    if (range.container() != null) {
      return range.container().instanceType();
    }
    return range.instanceTypes().isEmpty() ? null : range.instanceTypes().getFirst();
  }

  private static TaskTemplate taskOf(NodeRangeProperty range) {
    return range.container() != null
        ? of(range.container())
        : of(range.ecsProperties().taskProperties().getFirst());
  }

  private static TaskTemplate of(ContainerProperties properties) {
    EcsTaskProperties task =
        EcsTaskProperties.builder()
            .volumes(properties.volumes())
            .taskRoleArn(properties.jobRoleArn())
            .executionRoleArn(properties.executionRoleArn())
            .networkConfiguration(properties.networkConfiguration())
            .ephemeralStorage(properties.ephemeralStorage())
            .runtimePlatform(properties.runtimePlatform())
            .platformVersion(platformVersion(properties.fargatePlatformConfiguration()))
            .enableExecuteCommand(properties.enableExecuteCommand())
            .build();
    return new TaskTemplate(
        List.of(container(properties)),
        Documents.write(task),
        windows(properties.runtimePlatform()),
        architecture(properties.runtimePlatform()));
  }

  private static @Nullable String platformVersion(
      @Nullable FargatePlatformConfiguration configuration) {
    return configuration == null ? null : configuration.platformVersion();
  }

  private static TaskTemplate of(EcsTaskProperties task) {
    EcsTaskProperties shared =
        task.toBuilder().containers((List<TaskContainerProperties>) null).build();
    return new TaskTemplate(
        task.containers().stream().map(TaskTemplates::container).toList(),
        Documents.write(shared),
        windows(task.runtimePlatform()),
        architecture(task.runtimePlatform()));
  }

  private static @Nullable String windows(@Nullable RuntimePlatform platform) {
    String family = platform == null ? null : platform.operatingSystemFamily();
    return family == null || family.equals("LINUX") ? null : family;
  }

  private static @Nullable Architecture architecture(@Nullable RuntimePlatform platform) {
    String name = platform == null ? null : platform.cpuArchitecture();
    return name == null ? null : Architecture.valueOf(name);
  }

  @SuppressWarnings("deprecation") // vcpus and memory are deprecated by AWS and still sent
  private static ContainerTemplate container(ContainerProperties properties) {
    return new ContainerTemplate(
        ContainerTemplate.DEFAULT_NAME,
        properties.image(),
        properties.command(),
        DefinitionShapes.environment(properties.environment()),
        DefinitionShapes.resources(properties.resourceRequirements()),
        properties.vcpus(),
        properties.memory(),
        properties.user(),
        Boolean.TRUE.equals(properties.privileged()),
        Boolean.TRUE.equals(properties.readonlyRootFilesystem()),
        secrets(properties.secrets()),
        log(properties.logConfiguration()),
        ContainerRole.ALONE,
        Documents.write(properties));
  }

  private static ContainerTemplate container(TaskContainerProperties properties) {
    return new ContainerTemplate(
        Objects.requireNonNullElse(properties.name(), ContainerTemplate.DEFAULT_NAME),
        properties.image(),
        properties.command(),
        DefinitionShapes.environment(properties.environment()),
        DefinitionShapes.resources(properties.resourceRequirements()),
        null,
        null,
        properties.user(),
        Boolean.TRUE.equals(properties.privileged()),
        Boolean.TRUE.equals(properties.readonlyRootFilesystem()),
        secrets(properties.secrets()),
        log(properties.logConfiguration()),
        new ContainerRole(
            !Boolean.FALSE.equals(properties.essential()),
            properties.dependsOn().stream().map(TaskTemplates::dependency).toList(),
            properties.startTimeout(),
            properties.stopTimeout()),
        Documents.write(properties));
  }

  private static ContainerRole.Dependency dependency(TaskContainerDependency dependency) {
    return new ContainerRole.Dependency(
        dependency.containerName(), ContainerRole.Condition.valueOf(dependency.condition()));
  }

  private static List<SecretReference> secrets(List<Secret> secrets) {
    return secrets.stream()
        .map(secret -> new SecretReference(secret.name(), secret.valueFrom()))
        .toList();
  }

  private static LogTarget log(@Nullable LogConfiguration configuration) {
    if (configuration == null) {
      return LogTarget.DEFAULT;
    }
    Map<String, String> options = configuration.options();
    String driver = configuration.logDriverAsString();
    String group = options.getOrDefault("awslogs-group", LogTarget.DEFAULT.group());
    boolean isMade =
        !driver.equals(LogTarget.DEFAULT.driver())
            || group.equals(LogTarget.DEFAULT.group())
            || Boolean.parseBoolean(options.get("awslogs-create-group"));
    return new LogTarget(
        driver,
        group,
        options.get("awslogs-stream-prefix"),
        isMade ? null : Boolean.TRUE,
        driver.equals(LogTarget.DEFAULT.driver()) ? multiLine(options) : null);
  }

  private static @Nullable MultiLine multiLine(Map<String, String> options) {
    String pattern = options.get("awslogs-multiline-pattern");
    String datetimeFormat = options.get("awslogs-datetime-format");
    return pattern == null && datetimeFormat == null
        ? null
        : new MultiLine(pattern, datetimeFormat);
  }
}

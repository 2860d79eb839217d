package dev.longshore.validation;

import static java.util.Objects.requireNonNullElse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EcsProperties;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.EksContainer;
import software.amazon.awssdk.services.batch.model.EksProperties;
import software.amazon.awssdk.services.batch.model.FargatePlatformConfiguration;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.LinuxParameters;
import software.amazon.awssdk.services.batch.model.LogConfiguration;
import software.amazon.awssdk.services.batch.model.NodeProperties;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.RetryStrategy;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/**
 * Turns a definition as it was registered into the one that AWS Batch returns on read. Clients
 * compare the two (Terraform plans on it), so all that is not listed here stays as it was given.
 */
public final class JobDefinitionNormaliser {

  private JobDefinitionNormaliser() {}

  /** The copy that is stored; normalising it again changes nothing. */
  public static RegisterJobDefinitionRequest normalised(RegisterJobDefinitionRequest given) {
    var copy = given.toBuilder();
    // Not Map.copyOf: the order is the one given.
    copy.parameters(new LinkedHashMap<>(given.parameters()));
    copy.tags(new LinkedHashMap<>(given.tags()));
    if (given.retryStrategy() != null) {
      copy.retryStrategy(retryStrategy(given.retryStrategy()));
    }
    if (given.containerProperties() != null) {
      boolean fargate = given.platformCapabilitiesAsStrings().contains("FARGATE");
      copy.containerProperties(container(given.containerProperties(), fargate));
    }
    if (given.ecsProperties() != null) {
      copy.ecsProperties(ecs(given.ecsProperties()));
    }
    if (given.eksProperties() != null) {
      copy.eksProperties(eks(given.eksProperties()));
    }
    if (given.nodeProperties() != null) {
      copy.nodeProperties(nodes(given.nodeProperties()));
    }
    return copy.build();
  }

  /** A retry strategy as it is returned: actions in lower case, a list of conditions always. */
  public static RetryStrategy retryStrategy(RetryStrategy given) {
    return given.toBuilder()
        .evaluateOnExit(
            given.evaluateOnExit().stream()
                .map(
                    condition ->
                        condition.toBuilder()
                            .action(condition.actionAsString().toLowerCase(Locale.ROOT))
                            .build())
                .toList())
        .build();
  }

  private static ContainerProperties container(ContainerProperties given, boolean fargate) {
    var copy =
        given.toBuilder()
            .command(List.copyOf(given.command()))
            .volumes(List.copyOf(given.volumes()))
            .environment(environment(given.environment()))
            .mountPoints(List.copyOf(given.mountPoints()))
            .ulimits(List.copyOf(given.ulimits()))
            .resourceRequirements(List.copyOf(given.resourceRequirements()))
            .secrets(List.copyOf(given.secrets()));
    if (given.linuxParameters() != null) {
      copy.linuxParameters(linux(given.linuxParameters()));
    }
    if (given.logConfiguration() != null) {
      copy.logConfiguration(log(given.logConfiguration()));
    }
    if (fargate) {
      var platform = given.fargatePlatformConfiguration();
      String version = platform == null ? null : platform.platformVersion();
      copy.fargatePlatformConfiguration(
          FargatePlatformConfiguration.builder()
              .platformVersion(requireNonNullElse(version, "LATEST"))
              .build());
    }
    return copy.build();
  }

  private static EcsProperties ecs(EcsProperties given) {
    return given.toBuilder()
        .taskProperties(
            given.taskProperties().stream()
                .map(task -> task.toBuilder().containers(taskContainers(task)).build())
                .toList())
        .build();
  }

  private static List<TaskContainerProperties> taskContainers(EcsTaskProperties task) {
    return task.containers().stream().map(JobDefinitionNormaliser::taskContainer).toList();
  }

  private static TaskContainerProperties taskContainer(TaskContainerProperties given) {
    var copy = given.toBuilder();
    if (given.hasEnvironment()) {
      copy.environment(environment(given.environment()));
    }
    if (given.linuxParameters() != null) {
      copy.linuxParameters(linux(given.linuxParameters()));
    }
    if (given.logConfiguration() != null) {
      copy.logConfiguration(log(given.logConfiguration()));
    }
    return copy.build();
  }

  private static EksProperties eks(EksProperties given) {
    var pod = given.podProperties();
    var copy =
        pod.toBuilder()
            .hostNetwork(requireNonNullElse(pod.hostNetwork(), true))
            .volumes(List.copyOf(pod.volumes()))
            .containers(eksContainers(pod.containers()));
    if (pod.hasInitContainers()) {
      copy.initContainers(eksContainers(pod.initContainers()));
    }
    return given.toBuilder().podProperties(copy.build()).build();
  }

  private static List<EksContainer> eksContainers(List<EksContainer> given) {
    return given.stream()
        .map(
            container ->
                container.toBuilder()
                    .command(List.copyOf(container.command()))
                    .args(List.copyOf(container.args()))
                    .env(List.copyOf(container.env()))
                    .volumeMounts(List.copyOf(container.volumeMounts()))
                    .build())
        .toList();
  }

  private static NodeProperties nodes(NodeProperties given) {
    return given.toBuilder()
        .nodeRangeProperties(
            given.nodeRangeProperties().stream().map(JobDefinitionNormaliser::range).toList())
        .build();
  }

  private static NodeRangeProperty range(NodeRangeProperty given) {
    var copy = given.toBuilder();
    if (given.container() != null) {
      copy.container(container(given.container(), false));
    }
    if (given.ecsProperties() != null) {
      copy.ecsProperties(ecs(given.ecsProperties()));
    }
    if (given.eksProperties() != null) {
      copy.eksProperties(eks(given.eksProperties()));
    }
    return copy.build();
  }

  private static List<KeyValuePair> environment(List<KeyValuePair> given) {
    return given.stream().filter(variable -> !Refuse.isMissing(variable.value())).toList();
  }

  private static LinuxParameters linux(LinuxParameters given) {
    return given.toBuilder()
        .devices(List.copyOf(given.devices()))
        .tmpfs(List.copyOf(given.tmpfs()))
        .build();
  }

  private static LogConfiguration log(LogConfiguration given) {
    return given.toBuilder()
        .options(new LinkedHashMap<>(given.options()))
        .secretOptions(List.copyOf(given.secretOptions()))
        .build();
  }
}

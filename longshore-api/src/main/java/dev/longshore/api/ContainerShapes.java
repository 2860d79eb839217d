package dev.longshore.api;

import dev.longshore.core.EffectiveContainer;
import dev.longshore.core.EffectiveTask;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.EnvironmentVariable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ContainerDetail;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;

/** {@code container} of a job: the definition, the overrides over it, and the latest attempt. */
final class ContainerShapes {

  private ContainerShapes() {}

  /**
   * The only container of a job, child or node.
   *
   * @param properties as registered
   * @param latest the attempt that it shows, or null before the first
   */
  static ContainerDetail detail(
      ContainerProperties properties,
      EffectiveTask task,
      @Nullable ShownAttempt latest,
      Names names) {
    ContainerProperties effective = effective(properties, task.containers().getFirst());
    ContainerDetail.Builder detail = definition(effective);
    if (latest != null) {
      ContainerTemplate container = task.template().containers().getFirst();
      detail
          .containerInstanceArn(latest.containerInstanceArn(names))
          .taskArn(latest.taskArn(names))
          .exitCode(latest.exitCode(container.name()))
          .reason(latest.reason(container.name()))
          .logStreamName(latest.logStream(container))
          .networkInterfaces(latest.networkInterfaces());
    }
    return detail.build();
  }

  /** The definition with what a submit changed laid over it. */
  @SuppressWarnings("deprecation") // vcpus and memory are shown where the definition has them
  static ContainerProperties effective(
      ContainerProperties properties, EffectiveContainer effective) {
    ContainerProperties.Builder copy =
        properties.toBuilder()
            .command(effective.command())
            .environment(environment(effective))
            .resourceRequirements(resources(effective));
    if (properties.vcpus() != null) {
      copy.vcpus(Math.toIntExact(effective.demand().vcpuMillis() / 1000));
    }
    if (properties.memory() != null) {
      copy.memory(Math.toIntExact(effective.demand().memoryMib()));
    }
    return copy.build();
  }

  static List<KeyValuePair> environment(EffectiveContainer container) {
    return container.environment().stream().map(ContainerShapes::pair).toList();
  }

  static List<ResourceRequirement> resources(EffectiveContainer container) {
    return container.resourceRequirements().stream().map(ContainerShapes::requirement).toList();
  }

  @SuppressWarnings("deprecation")
  private static ContainerDetail.Builder definition(ContainerProperties properties) {
    return ContainerDetail.builder()
        .image(properties.image())
        .vcpus(properties.vcpus())
        .memory(properties.memory())
        .command(properties.command())
        .jobRoleArn(properties.jobRoleArn())
        .executionRoleArn(properties.executionRoleArn())
        .volumes(properties.volumes())
        .environment(properties.environment())
        .mountPoints(properties.mountPoints())
        .readonlyRootFilesystem(properties.readonlyRootFilesystem())
        .ulimits(properties.ulimits())
        .privileged(properties.privileged())
        .user(properties.user())
        .instanceType(properties.instanceType())
        .networkInterfaces(List.of())
        .resourceRequirements(properties.resourceRequirements())
        .linuxParameters(properties.linuxParameters())
        .logConfiguration(properties.logConfiguration())
        .secrets(properties.secrets())
        .networkConfiguration(properties.networkConfiguration())
        .fargatePlatformConfiguration(properties.fargatePlatformConfiguration())
        .ephemeralStorage(properties.ephemeralStorage())
        .runtimePlatform(properties.runtimePlatform())
        .repositoryCredentials(properties.repositoryCredentials())
        .enableExecuteCommand(properties.enableExecuteCommand());
  }

  private static KeyValuePair pair(EnvironmentVariable variable) {
    return KeyValuePair.builder().name(variable.name()).value(variable.value()).build();
  }

  private static ResourceRequirement requirement(
      dev.longshore.model.ResourceRequirement requirement) {
    return ResourceRequirement.builder()
        .type(requirement.type().name())
        .value(requirement.value())
        .build();
  }
}

package dev.longshore.validation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.LinuxParameters;
import software.amazon.awssdk.services.batch.model.LogConfiguration;
import software.amazon.awssdk.services.batch.model.MountPoint;
import software.amazon.awssdk.services.batch.model.RepositoryCredentials;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.RuntimePlatform;
import software.amazon.awssdk.services.batch.model.Secret;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;
import software.amazon.awssdk.services.batch.model.Ulimit;
import software.amazon.awssdk.services.batch.model.Volume;

/**
 * One container of a definition, whether {@code containerProperties} describes it alone or an
 * {@code ecsProperties} task holds its roles and volumes. The rules read this, so that they exist
 * once.
 */
record ContainerShape(
    @Nullable String image,
    @Nullable Integer legacyVcpus,
    @Nullable Integer legacyMemory,
    List<ResourceRequirement> resourceRequirements,
    List<KeyValuePair> environment,
    List<Secret> secrets,
    @Nullable String jobRoleArn,
    @Nullable String executionRoleArn,
    @Nullable String user,
    @Nullable Boolean privileged,
    @Nullable Boolean readonlyRootFilesystem,
    List<Ulimit> ulimits,
    @Nullable LinuxParameters linuxParameters,
    List<MountPoint> mountPoints,
    List<Volume> volumes,
    @Nullable LogConfiguration logConfiguration,
    @Nullable RepositoryCredentials repositoryCredentials,
    @Nullable String platformVersion,
    @Nullable RuntimePlatform runtimePlatform) {

  @SuppressWarnings("deprecation") // vcpus and memory are deprecated by AWS and still sent
  static ContainerShape of(ContainerProperties container) {
    var fargate = container.fargatePlatformConfiguration();
    return new ContainerShape(
        container.image(),
        container.vcpus(),
        container.memory(),
        container.resourceRequirements(),
        container.environment(),
        container.secrets(),
        container.jobRoleArn(),
        container.executionRoleArn(),
        container.user(),
        container.privileged(),
        container.readonlyRootFilesystem(),
        container.ulimits(),
        container.linuxParameters(),
        container.mountPoints(),
        container.volumes(),
        container.logConfiguration(),
        container.repositoryCredentials(),
        fargate == null ? null : fargate.platformVersion(),
        container.runtimePlatform());
  }

  static ContainerShape of(EcsTaskProperties task, TaskContainerProperties container) {
    return new ContainerShape(
        container.image(),
        null,
        null,
        container.resourceRequirements(),
        container.environment(),
        container.secrets(),
        task.taskRoleArn(),
        task.executionRoleArn(),
        container.user(),
        container.privileged(),
        container.readonlyRootFilesystem(),
        container.ulimits(),
        container.linuxParameters(),
        container.mountPoints(),
        task.volumes(),
        container.logConfiguration(),
        container.repositoryCredentials(),
        task.platformVersion(),
        task.runtimePlatform());
  }
}

package dev.longshore.api;

import dev.longshore.core.EffectiveContainer;
import dev.longshore.core.EffectiveTask;
import dev.longshore.model.ContainerTemplate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EcsProperties;
import software.amazon.awssdk.services.batch.model.EcsPropertiesDetail;
import software.amazon.awssdk.services.batch.model.EcsTaskDetails;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.TaskContainerDetails;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/**
 * {@code ecsProperties} of a job: the definition, the overrides over it, and the latest attempt.
 */
final class TaskShapes {

  private TaskShapes() {}

  /**
   * The task of a job, child or node.
   *
   * @param properties as registered
   * @param latest the attempt that it shows, or null before the first
   */
  static EcsPropertiesDetail detail(
      EcsProperties properties, EffectiveTask task, @Nullable ShownAttempt latest, Names names) {
    EcsTaskProperties effective = effective(properties, task).taskProperties().getFirst();
    List<TaskContainerDetails> containers = new ArrayList<>();
    for (int i = 0; i < effective.containers().size(); i++) {
      containers.add(
          container(effective.containers().get(i), task.template().containers().get(i), latest));
    }
    EcsTaskDetails.Builder detail =
        EcsTaskDetails.builder()
            .containers(containers)
            .ephemeralStorage(effective.ephemeralStorage())
            .executionRoleArn(effective.executionRoleArn())
            .platformVersion(effective.platformVersion())
            .ipcMode(effective.ipcMode())
            .taskRoleArn(effective.taskRoleArn())
            .pidMode(effective.pidMode())
            .networkConfiguration(effective.networkConfiguration())
            .networkMode(effective.networkMode())
            .runtimePlatform(effective.runtimePlatform())
            .volumes(effective.volumes())
            .enableExecuteCommand(effective.enableExecuteCommand());
    if (latest != null) {
      detail
          .containerInstanceArn(latest.containerInstanceArn(names))
          .taskArn(latest.taskArn(names));
    }
    return EcsPropertiesDetail.builder().taskProperties(detail.build()).build();
  }

  /** The definition with what a submit changed laid over it. */
  static EcsProperties effective(EcsProperties properties, EffectiveTask task) {
    EcsTaskProperties given = properties.taskProperties().getFirst();
    List<TaskContainerProperties> containers = new ArrayList<>();
    for (int i = 0; i < given.containers().size(); i++) {
      containers.add(effective(given.containers().get(i), task.containers().get(i)));
    }
    return properties.toBuilder()
        .taskProperties(given.toBuilder().containers(containers).build())
        .build();
  }

  private static TaskContainerProperties effective(
      TaskContainerProperties given, EffectiveContainer effective) {
    return given.toBuilder()
        .name(effective.name())
        .command(effective.command())
        .environment(ContainerShapes.environment(effective))
        .resourceRequirements(ContainerShapes.resources(effective))
        .build();
  }

  private static TaskContainerDetails container(
      TaskContainerProperties properties,
      ContainerTemplate template,
      @Nullable ShownAttempt latest) {
    TaskContainerDetails.Builder detail =
        TaskContainerDetails.builder()
            .command(properties.command())
            .dependsOn(properties.dependsOn())
            .environment(properties.environment())
            .essential(template.role().essential())
            .firelensConfiguration(properties.firelensConfiguration())
            .image(properties.image())
            .linuxParameters(properties.linuxParameters())
            .logConfiguration(properties.logConfiguration())
            .mountPoints(properties.mountPoints())
            .name(properties.name())
            .privileged(properties.privileged())
            .readonlyRootFilesystem(properties.readonlyRootFilesystem())
            .repositoryCredentials(properties.repositoryCredentials())
            .resourceRequirements(properties.resourceRequirements())
            .secrets(properties.secrets())
            .ulimits(properties.ulimits())
            .user(properties.user())
            .startTimeout(properties.startTimeout())
            .stopTimeout(properties.stopTimeout())
            .networkInterfaces(List.of());
    if (latest != null) {
      detail
          .exitCode(latest.exitCode(template.name()))
          .reason(latest.reason(template.name()))
          .logStreamName(latest.logStream(template))
          .networkInterfaces(latest.networkInterfaces());
    }
    return detail.build();
  }
}

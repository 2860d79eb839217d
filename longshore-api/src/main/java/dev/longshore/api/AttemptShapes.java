package dev.longshore.api;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.JobDefinition;
import dev.longshore.store.JobView;
import java.util.List;
import software.amazon.awssdk.services.batch.model.AttemptContainerDetail;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.AttemptEcsTaskDetails;
import software.amazon.awssdk.services.batch.model.AttemptTaskContainerDetails;

/** {@code attempts[]} of a job: every attempt that has ended. */
final class AttemptShapes {

  private AttemptShapes() {}

  /**
   * The attempts of a job, child or node.
   *
   * @param containers of its task
   * @param ofTasks whether they are shown as tasks ({@code ecsProperties}), or as the one container
   */
  static List<AttemptDetail> of(
      JobView view,
      List<ContainerTemplate> containers,
      boolean ofTasks,
      JobDefinition definition,
      Names names) {
    return view.attempts().stream()
        .map(end -> attempt(view, end, containers, ofTasks, definition, names))
        .toList();
  }

  private static AttemptDetail attempt(
      JobView view,
      AttemptEnd end,
      List<ContainerTemplate> containers,
      boolean ofTasks,
      JobDefinition definition,
      Names names) {
    ShownAttempt shown = ShownAttempt.ended(view.job(), end, containers, definition);
    AttemptDetail.Builder detail =
        AttemptDetail.builder()
            .startedAt(JobShapes.millis(end.startedAt()))
            .stoppedAt(end.stoppedAt().toEpochMilli())
            .statusReason(end.statusReason());
    if (ofTasks) {
      detail.taskProperties(task(shown, containers, names));
    } else {
      detail.container(container(shown, containers.getFirst(), names));
    }
    return detail.build();
  }

  private static AttemptContainerDetail container(
      ShownAttempt shown, ContainerTemplate container, Names names) {
    return AttemptContainerDetail.builder()
        .containerInstanceArn(shown.containerInstanceArn(names))
        .taskArn(shown.taskArn(names))
        .exitCode(shown.exitCode(container.name()))
        .reason(shown.reason(container.name()))
        .logStreamName(shown.logStream(container))
        .networkInterfaces(shown.networkInterfaces())
        .build();
  }

  private static AttemptEcsTaskDetails task(
      ShownAttempt shown, List<ContainerTemplate> containers, Names names) {
    return AttemptEcsTaskDetails.builder()
        .containerInstanceArn(shown.containerInstanceArn(names))
        .taskArn(shown.taskArn(names))
        .containers(
            containers.stream()
                .map(
                    container ->
                        AttemptTaskContainerDetails.builder()
                            .name(container.name())
                            .exitCode(shown.exitCode(container.name()))
                            .reason(shown.reason(container.name()))
                            .logStreamName(shown.logStream(container))
                            .networkInterfaces(shown.networkInterfaces())
                            .build())
                .toList())
        .build();
  }
}

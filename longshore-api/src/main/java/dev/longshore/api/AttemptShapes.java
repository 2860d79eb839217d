package dev.longshore.api;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import java.util.List;
import software.amazon.awssdk.services.batch.model.AttemptContainerDetail;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.AttemptEcsTaskDetails;
import software.amazon.awssdk.services.batch.model.AttemptTaskContainerDetails;

/**
 * {@code attempts[]} of a job: every attempt that has ended.
 *
 * @param ran whose attempts they are: of a multi-node parallel job its main node's
 * @param containers of its task
 * @param ofTasks whether they are shown as tasks ({@code ecsProperties}), or as the one container
 * @param definition of the job
 */
record AttemptShapes(
    JobId ran,
    List<ContainerTemplate> containers,
    boolean ofTasks,
    JobDefinition definition,
    Names names) {

  List<AttemptDetail> of(List<AttemptEnd> ends) {
    return ends.stream().map(this::attempt).toList();
  }

  private AttemptDetail attempt(AttemptEnd end) {
    ShownAttempt shown = ShownAttempt.ended(ran, end, containers, definition);
    AttemptDetail.Builder detail =
        AttemptDetail.builder()
            .startedAt(JobShapes.millis(end.startedAt()))
            .stoppedAt(end.stoppedAt().toEpochMilli())
            .statusReason(end.statusReason());
    if (ofTasks) {
      detail.taskProperties(task(shown));
    } else {
      detail.container(container(shown, containers.getFirst()));
    }
    return detail.build();
  }

  private AttemptContainerDetail container(ShownAttempt shown, ContainerTemplate container) {
    return AttemptContainerDetail.builder()
        .containerInstanceArn(shown.containerInstanceArn(names))
        .taskArn(shown.taskArn(names))
        .exitCode(shown.exitCode(container.name()))
        .reason(shown.reason(container.name()))
        .logStreamName(shown.logStream(container))
        .networkInterfaces(shown.networkInterfaces())
        .build();
  }

  private AttemptEcsTaskDetails task(ShownAttempt shown) {
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

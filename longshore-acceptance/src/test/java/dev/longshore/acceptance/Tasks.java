package dev.longshore.acceptance;

import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.JobDefinitionType;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.TaskContainerDependency;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/** Jobs of several containers and of several nodes, each of which runs a script. */
final class Tasks {

  private Tasks() {}

  /** An essential container of 1 vCPU and 32 MiB. */
  static TaskContainerProperties container(
      String image, String name, String script, TaskContainerDependency... dependsOn) {
    return TaskContainerProperties.builder()
        .name(name)
        .image(image)
        .essential(true)
        .command("sh", "-c", script)
        .resourceRequirements(BatchUser.asks(1, 32))
        .dependsOn(dependsOn)
        .build();
  }

  /** The same, whose end is not the end of the task. */
  static TaskContainerProperties side(
      String image, String name, String script, TaskContainerDependency... dependsOn) {
    return container(image, name, script, dependsOn).copy(c -> c.essential(false));
  }

  /**
   * What a container waits for.
   *
   * @param condition START, COMPLETE or SUCCESS
   */
  static TaskContainerDependency after(String container, String condition) {
    return TaskContainerDependency.builder().containerName(container).condition(condition).build();
  }

  /** Registers a definition of this name, submits it, and returns the id of the job. */
  static String submit(
      BatchUser user,
      String name,
      List<TaskContainerProperties> containers,
      Consumer<SubmitJobRequest.Builder> more) {
    EcsTaskProperties task = EcsTaskProperties.builder().containers(containers).build();
    user.batch()
        .registerJobDefinition(
            r ->
                r.jobDefinitionName(name)
                    .type(JobDefinitionType.CONTAINER)
                    .ecsProperties(e -> e.taskProperties(task)));
    return user.batch()
        .submitJob(
            r -> r.jobName(name).jobQueue(BatchUser.QUEUE).jobDefinition(name).applyMutation(more))
        .jobId();
  }

  /** A job that is STARTING until the gate is open, since a container waits for another. */
  static String submitWithGateBeforeMain(BatchUser user, Gate gate) {
    return submit(
        user,
        "gate-before-main",
        List.of(
            side("busybox", "gate", gate.pass()),
            container("busybox", "main", "true", after("gate", "SUCCESS"))),
        _ -> {});
  }

  /** Registers nodes of 1 vCPU and 32 MiB, of which node 0 is the main one, and submits them. */
  static String submitNodes(
      BatchUser user,
      String image,
      int count,
      String script,
      Consumer<SubmitJobRequest.Builder> more) {
    String name = "nodes";
    NodeRangeProperty all =
        NodeRangeProperty.builder()
            .targetNodes("0:")
            .container(
                c ->
                    c.image(image)
                        .command("sh", "-c", script)
                        .resourceRequirements(BatchUser.asks(1, 32)))
            .build();
    user.batch()
        .registerJobDefinition(
            r ->
                r.jobDefinitionName(name)
                    .type(JobDefinitionType.MULTINODE)
                    .nodeProperties(n -> n.numNodes(count).mainNode(0).nodeRangeProperties(all)));
    return user.batch()
        .submitJob(
            r -> r.jobName(name).jobQueue(BatchUser.QUEUE).jobDefinition(name).applyMutation(more))
        .jobId();
  }
}

package dev.longshore.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an engine needs to run one attempt: a task of one or more containers.
 *
 * @param attempt the key: launching it twice is launching it once
 * @param host where its room was taken
 * @param definitionName of the job, for names and labels
 * @param definitionRevision of the job
 * @param containers at least one, in the order of the definition
 * @param hardCpuLimit whether each may use no more than its vCPUs (Fargate)
 * @param properties what concerns the whole task, in the shape of {@code taskProperties}, as JSON
 * @param labels to put on each container: ECS's own names and propagated tags
 * @param node which node of a multi-node parallel job, or which instance of a training job with
 *     several, it is; or null
 * @param training the training job that it is, or null
 */
public record Launch(
    AttemptKey attempt,
    String host,
    String definitionName,
    int definitionRevision,
    List<ContainerLaunch> containers,
    boolean hardCpuLimit,
    String properties,
    Map<String, String> labels,
    @Nullable Node node,
    @Nullable Training training) {

  public Launch {
    containers = List.copyOf(containers);
    if (containers.isEmpty()) {
      throw new IllegalArgumentException("a task has at least one container");
    }
    labels = Ordered.copyOf(labels);
  }

  /** A launch of what is no training job. */
  public Launch(
      AttemptKey attempt,
      String host,
      String definitionName,
      int definitionRevision,
      List<ContainerLaunch> containers,
      boolean hardCpuLimit,
      String properties,
      Map<String, String> labels,
      @Nullable Node node) {
    this(
        attempt,
        host,
        definitionName,
        definitionRevision,
        containers,
        hardCpuLimit,
        properties,
        labels,
        node,
        null);
  }

  /**
   * A node of a multi-node parallel job. All nodes of one attempt of the job reach each other by
   * address.
   *
   * @param group the attempt of the whole job, which all its nodes share
   * @param index of this node
   * @param main whether it is the main node, which starts first
   */
  public record Node(AttemptKey group, int index, boolean main) {}
}

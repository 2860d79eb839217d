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
 * @param site where it runs in the terms of AWS
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
    Site site,
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
      Site site,
      String properties,
      Map<String, String> labels,
      @Nullable Node node) {
    this(
        attempt,
        host,
        definitionName,
        definitionRevision,
        containers,
        site,
        properties,
        labels,
        node,
        null);
  }

  /** Whether it is a task of Fargate. */
  public boolean fargate() {
    return site.fargate();
  }

  /**
   * Where an attempt runs in the terms of AWS.
   *
   * @param realm of its ARNs
   * @param queue that it came from
   * @param environment compute environment, or service environment, that gave it room
   * @param fargate whether that is one of Fargate
   * @param document what a compute environment says beside what the scheduler decides by, as
   *     DescribeComputeEnvironments returns it, as JSON
   */
  public record Site(
      Realm realm, String queue, String environment, boolean fargate, String document) {

    /** One that says nothing. */
    public static Site of(String queue, String environment) {
      return new Site(
          new Realm("aws", "us-east-1", "000000000000"), queue, environment, false, "{}");
    }
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

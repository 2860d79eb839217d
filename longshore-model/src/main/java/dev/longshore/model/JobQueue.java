package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job queue.
 *
 * @param name unique
 * @param priority 0 to 1000; higher queues are served first
 * @param state what the user wants
 * @param status what the service does
 * @param statusReason as AWS words it
 * @param type {@code ECS}, {@code ECS_FARGATE}, {@code ECS_MANAGED_INSTANCES}, {@code EKS} or
 *     {@link #SERVICE_TYPE}
 * @param schedulingPolicy by name, or null for a FIFO queue
 * @param environments what it may run on, in the order in which they are tried; none of a service
 *     queue
 * @param serviceEnvironments the same of a service queue: one, and none of another queue
 * @param timeLimitActions what to do with jobs that block the queue
 * @param changedAt when the status last changed
 * @param createdAt when it was created
 * @param tags its own
 */
public record JobQueue(
    String name,
    int priority,
    ResourceState state,
    ResourceStatus status,
    String statusReason,
    String type,
    @Nullable String schedulingPolicy,
    List<EnvironmentOrder> environments,
    List<ServiceEnvironmentOrder> serviceEnvironments,
    List<TimeLimitAction> timeLimitActions,
    Instant changedAt,
    Instant createdAt,
    Map<String, String> tags) {

  /** The type of a queue of service jobs, and of its environment. */
  public static final String SERVICE_TYPE = "SAGEMAKER_TRAINING";

  /** What AWS says of a queue that is VALID, or about to be. */
  public static final String HEALTHY = "JobQueue Healthy";

  public JobQueue {
    environments = List.copyOf(environments);
    serviceEnvironments = List.copyOf(serviceEnvironments);
    timeLimitActions = List.copyOf(timeLimitActions);
    tags = Ordered.copyOf(tags);
  }

  /**
   * One compute environment of a queue.
   *
   * @param order smaller is tried first
   * @param computeEnvironment by name
   */
  public record EnvironmentOrder(int order, String computeEnvironment) {}

  /**
   * The service environment of a queue.
   *
   * @param order as given; it is the only one
   * @param serviceEnvironment by name
   */
  public record ServiceEnvironmentOrder(int order, String serviceEnvironment) {}

  /**
   * What to do with a job that stands at the front for too long.
   *
   * @param reason the code that it must be blocked by
   * @param state always RUNNABLE
   * @param maxTimeSeconds 600 to 86400
   * @param action CANCEL, or {@link #TERMINATE} of a service queue: both end the job
   */
  public record TimeLimitAction(String reason, String state, int maxTimeSeconds, String action) {

    /** The action of service queues. */
    public static final String TERMINATE = "TERMINATE";
  }

  /** Whether the compute environment belongs to this queue. */
  public boolean uses(String computeEnvironment) {
    return environments.stream().anyMatch(e -> e.computeEnvironment().equals(computeEnvironment));
  }

  /** Whether its jobs are service jobs. */
  public boolean isService() {
    return type.equals(SERVICE_TYPE);
  }

  /** Whether the service environment belongs to this queue. */
  public boolean usesService(String serviceEnvironment) {
    return serviceEnvironments.stream()
        .anyMatch(e -> e.serviceEnvironment().equals(serviceEnvironment));
  }

  /** The same queue as another type. */
  public JobQueue ofType(String newType) {
    return new JobQueue(
        name,
        priority,
        state,
        status,
        statusReason,
        newType,
        schedulingPolicy,
        environments,
        serviceEnvironments,
        timeLimitActions,
        changedAt,
        createdAt,
        tags);
  }

  /** The same queue with another status. */
  public JobQueue inStatus(ResourceStatus newStatus, Instant at) {
    return new JobQueue(
        name,
        priority,
        state,
        newStatus,
        statusReason,
        type,
        schedulingPolicy,
        environments,
        serviceEnvironments,
        timeLimitActions,
        at,
        createdAt,
        tags);
  }

  /** The same queue with other tags. */
  public JobQueue withTags(Map<String, String> newTags) {
    return new JobQueue(
        name,
        priority,
        state,
        status,
        statusReason,
        type,
        schedulingPolicy,
        environments,
        serviceEnvironments,
        timeLimitActions,
        changedAt,
        createdAt,
        newTags);
  }
}

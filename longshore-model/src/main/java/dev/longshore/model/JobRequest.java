package dev.longshore.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What SubmitJob changed over the definition, kept as it was asked. All jobs that changed nothing
 * share {@link #PLAIN}.
 *
 * @param parameters over those of the definition
 * @param overrides of each container, by its name; {@code default} for the only one
 * @param nodeOverrides of the nodes of a multi-node parallel job, or null
 * @param pod of the pod of a job for Kubernetes, or null
 * @param dependsOn as asked
 * @param retryStrategy in place of the definition's, or null
 * @param timeoutSeconds in place of the definition's, or null
 * @param propagateTags in place of the definition's, or null
 * @param tags of the job itself
 * @param shareIdentifier for a fair-share queue, the quota share for a quota-managed one, or null
 * @param schedulingPriority in place of the definition's, or null
 * @param consumables over those of the definition, each in place of the one of the same resource
 * @param service what a service job asks for; null for every other job
 */
public record JobRequest(
    Map<String, String> parameters,
    Map<String, ContainerOverrides> overrides,
    @Nullable NodeOverrides nodeOverrides,
    @Nullable PodOverrides pod,
    List<Dependency> dependsOn,
    @Nullable RetryStrategy retryStrategy,
    @Nullable Integer timeoutSeconds,
    @Nullable Boolean propagateTags,
    Map<String, String> tags,
    @Nullable String shareIdentifier,
    @Nullable Integer schedulingPriority,
    List<ConsumableRequirement> consumables,
    @Nullable ServiceRequest service) {

  /** A submit that changes nothing. */
  public static final JobRequest PLAIN =
      new JobRequest(
          Map.of(), Map.of(), null, null, List.of(), null, null, null, Map.of(), null, null,
          List.of());

  public JobRequest {
    parameters = Ordered.copyOf(parameters);
    overrides = Ordered.copyOf(overrides);
    dependsOn = List.copyOf(dependsOn);
    tags = Ordered.copyOf(tags);
    consumables = List.copyOf(consumables);
  }

  /** What a submit of a job that is no service job changed. */
  public JobRequest(
      Map<String, String> parameters,
      Map<String, ContainerOverrides> overrides,
      @Nullable NodeOverrides nodeOverrides,
      @Nullable PodOverrides pod,
      List<Dependency> dependsOn,
      @Nullable RetryStrategy retryStrategy,
      @Nullable Integer timeoutSeconds,
      @Nullable Boolean propagateTags,
      Map<String, String> tags,
      @Nullable String shareIdentifier,
      @Nullable Integer schedulingPriority,
      List<ConsumableRequirement> consumables) {
    this(
        parameters,
        overrides,
        nodeOverrides,
        pod,
        dependsOn,
        retryStrategy,
        timeoutSeconds,
        propagateTags,
        tags,
        shareIdentifier,
        schedulingPriority,
        consumables,
        null);
  }

  /** The submit of a service job. */
  public static JobRequest ofService(
      ServiceRequest service,
      @Nullable RetryStrategy retryStrategy,
      @Nullable Integer timeoutSeconds,
      Map<String, String> tags,
      @Nullable String shareIdentifier,
      @Nullable Integer schedulingPriority) {
    return new JobRequest(
        Map.of(),
        Map.of(),
        null,
        null,
        List.of(),
        retryStrategy,
        timeoutSeconds,
        null,
        tags,
        shareIdentifier,
        schedulingPriority,
        List.of(),
        service);
  }

  /** The arrays whose child i must have succeeded before child i of this array may run. */
  public List<JobId> counterparts() {
    return dependsOn.stream().map(Dependency::counterpart).filter(Objects::nonNull).toList();
  }

  /** The jobs that must have succeeded as a whole. */
  public List<JobId> wholeJobs() {
    return dependsOn.stream().map(Dependency::wholeJob).filter(Objects::nonNull).toList();
  }

  /** Whether each child of this array waits for the one before it. */
  public boolean isSequential() {
    return dependsOn.stream().anyMatch(Dependency::isSequential);
  }

  /** The same request with other tags. */
  public JobRequest withTags(Map<String, String> newTags) {
    return with(newTags, schedulingPriority);
  }

  /** The same request with another scheduling priority. */
  public JobRequest withPriority(int newPriority) {
    return with(tags, newPriority);
  }

  private JobRequest with(Map<String, String> newTags, @Nullable Integer newPriority) {
    return new JobRequest(
        parameters,
        overrides,
        nodeOverrides,
        pod,
        dependsOn,
        retryStrategy,
        timeoutSeconds,
        propagateTags,
        newTags,
        shareIdentifier,
        newPriority,
        consumables,
        service);
  }

  /**
   * One entry of {@code dependsOn}.
   *
   * @param jobId what to wait for, or null (only with SEQUENTIAL)
   * @param type {@code N_TO_N}, {@code SEQUENTIAL}, or null for plain
   */
  public record Dependency(@Nullable String jobId, @Nullable String type) {

    /** The job that must have succeeded as a whole, or null where children wait for children. */
    public @Nullable JobId wholeJob() {
      return jobId == null || "N_TO_N".equals(type) ? null : new JobId(jobId);
    }

    /** The array whose child i the child i of this array waits for, or null. */
    public @Nullable JobId counterpart() {
      return jobId != null && "N_TO_N".equals(type) ? new JobId(jobId) : null;
    }

    /** Whether each child of this array waits for the one before it. */
    public boolean isSequential() {
      return jobId == null && "SEQUENTIAL".equals(type);
    }
  }
}

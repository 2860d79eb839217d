package dev.longshore.api;

import dev.longshore.core.EffectiveContainer;
import dev.longshore.core.EffectiveTask;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.LogStreams;
import dev.longshore.model.Placement;
import dev.longshore.model.StopRequest;
import dev.longshore.store.JobView;
import dev.longshore.store.JobView.ChildSummary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ArrayPropertiesDetail;
import software.amazon.awssdk.services.batch.model.AttemptContainerDetail;
import software.amazon.awssdk.services.batch.model.AttemptDetail;
import software.amazon.awssdk.services.batch.model.ContainerDetail;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobTimeout;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.RetryStrategy;

/** A job as DescribeJobs shows it. */
final class JobShapes {

  private JobShapes() {}

  /**
   * The whole of a job.
   *
   * @param definition the frozen revision
   * @param document the request that registered it
   */
  static JobDetail detail(
      JobView view, JobDefinition definition, RegisterJobDefinitionRequest document, Names names) {
    Job job = view.job();
    StopRequest stop = job.stop();
    Integer timeout =
        job.request().timeoutSeconds() != null
            ? job.request().timeoutSeconds()
            : definition.timeoutSeconds();
    boolean child = job.id().isArrayChild();
    return JobDetail.builder()
        .jobArn(names.jobArn(job.id().value()))
        .jobName(job.name())
        .jobId(job.id().value())
        .jobQueue(names.queueArn(job.queue()))
        .status(job.status().name())
        .shareIdentifier(job.request().shareIdentifier())
        .schedulingPriority(priority(job, definition))
        .attempts(
            view.attempts().stream().map(end -> attempt(job, end, definition, names)).toList())
        .statusReason(job.statusReason())
        .createdAt(job.createdAt().toEpochMilli())
        .retryStrategy(retryStrategy(job, document))
        .startedAt(millis(startedAt(job)))
        .stoppedAt(millis(stoppedAt(job)))
        .dependsOn(dependsOn(job))
        .jobDefinition(names.definitionArn(definition.id()))
        .parameters(EffectiveTask.parameters(definition, job.request()))
        .container(container(view, definition, document, names))
        .arrayProperties(arrayProperties(view))
        .timeout(
            timeout == null ? null : JobTimeout.builder().attemptDurationSeconds(timeout).build())
        .tags(child ? Map.of() : job.request().tags())
        .propagateTags(
            job.request().propagateTags() != null
                ? job.request().propagateTags()
                : definition.propagateTags())
        .platformCapabilitiesWithStrings(definition.platformCapabilities())
        .eksAttempts(List.of())
        .isCancelled(is(stop, StopRequest.Cause.CANCEL))
        .isTerminated(is(stop, StopRequest.Cause.TERMINATE))
        .consumableResourceProperties(document.consumableResourceProperties())
        .build();
  }

  /** True or absent: AWS never says false. */
  static @Nullable Boolean is(@Nullable StopRequest stop, StopRequest.Cause cause) {
    return (stop != null && stop.cause() == cause) ? true : null;
  }

  static @Nullable Instant startedAt(Job job) {
    return switch (job.state()) {
      case JobState.Active active -> active.attempt().startedAt();
      case JobState.Succeeded succeeded -> succeeded.startedAt();
      case JobState.Failed failed -> failed.startedAt();
      case JobState.Submitted _, JobState.Pending _, JobState.Runnable _, JobState.Spawned _ ->
          null;
    };
  }

  static @Nullable Instant stoppedAt(Job job) {
    return switch (job.state()) {
      case JobState.Succeeded succeeded -> succeeded.stoppedAt();
      case JobState.Failed failed -> failed.stoppedAt();
      case JobState.Submitted _,
          JobState.Pending _,
          JobState.Runnable _,
          JobState.Spawned _,
          JobState.Active _ ->
          null;
    };
  }

  static @Nullable Long millis(@Nullable Instant at) {
    return at == null ? null : at.toEpochMilli();
  }

  static @Nullable ArrayPropertiesDetail arrayProperties(JobView view) {
    Job job = view.job();
    if (job.id().isArrayChild()) {
      return ArrayPropertiesDetail.builder()
          .statusSummary(Map.of())
          .index(job.id().arrayIndex())
          .build();
    }
    ChildSummary children = view.children();
    if (!job.isArrayParent() || children == null) {
      return null;
    }
    return ArrayPropertiesDetail.builder()
        .statusSummary(summary(children))
        .size(job.arraySize())
        .statusSummaryLastUpdatedAt(children.updatedAt().toEpochMilli())
        .build();
  }

  /** All seven, since clients add them up. */
  static Map<String, Integer> summary(ChildSummary children) {
    Map<String, Integer> summary = new LinkedHashMap<>();
    for (JobStatus status : JobStatus.values()) {
      summary.put(status.name(), children.counts().getOrDefault(status, 0));
    }
    return summary;
  }

  private static @Nullable Integer priority(Job job, JobDefinition definition) {
    if (job.request().shareIdentifier() == null) {
      return null;
    }
    Integer own = job.request().schedulingPriority();
    return own != null ? own : definition.schedulingPriority();
  }

  private static @Nullable RetryStrategy retryStrategy(
      Job job, RegisterJobDefinitionRequest document) {
    dev.longshore.model.RetryStrategy own = job.request().retryStrategy();
    if (own == null) {
      return document.retryStrategy();
    }
    return RetryStrategies.shape(own);
  }

  /** As asked; a child shows the children that it waits for in place of their arrays. */
  private static List<JobDependency> dependsOn(Job job) {
    return job.request().dependsOn().stream()
        .map(asked -> job.id().isArrayChild() ? dependency(job.id(), asked) : dependency(asked))
        .filter(Objects::nonNull)
        .toList();
  }

  private static JobDependency dependency(Dependency asked) {
    return JobDependency.builder().jobId(asked.jobId()).type(asked.type()).build();
  }

  private static @Nullable JobDependency dependency(JobId child, Dependency asked) {
    JobId array = asked.isSequential() ? child.parent() : asked.counterpart();
    int index = asked.isSequential() ? child.arrayIndex() - 1 : child.arrayIndex();
    if (array == null) {
      return dependency(asked);
    }
    return index < 0 ? null : JobDependency.builder().jobId(array.child(index).value()).build();
  }

  private static AttemptDetail attempt(
      Job job, AttemptEnd end, JobDefinition definition, Names names) {
    Placement placement = end.placement();
    AttemptKey attempt = new AttemptKey(job.id(), end.number());
    return AttemptDetail.builder()
        .container(
            AttemptContainerDetail.builder()
                .containerInstanceArn(containerInstance(placement, definition, names))
                .taskArn(names.taskArn(placement.computeEnvironment(), attempt.taskId()))
                .exitCode(end.exitCode())
                .reason(end.reason())
                .logStreamName(end.startedAt() == null ? null : logStream(definition, attempt))
                .networkInterfaces(List.of())
                .build())
        .startedAt(millis(end.startedAt()))
        .stoppedAt(end.stoppedAt().toEpochMilli())
        .statusReason(end.statusReason())
        .build();
  }

  /** The definition, the overrides over it, and what is known of the latest attempt. */
  @SuppressWarnings("deprecation") // vcpus and memory are shown where the definition has them
  private static @Nullable ContainerDetail container(
      JobView view, JobDefinition definition, RegisterJobDefinitionRequest document, Names names) {
    ContainerProperties properties = document.containerProperties();
    if (properties == null) {
      return null;
    }
    EffectiveContainer effective = EffectiveTask.of(definition, view.job()).containers().getFirst();
    Long vcpus = properties.vcpus() == null ? null : effective.demand().vcpuMillis() / 1000;
    Long memory = properties.memory() == null ? null : effective.demand().memoryMib();
    ContainerDetail.Builder detail =
        ContainerDetail.builder()
            .image(properties.image())
            .vcpus(vcpus == null ? null : vcpus.intValue())
            .memory(memory == null ? null : memory.intValue())
            .command(effective.command())
            .jobRoleArn(properties.jobRoleArn())
            .executionRoleArn(properties.executionRoleArn())
            .volumes(properties.volumes())
            .environment(effective.environment().stream().map(JobShapes::pair).toList())
            .mountPoints(properties.mountPoints())
            .readonlyRootFilesystem(properties.readonlyRootFilesystem())
            .ulimits(properties.ulimits())
            .privileged(properties.privileged())
            .user(properties.user())
            .instanceType(properties.instanceType())
            .networkInterfaces(List.of())
            .resourceRequirements(
                effective.resourceRequirements().stream().map(JobShapes::requirement).toList())
            .linuxParameters(properties.linuxParameters())
            .logConfiguration(properties.logConfiguration())
            .secrets(properties.secrets())
            .networkConfiguration(properties.networkConfiguration())
            .fargatePlatformConfiguration(properties.fargatePlatformConfiguration())
            .ephemeralStorage(properties.ephemeralStorage())
            .runtimePlatform(properties.runtimePlatform())
            .repositoryCredentials(properties.repositoryCredentials())
            .enableExecuteCommand(properties.enableExecuteCommand());
    latestAttempt(view, definition, names, detail);
    return detail.build();
  }

  private static void latestAttempt(
      JobView view, JobDefinition definition, Names names, ContainerDetail.Builder detail) {
    Job job = view.job();
    if (job.state() instanceof JobState.Active active) {
      AttemptKey attempt = new AttemptKey(job.id(), active.attempt().number());
      Placement placement = active.attempt().placement();
      detail
          .containerInstanceArn(containerInstance(placement, definition, names))
          .taskArn(names.taskArn(placement.computeEnvironment(), attempt.taskId()))
          .logStreamName(
              active.attempt().startedAt() == null ? null : logStream(definition, attempt));
    } else if (!view.attempts().isEmpty()) {
      AttemptEnd last = view.attempts().getLast();
      AttemptContainerDetail shown =
          Objects.requireNonNull(attempt(job, last, definition, names).container());
      detail
          .containerInstanceArn(shown.containerInstanceArn())
          .taskArn(shown.taskArn())
          .logStreamName(shown.logStreamName())
          .exitCode(shown.exitCode())
          .reason(shown.reason());
    }
  }

  private static @Nullable String containerInstance(
      Placement placement, JobDefinition definition, Names names) {
    String environment = placement.computeEnvironment();
    return definition.capability().equals("FARGATE")
        ? null
        : names.containerInstanceArn(
            environment, Host.containerInstanceIdOf(environment, placement.host()));
  }

  /** Only awslogs has streams; another driver sends the output elsewhere. */
  private static @Nullable String logStream(JobDefinition definition, AttemptKey attempt) {
    ContainerTemplate container = Objects.requireNonNull(definition.task()).containers().getFirst();
    return container.log().driver().equals("awslogs")
        ? LogStreams.name(definition.id(), container, attempt)
        : null;
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

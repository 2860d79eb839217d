package dev.longshore.api;

import dev.longshore.core.EffectiveTask;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.StopRequest;
import dev.longshore.store.JobView;
import dev.longshore.store.JobView.ChildSummary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ArrayPropertiesDetail;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.EcsProperties;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobTimeout;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
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
    JobDetail.Builder detail = common(view, definition, document, names);
    switch (definition.kind()) {
      case CONTAINER, ECS ->
          task(
              view,
              definition,
              document.containerProperties(),
              document.ecsProperties(),
              names,
              detail);
      case EKS ->
          detail
              .attempts(List.of())
              .eksProperties(
                  PodShapes.detail(document.eksProperties(), definition, view.job().request()));
      case NODE -> {
        if (view.job().id().isNode()) {
          NodeShapes.node(view, definition, document.nodeProperties(), names, detail);
        } else {
          NodeShapes.whole(view, definition, document.nodeProperties(), names, detail);
        }
      }
    }
    return detail.build();
  }

  /** What jobs of every kind show. */
  private static JobDetail.Builder common(
      JobView view, JobDefinition definition, RegisterJobDefinitionRequest document, Names names) {
    Job job = view.job();
    StopRequest stop = job.stop();
    Integer timeout =
        job.request().timeoutSeconds() != null
            ? job.request().timeoutSeconds()
            : definition.timeoutSeconds();
    boolean part = job.id().isPart();
    return JobDetail.builder()
        .jobArn(names.jobArn(job.id().value()))
        .jobName(job.name())
        .jobId(job.id().value())
        .jobQueue(names.queueArn(job.queue()))
        .status(job.status().name())
        .shareIdentifier(job.request().shareIdentifier())
        .schedulingPriority(priority(job, definition))
        .statusReason(job.statusReason())
        .createdAt(job.createdAt().toEpochMilli())
        .retryStrategy(retryStrategy(job, document))
        .startedAt(millis(startedAt(job)))
        .stoppedAt(millis(stoppedAt(job)))
        .dependsOn(dependsOn(job))
        .jobDefinition(names.definitionArn(definition.id()))
        .parameters(EffectiveTask.parameters(definition, job.request()))
        .arrayProperties(arrayProperties(view))
        .timeout(
            timeout == null ? null : JobTimeout.builder().attemptDurationSeconds(timeout).build())
        .tags(part ? Map.of() : job.request().tags())
        .propagateTags(
            job.request().propagateTags() != null
                ? job.request().propagateTags()
                : definition.propagateTags())
        .platformCapabilitiesWithStrings(definition.platformCapabilities())
        .eksAttempts(List.of())
        .isCancelled(is(stop, StopRequest.Cause::isCancel))
        .isTerminated(is(stop, StopRequest.Cause::isTerminate))
        .consumableResourceProperties(ConsumableShapes.shape(job.consumables(), names));
  }

  /**
   * A job, child, array parent or node that runs one task.
   *
   * @param container as registered; null where the task is one of {@code ecsProperties}
   */
  static void task(
      JobView view,
      JobDefinition definition,
      @Nullable ContainerProperties container,
      @Nullable EcsProperties properties,
      Names names,
      JobDetail.Builder detail) {
    EffectiveTask task = EffectiveTask.of(definition, view.job());
    List<ContainerTemplate> containers = task.template().containers();
    ShownAttempt latest = ShownAttempt.latest(view, containers, definition);
    AttemptShapes attempts =
        new AttemptShapes(view.job().id(), containers, container == null, definition, names);
    detail.attempts(attempts.of(view.attempts()));
    if (container != null) {
      detail.container(ContainerShapes.detail(container, task, latest, names));
    } else {
      detail.ecsProperties(
          TaskShapes.detail(Objects.requireNonNull(properties), task, latest, names));
    }
  }

  /** True or absent: AWS never says false. */
  static @Nullable Boolean is(@Nullable StopRequest stop, Predicate<StopRequest.Cause> wish) {
    return (stop != null && wish.test(stop.cause())) ? true : null;
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
    for (JobStatus status : JobStatus.OF_JOBS) {
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
}

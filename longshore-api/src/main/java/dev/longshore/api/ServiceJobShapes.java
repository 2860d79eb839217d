package dev.longshore.api;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.Job;
import dev.longshore.model.JobRequest;
import dev.longshore.model.Preemption;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.StopRequest;
import dev.longshore.store.JobView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.LatestServiceJobAttempt;
import software.amazon.awssdk.services.batch.model.ServiceJobAttemptDetail;
import software.amazon.awssdk.services.batch.model.ServiceJobCapacityUsageDetail;
import software.amazon.awssdk.services.batch.model.ServiceJobCapacityUsageSummary;
import software.amazon.awssdk.services.batch.model.ServiceJobEvaluateOnExit;
import software.amazon.awssdk.services.batch.model.ServiceJobPreemptedAttempt;
import software.amazon.awssdk.services.batch.model.ServiceJobPreemptionConfiguration;
import software.amazon.awssdk.services.batch.model.ServiceJobPreemptionSummary;
import software.amazon.awssdk.services.batch.model.ServiceJobRetryStrategy;
import software.amazon.awssdk.services.batch.model.ServiceJobSummary;
import software.amazon.awssdk.services.batch.model.ServiceJobTimeout;
import software.amazon.awssdk.services.batch.model.ServiceResourceId;

/** A service job as DescribeServiceJob and ListServiceJobs show it. */
final class ServiceJobShapes {

  /** AWS keeps a window of some length; it does not say which. */
  private static final int RECENT_PREEMPTIONS = 10;

  private final Names names;

  ServiceJobShapes(Names names) {
    this.names = names;
  }

  /** The whole of a job but for its payload and tags, which events leave out. */
  DescribeServiceJobResponse.Builder detail(JobView view) {
    Job job = view.job();
    JobRequest request = job.request();
    ServiceRequest service = Objects.requireNonNull(request.service());
    return DescribeServiceJobResponse.builder()
        .attempts(
            view.attempts().stream()
                .filter(end -> !Preemption.isReason(end.statusReason()))
                .map(end -> attempt(job, service, end))
                .toArray(ServiceJobAttemptDetail[]::new))
        .capacityUsage(
            ServiceJobCapacityUsageDetail.builder()
                .capacityUnit(unit(service))
                .quantity((double) service.instances())
                .build())
        .createdAt(job.createdAt().toEpochMilli())
        .isTerminated(JobShapes.is(job.stop(), StopRequest.Cause::isTerminate))
        .jobArn(names.serviceJobArn(job.id()))
        .jobId(job.id().value())
        .jobName(job.name())
        .jobQueue(names.queueArn(job.queue()))
        .latestAttempt(latestAttempt(job, service))
        .preemptionConfiguration(preemption(service))
        .preemptionSummary(preemptionSummary(view))
        .quotaShareName(service.inQuotaShare() ? request.shareIdentifier() : null)
        .retryStrategy(retryStrategy(request.retryStrategy()))
        .scheduledAt(JobShapes.millis(view.scheduledAt()))
        .schedulingPriority(request.schedulingPriority())
        .serviceJobType("SAGEMAKER_TRAINING")
        .shareIdentifier(service.inQuotaShare() ? null : request.shareIdentifier())
        .startedAt(JobShapes.millis(JobShapes.startedAt(job)))
        .status(job.status().name())
        .statusReason(job.statusReason())
        .stoppedAt(JobShapes.millis(JobShapes.stoppedAt(job)))
        .timeoutConfig(timeout(request.timeoutSeconds()));
  }

  /** How often the job had to make room, and the latest of these attempts; null if it never did. */
  @Nullable ServiceJobPreemptionSummary preemptionSummary(JobView view) {
    Job job = view.job();
    ServiceRequest service = Objects.requireNonNull(job.request().service());
    List<AttemptEnd> preempted =
        view.attempts().stream().filter(end -> Preemption.isReason(end.statusReason())).toList();
    return preempted.isEmpty()
        ? null
        : ServiceJobPreemptionSummary.builder()
            .preemptedAttemptCount(preempted.size())
            .recentPreemptedAttempts(
                preempted.stream()
                    .skip(Math.max(0, preempted.size() - RECENT_PREEMPTIONS))
                    .map(end -> preemptedAttempt(job, service, end))
                    .toArray(ServiceJobPreemptedAttempt[]::new))
            .build();
  }

  private ServiceJobPreemptedAttempt preemptedAttempt(
      Job job, ServiceRequest service, AttemptEnd end) {
    return ServiceJobPreemptedAttempt.builder()
        .serviceResourceId(resource(job, service, end.number()))
        .startedAt(JobShapes.millis(end.startedAt()))
        .stoppedAt(end.stoppedAt().toEpochMilli())
        .statusReason(end.statusReason())
        .build();
  }

  /** The whole of a job. */
  DescribeServiceJobResponse whole(JobView view) {
    JobRequest request = view.job().request();
    return detail(view)
        .serviceRequestPayload(Objects.requireNonNull(request.service()).payload())
        .tags(request.tags().isEmpty() ? Map.of() : request.tags())
        .build();
  }

  ServiceJobSummary summary(JobView view) {
    Job job = view.job();
    ServiceRequest service = Objects.requireNonNull(job.request().service());
    return ServiceJobSummary.builder()
        .capacityUsage(
            ServiceJobCapacityUsageSummary.builder()
                .capacityUnit(unit(service))
                .quantity((double) service.instances())
                .build())
        .createdAt(job.createdAt().toEpochMilli())
        .jobArn(names.serviceJobArn(job.id()))
        .jobId(job.id().value())
        .jobName(job.name())
        .latestAttempt(latestAttempt(job, service))
        .quotaShareName(service.inQuotaShare() ? job.request().shareIdentifier() : null)
        .scheduledAt(JobShapes.millis(view.scheduledAt()))
        .serviceJobType("SAGEMAKER_TRAINING")
        .shareIdentifier(service.inQuotaShare() ? null : job.request().shareIdentifier())
        .startedAt(JobShapes.millis(JobShapes.startedAt(job)))
        .status(job.status().name())
        .statusReason(job.statusReason())
        .stoppedAt(JobShapes.millis(JobShapes.stoppedAt(job)))
        .isTerminated(JobShapes.is(job.stop(), StopRequest.Cause::isTerminate))
        .build();
  }

  /** Quota shares count the instances of each type for themselves (AWS). */
  static String unit(ServiceRequest service) {
    return service.inQuotaShare() ? service.instanceType() : CapacityLimit.NUM_INSTANCES;
  }

  private ServiceJobAttemptDetail attempt(Job job, ServiceRequest service, AttemptEnd end) {
    return ServiceJobAttemptDetail.builder()
        .serviceResourceId(resource(job, service, end.number()))
        .startedAt(JobShapes.millis(end.startedAt()))
        .stoppedAt(end.stoppedAt().toEpochMilli())
        .statusReason(end.statusReason())
        .build();
  }

  private @Nullable LatestServiceJobAttempt latestAttempt(Job job, ServiceRequest service) {
    return job.attempts() == 0
        ? null
        : LatestServiceJobAttempt.builder()
            .serviceResourceId(resource(job, service, job.attempts()))
            .build();
  }

  private ServiceResourceId resource(Job job, ServiceRequest service, int attempt) {
    String name = service.trainingJobName(new AttemptKey(job.id(), attempt));
    return ServiceResourceId.builder()
        .name("TrainingJobArn")
        .value(names.realm().arn("sagemaker", "training-job/" + name))
        .build();
  }

  private static @Nullable ServiceJobPreemptionConfiguration preemption(ServiceRequest service) {
    Integer retries = service.preemptionRetriesBeforeTermination();
    return retries == null
        ? null
        : ServiceJobPreemptionConfiguration.builder()
            .preemptionRetriesBeforeTermination(retries)
            .build();
  }

  private static @Nullable ServiceJobTimeout timeout(@Nullable Integer seconds) {
    return seconds == null
        ? null
        : ServiceJobTimeout.builder().attemptDurationSeconds(seconds).build();
  }

  private static @Nullable ServiceJobRetryStrategy retryStrategy(@Nullable RetryStrategy strategy) {
    return strategy == null
        ? null
        : ServiceJobRetryStrategy.builder()
            .attempts(strategy.attempts())
            .evaluateOnExit(
                strategy.evaluateOnExit().stream()
                    .map(
                        condition ->
                            ServiceJobEvaluateOnExit.builder()
                                .onStatusReason(condition.onStatusReason())
                                .action(condition.action().name())
                                .build())
                    .toArray(ServiceJobEvaluateOnExit[]::new))
            .build();
  }

  /** Whether the job, seen from DescribeJobs or from here, is a service job of its own. */
  static boolean isWhole(Job job) {
    return job.isService() && !job.id().isPart();
  }
}

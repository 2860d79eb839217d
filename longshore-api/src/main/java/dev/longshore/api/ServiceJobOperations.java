package dev.longshore.api;

import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.TerminateServiceJobsCommand;
import dev.longshore.core.Command.UpdateServiceJobCommand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.ServiceRequest;
import dev.longshore.service.BatchService;
import dev.longshore.validation.JobRules;
import dev.longshore.validation.RequiredMembers;
import dev.longshore.validation.ServiceJobRules;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ServiceJobEvaluateOnExit;
import software.amazon.awssdk.services.batch.model.ServiceJobRetryStrategy;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobsErrorDetail;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobsRequest;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobsResponse;
import software.amazon.awssdk.services.batch.model.UpdateServiceJobRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceJobResponse;

/** SubmitServiceJob, UpdateServiceJob, TerminateServiceJob and TerminateServiceJobs. */
final class ServiceJobOperations {

  /** No key of an idempotent SubmitJob can hold a line end. */
  private static final String TOKEN_KEY = "service job\n";

  private final BatchService service;
  private final Supplier<String> newJobId;
  private final ApiConfig config;

  ServiceJobOperations(BatchService service, Supplier<String> newJobId, ApiConfig config) {
    this.service = service;
    this.newJobId = newJobId;
    this.config = config;
  }

  SubmitServiceJobResponse submit(SubmitServiceJobRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobRules.checkName(request.jobName());
    Names names = new Names(realm);
    JobId id = new JobId(newJobId.get());
    String share =
        request.quotaShareName() != null ? request.quotaShareName() : request.shareIdentifier();
    Refusal late = null;
    ServiceRequest asked = null;
    try {
      asked = asked(request, names.queue(request.jobQueue()).name());
    } catch (RefusedException refused) {
      late = refused.refusal();
    }
    SubmitServiceJobCommand submit =
        new SubmitServiceJobCommand(
            id,
            request.jobName(),
            names.queue(request.jobQueue()),
            asked == null
                ? JobRequest.PLAIN
                : JobRequest.ofService(
                    asked,
                    retryStrategy(request.retryStrategy()),
                    request.timeoutConfig() == null
                        ? null
                        : request.timeoutConfig().attemptDurationSeconds(),
                    request.tags(),
                    share,
                    request.schedulingPriority()),
            request.shareIdentifier(),
            request.quotaShareName(),
            config.serviceJobs().instance(),
            onceKey(request),
            late);
    service.execute(() -> submit);
    return SubmitServiceJobResponse.builder()
        .jobArn(names.serviceJobArn(id))
        .jobName(request.jobName())
        .jobId(id.value())
        .build();
  }

  private ServiceRequest asked(SubmitServiceJobRequest request, String queue) {
    ServiceJobRules.check(request, config.minimumTimeoutSeconds(), config.limits());
    return TrainingPayload.read(
        request.serviceRequestPayload(),
        request.jobName(),
        request.quotaShareName() != null,
        request.preemptionConfiguration() == null
            ? null
            : request.preemptionConfiguration().preemptionRetriesBeforeTermination(),
        config.serviceJobs(),
        engine(queue));
  }

  /** Of the environment that its queue has now; a queue that is not there is told of later. */
  private String engine(String queue) {
    if (!service.engines().areShown()) {
      return service.engines().standard();
    }
    List<String> environments =
        service.reads().jobQueues().stream()
            .filter(known -> known.name().equals(queue))
            .flatMap(known -> known.serviceEnvironments().stream())
            .map(JobQueue.ServiceEnvironmentOrder::serviceEnvironment)
            .toList();
    return service.reads().serviceEnvironments().stream()
        .filter(environment -> environments.contains(environment.name()))
        .map(environment -> service.engines().of(environment).engine())
        .findFirst()
        .orElse(service.engines().standard());
  }

  private static @Nullable String onceKey(SubmitServiceJobRequest request) {
    String token = request.clientToken();
    return token == null || token.isEmpty()
        ? null
        : TOKEN_KEY + token + "\n" + PayloadDigest.of(request);
  }

  private static @Nullable RetryStrategy retryStrategy(@Nullable ServiceJobRetryStrategy strategy) {
    return strategy == null
        ? null
        : new RetryStrategy(
            strategy.attempts(),
            strategy.evaluateOnExit().stream().map(ServiceJobOperations::condition).toList());
  }

  private static RetryStrategy.EvaluateOnExit condition(ServiceJobEvaluateOnExit condition) {
    return new RetryStrategy.EvaluateOnExit(
        condition.onStatusReason(),
        null,
        null,
        RetryStrategy.Action.valueOf(condition.actionAsString().toUpperCase(Locale.ROOT)));
  }

  UpdateServiceJobResponse update(UpdateServiceJobRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobRules.checkSchedulingPriority(request.schedulingPriority());
    Names names = new Names(realm);
    JobId id = StopOperations.wellFormed(request.jobId(), names.serviceJob(request.jobId()));
    Job job = service.execute(() -> new UpdateServiceJobCommand(id, request.schedulingPriority()));
    return UpdateServiceJobResponse.builder()
        .jobArn(names.serviceJobArn(id))
        .jobName(job.name())
        .jobId(id.value())
        .build();
  }

  TerminateServiceJobResponse terminate(TerminateServiceJobRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobRules.checkReason(request.reason());
    String given = new Names(realm).serviceJob(request.jobId());
    JobId id = StopOperations.wellFormed(request.jobId(), given);
    service.execute(() -> new TerminateServiceJobsCommand(List.of(id), request.reason()));
    return TerminateServiceJobResponse.builder().build();
  }

  TerminateServiceJobsResponse terminateAll(TerminateServiceJobsRequest request, Realm realm) {
    RequiredMembers.check(request);
    StopOperations.Bulk bulk =
        StopOperations.bulk(
            request.jobs(), request.reason(), new Names(realm)::serviceJob, config.limits());
    if (!bulk.jobs().isEmpty()) {
      service.execute(() -> new TerminateServiceJobsCommand(bulk.jobs(), bulk.reason()));
    }
    return TerminateServiceJobsResponse.builder()
        .successful(bulk.accepted())
        .errors(
            bulk.malformed().stream()
                .map(
                    id ->
                        TerminateServiceJobsErrorDetail.builder()
                            .job(id)
                            .code(StopOperations.MALFORMED)
                            .message(StopOperations.malformed(id))
                            .build())
                .toList())
        .build();
  }
}

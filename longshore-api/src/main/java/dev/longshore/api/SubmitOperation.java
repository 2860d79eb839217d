package dev.longshore.api;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.SubmitJobCommand.Mistake;
import dev.longshore.core.Command.SubmitJobCommand.Step;
import dev.longshore.core.Command.SubmitOnceCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.service.BatchService;
import dev.longshore.validation.JobRules;
import dev.longshore.validation.RequiredMembers;
import dev.longshore.validation.TagRules;
import dev.longshore.wire.Call;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.NodePropertyOverride;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobResponse;

/**
 * SubmitJob. AWS looks at the queue and the definition before the rest of the request; so what is
 * wrong with the rest is found here and told by core in its turn.
 */
final class SubmitOperation {

  /** The request header of the idempotency key, in lower case. AWS clients send none. */
  static final String IDEMPOTENCY_KEY_HEADER = "x-longshore-idempotency-key";

  private final BatchService service;
  private final Supplier<String> newJobId;
  private final ApiConfig config;
  private final DependencyReads dependencies;

  SubmitOperation(BatchService service, Supplier<String> newJobId, ApiConfig config) {
    this.service = service;
    this.dependencies = new DependencyReads(service);
    this.newJobId = newJobId;
    this.config = config;
  }

  /**
   * Submits a job.
   *
   * <p>The request header {@value #IDEMPOTENCY_KEY_HEADER} makes the same request come to the same
   * job.
   */
  SubmitJobResponse submit(Call<SubmitJobRequest> call) {
    SubmitJobRequest request = call.request();
    String idempotencyKey = call.headers().get(IDEMPOTENCY_KEY_HEADER);
    RequiredMembers.check(request);
    JobRules.checkIdempotencyKey(idempotencyKey);
    JobRules.checkName(request.jobName());
    Names names = new Names(call.realm());
    JobId id = new JobId(newJobId.get());
    Mistake mistake = mistake(call);
    JobRequest changes =
        mistake == null ? changes(request, names) : changesBefore(mistake.step(), request, names);
    Supplier<SubmitJobCommand> submit = () -> command(request, names, id, changes, mistake);
    JobId accepted =
        idempotencyKey == null
            ? service.execute(submit).id()
            : once(idempotencyKey, PayloadDigest.of(request), submit);
    return SubmitJobResponse.builder()
        .jobArn(names.jobArn(accepted.value()))
        .jobName(request.jobName())
        .jobId(accepted.value())
        .build();
  }

  private JobId once(String key, String payloadDigest, Supplier<SubmitJobCommand> submit) {
    return service.execute(() -> new SubmitOnceCommand(key, payloadDigest, submit.get()));
  }

  private SubmitJobCommand command(
      SubmitJobRequest request,
      Names names,
      JobId id,
      JobRequest changes,
      @Nullable Mistake mistake) {
    boolean isArraySizeFine = mistake == null || mistake.step().compareTo(Step.ARRAY) > 0;
    DefinitionId revision = names.revision(request.jobDefinition());
    NameOrArn definition =
        revision == null
            ? names.definition(request.jobDefinition())
            : new NameOrArn(request.jobDefinition(), revision.name());
    return new SubmitJobCommand(
        id,
        request.jobName(),
        names.queue(request.jobQueue()),
        definition,
        revision == null ? 0 : revision.revision(),
        changes,
        isArraySizeFine ? arraySize(request) : 0,
        OverrideShapes.kinds(request),
        OverrideShapes.rangeKinds(request),
        dependencies.of(changes),
        mistake);
  }

  /** The first mistake of the request alone, or null. */
  private @Nullable Mistake mistake(Call<SubmitJobRequest> call) {
    for (Step step : Step.values()) {
      try {
        check(step, call);
      } catch (RefusedException refused) {
        return new Mistake(step, refused.refusal());
      }
    }
    return null;
  }

  private void check(Step step, Call<SubmitJobRequest> call) {
    SubmitJobRequest request = call.request();
    Limits limits = config.limits();
    switch (step) {
      case SIZE -> call.checkSize();
      case SHARE -> {
        JobRules.checkShareIdentifier(request.shareIdentifier());
        JobRules.checkSchedulingPriority(request.schedulingPriorityOverride());
      }
      case ARRAY -> JobRules.checkArray(request.arrayProperties(), limits);
      case DEPENDENCIES ->
          JobRules.checkDependencies(request.dependsOn(), arraySize(request) > 0, limits);
      case REST -> {
        JobRules.checkRetryStrategy(request.retryStrategy(), limits);
        JobRules.checkTimeout(request.timeout(), config.minimumTimeoutSeconds());
        TagRules.check(request.tags(), limits);
        JobRules.checkConsumables(request.consumableResourcePropertiesOverride());
        JobRules.checkOverrides(request);
        checkNotYet(request);
      }
    }
  }

  /** What Longshore would have to ignore is refused, so that nothing is lost in silence. */
  private static void checkNotYet(SubmitJobRequest request) {
    List<NodePropertyOverride> ranges =
        request.nodeOverrides() == null
            ? List.of()
            : request.nodeOverrides().nodePropertyOverrides();
    if (ranges.stream().anyMatch(range -> range.eksPropertiesOverride() != null)) {
      throw new Refusal(
              Refusal.Kind.NOT_YET, "Longshore does not run nodes that are pods yet.", false)
          .toException();
    }
  }

  private static int arraySize(SubmitJobRequest request) {
    return request.arrayProperties() == null || request.arrayProperties().size() == null
        ? 0
        : request.arrayProperties().size();
  }

  private static JobRequest changes(SubmitJobRequest request, Names names) {
    JobRequest changes =
        new JobRequest(
            request.parameters(),
            OverrideShapes.containers(request),
            OverrideShapes.nodes(request, names),
            OverrideShapes.pod(request),
            dependencies(request, names),
            RetryStrategies.model(request.retryStrategy()),
            request.timeout() == null ? null : request.timeout().attemptDurationSeconds(),
            request.propagateTags(),
            request.tags(),
            request.shareIdentifier(),
            request.schedulingPriorityOverride(),
            ConsumableShapes.model(request.consumableResourcePropertiesOverride(), names));
    return changes.equals(JobRequest.PLAIN) ? JobRequest.PLAIN : changes;
  }

  private static List<Dependency> dependencies(SubmitJobRequest request, Names names) {
    return request.dependsOn().stream().map(asked -> dependency(asked, names)).toList();
  }

  private static Dependency dependency(JobDependency asked, Names names) {
    String job = asked.jobId();
    return new Dependency(
        job == null || job.isEmpty() ? null : names.job(job), asked.typeAsString());
  }

  /**
   * Of a request with a mistake, what is looked at before that is told. Dependencies that are
   * mistaken themselves mean no jobs.
   */
  private static JobRequest changesBefore(Step step, SubmitJobRequest request, Names names) {
    return new JobRequest(
        Map.of(),
        Map.of(),
        null,
        null,
        step.compareTo(Step.DEPENDENCIES) > 0 ? dependencies(request, names) : List.of(),
        null,
        null,
        null,
        Map.of(),
        request.shareIdentifier(),
        request.schedulingPriorityOverride(),
        List.of());
  }
}

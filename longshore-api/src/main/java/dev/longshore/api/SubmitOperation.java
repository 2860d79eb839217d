package dev.longshore.api;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.SubmitOnceCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.service.BatchService;
import dev.longshore.validation.JobRules;
import dev.longshore.validation.RequiredMembers;
import dev.longshore.validation.TagRules;
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
  private final int minimumTimeoutSeconds;
  private final DependencyReads dependencies;

  SubmitOperation(BatchService service, Supplier<String> newJobId, int minimumTimeoutSeconds) {
    this.service = service;
    this.dependencies = new DependencyReads(service);
    this.newJobId = newJobId;
    this.minimumTimeoutSeconds = minimumTimeoutSeconds;
  }

  /**
   * Submits a job.
   *
   * @param idempotencyKey that makes the same request come to the same job, or null for none
   */
  SubmitJobResponse submit(SubmitJobRequest request, @Nullable String idempotencyKey, Realm realm) {
    RequiredMembers.check(request);
    JobRules.checkIdempotencyKey(idempotencyKey);
    JobRules.checkName(request.jobName());
    Names names = new Names(realm);
    JobId id = new JobId(newJobId.get());
    Refusal late = mistake(request);
    JobRequest changes = late == null ? changes(request, names) : shareOnly(request);
    int arraySize = arraySize(request);
    Supplier<SubmitJobCommand> submit =
        () -> command(request, names, id, changes, late == null ? arraySize : 0, late);
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
      int arraySize,
      @Nullable Refusal late) {
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
        arraySize,
        OverrideShapes.kinds(request),
        dependencies.of(changes),
        late);
  }

  private @Nullable Refusal mistake(SubmitJobRequest request) {
    try {
      JobRules.checkShareIdentifier(request.shareIdentifier());
      JobRules.checkArray(request.arrayProperties());
      JobRules.checkDependencies(request.dependsOn(), arraySize(request) > 0);
      JobRules.checkRetryStrategy(request.retryStrategy());
      JobRules.checkTimeout(request.timeout(), minimumTimeoutSeconds);
      JobRules.checkSchedulingPriority(request.schedulingPriorityOverride());
      TagRules.check(request.tags());
      JobRules.checkConsumables(request.consumableResourcePropertiesOverride());
      JobRules.checkOverrides(request);
      checkNotYet(request);
      return null;
    } catch (RefusedException refused) {
      return refused.refusal();
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
            request.dependsOn().stream().map(asked -> dependency(asked, names)).toList(),
            RetryStrategies.model(request.retryStrategy()),
            request.timeout() == null ? null : request.timeout().attemptDurationSeconds(),
            request.propagateTags(),
            request.tags(),
            request.shareIdentifier(),
            request.schedulingPriorityOverride(),
            ConsumableShapes.model(request.consumableResourcePropertiesOverride(), names));
    return changes.equals(JobRequest.PLAIN) ? JobRequest.PLAIN : changes;
  }

  private static Dependency dependency(JobDependency asked, Names names) {
    String job = asked.jobId();
    return new Dependency(
        job == null || job.isEmpty() ? null : names.job(job), asked.typeAsString());
  }

  /** Core tells what is wrong with the share before it tells what is wrong with the rest. */
  private static JobRequest shareOnly(SubmitJobRequest request) {
    return new JobRequest(
        Map.of(),
        Map.of(),
        null,
        null,
        List.of(),
        null,
        null,
        null,
        Map.of(),
        request.shareIdentifier(),
        request.schedulingPriorityOverride(),
        List.of());
  }
}

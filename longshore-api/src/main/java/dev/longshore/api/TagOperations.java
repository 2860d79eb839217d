package dev.longshore.api;

import dev.longshore.core.Command.TagCommand;
import dev.longshore.core.Command.Taggable;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Limits;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import dev.longshore.validation.RequiredMembers;
import dev.longshore.validation.TagRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.batch.model.TagResourceRequest;
import software.amazon.awssdk.services.batch.model.TagResourceResponse;
import software.amazon.awssdk.services.batch.model.UntagResourceRequest;
import software.amazon.awssdk.services.batch.model.UntagResourceResponse;

/** The three operations on tags, for everything that carries tags. */
final class TagOperations {

  private static final Map<String, Taggable> KINDS =
      Map.of(
          "compute-environment", Taggable.COMPUTE_ENVIRONMENT,
          "job-queue", Taggable.JOB_QUEUE,
          "job-definition", Taggable.JOB_DEFINITION,
          "job", Taggable.JOB,
          "service-job", Taggable.SERVICE_JOB,
          "scheduling-policy", Taggable.SCHEDULING_POLICY,
          "service-environment", Taggable.SERVICE_ENVIRONMENT,
          "consumable-resource", Taggable.CONSUMABLE_RESOURCE);

  private final BatchService service;
  private final Limits limits;

  /**
   * One change of tags at a time: what has ended is read from the store, changed, and written back,
   * and two at once would lose one.
   */
  private final ReentrantLock changes = new ReentrantLock();

  TagOperations(BatchService service, Limits limits) {
    this.service = service;
    this.limits = limits;
  }

  TagResourceResponse tag(TagResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    TagRules.check(request.tags(), limits);
    change(request.resourceArn(), request.tags(), Set.of(), realm);
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    change(request.resourceArn(), Map.of(), Set.copyOf(request.tagKeys()), realm);
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest request, Realm realm) {
    RequiredMembers.check(request);
    Resource resource = resource(request.resourceArn(), realm);
    Map<String, String> tags = tags(resource).orElseThrow(() -> unknown(request.resourceArn()));
    return ListTagsForResourceResponse.builder().tags(tags).build();
  }

  /** What an ARN names. */
  private record Resource(Taggable kind, String name) {}

  private void change(String arn, Map<String, String> add, Set<String> remove, Realm realm) {
    Resource resource = resource(arn, realm);
    changes.lock();
    try {
      execute(resource, arn, add, remove);
    } finally {
      changes.unlock();
    }
  }

  private void execute(Resource resource, String arn, Map<String, String> add, Set<String> remove) {
    service.execute(
        () ->
            new TagCommand(
                resource.kind(),
                resource.name(),
                arn,
                add,
                remove,
                isJob(resource.kind()) ? job(resource.name()) : null,
                resource.kind() == Taggable.JOB_DEFINITION ? definition(resource.name()) : null));
  }

  private static Resource resource(String arn, Realm realm) {
    String prefix = realm.arn("batch", "");
    int slash = arn.indexOf('/');
    Taggable kind =
        arn.startsWith(prefix) && slash > prefix.length()
            ? KINDS.get(arn.substring(prefix.length(), slash))
            : null;
    if (kind == null) {
      throw unknown(arn);
    }
    String name = arn.substring(slash + 1);
    if (kind == Taggable.JOB_DEFINITION && new Names(realm).revision(name) == null) {
      throw unknown(arn);
    }
    if (kind == Taggable.JOB_QUEUE && QuotaShareId.parse(name) != null) {
      return new Resource(Taggable.QUOTA_SHARE, name);
    }
    if (isJob(kind) && !JobId.isWellFormed(name)) {
      throw unknown(arn);
    }
    if (kind == Taggable.SERVICE_JOB && new JobId(name).isPart()) { // its instances have no ARNs
      throw unknown(arn);
    }
    return new Resource(kind, name);
  }

  private Optional<Map<String, String>> tags(Resource resource) {
    Reads reads = service.reads();
    return switch (resource.kind()) {
      case COMPUTE_ENVIRONMENT ->
          reads.computeEnvironments().stream()
              .filter(environment -> environment.name().equals(resource.name()))
              .map(ComputeEnvironment::tags)
              .findFirst();
      case JOB_QUEUE ->
          reads.jobQueues().stream()
              .filter(queue -> queue.name().equals(resource.name()))
              .map(JobQueue::tags)
              .findFirst();
      case SCHEDULING_POLICY ->
          reads.schedulingPolicies().stream()
              .filter(policy -> policy.name().equals(resource.name()))
              .map(SchedulingPolicy::tags)
              .findFirst();
      case SERVICE_ENVIRONMENT ->
          reads.serviceEnvironments().stream()
              .filter(environment -> environment.name().equals(resource.name()))
              .map(ServiceEnvironment::tags)
              .findFirst();
      case QUOTA_SHARE ->
          reads.quotaShares().stream()
              .filter(share -> share.id().toString().equals(resource.name()))
              .map(QuotaShare::tags)
              .findFirst();
      case CONSUMABLE_RESOURCE ->
          reads.consumableResource(resource.name()).map(view -> view.resource().tags());
      case JOB_DEFINITION ->
          Optional.ofNullable(definition(resource.name())).map(JobDefinition::tags);
      case JOB, SERVICE_JOB ->
          Optional.ofNullable(job(resource.name()))
              .filter(job -> job.isService() == (resource.kind() == Taggable.SERVICE_JOB))
              .map(TagOperations::tags);
    };
  }

  private static boolean isJob(Taggable kind) {
    return kind == Taggable.JOB || kind == Taggable.SERVICE_JOB;
  }

  /** Children of an array and nodes have no tags of their own. */
  private static Map<String, String> tags(Job job) {
    return job.id().isPart() ? Map.of() : job.request().tags();
  }

  private @Nullable Job job(String id) {
    return service.reads().jobs(List.of(new JobId(id))).stream()
        .map(JobView::job)
        .findFirst()
        .orElse(null);
  }

  private @Nullable JobDefinition definition(String name) {
    DefinitionId id = DefinitionId.parse(name);
    return id == null
        ? null
        : service.reads().jobDefinitions(List.of(id)).stream().findFirst().orElse(null);
  }

  private static RuntimeException unknown(String arn) {
    return Refusal.of("Resource " + arn + " does not exist").toException();
  }
}

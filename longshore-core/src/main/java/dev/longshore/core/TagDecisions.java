package dev.longshore.core;

import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.TagCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.ConsumableResourceSavedFact;
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.JobTaggedFact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.Fact.ServiceEnvironmentSavedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tags of everything that carries tags. */
final class TagDecisions {

  private final Limits limits;

  TagDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Done> tag(BatchState state, TagCommand command) {
    if (command.kind() == Command.Taggable.JOB && new JobId(command.name()).isPart()) {
      return Decision.refuse(
          (new JobId(command.name()).isNode()
                  ? "Nodes of a multi-node parallel job cannot be tagged: "
                  : "Child jobs of an array job cannot be tagged: ")
              + command.arn());
    }
    Map<String, String> before = tags(state, command);
    if (before == null) {
      return Decision.refuse("Resource " + command.arn() + " does not exist");
    }
    Map<String, String> after = new LinkedHashMap<>(before);
    after.keySet().removeAll(command.remove());
    after.putAll(command.add());
    int most = limits.of(Limit.TAGS_PER_RESOURCE);
    if (after.size() > most) {
      return Decision.refuse("A resource can have at most " + most + " tags.");
    }
    return Decision.accept(Done.DONE, fact(state, command, after));
  }

  private static @Nullable Map<String, String> tags(BatchState state, TagCommand command) {
    return switch (command.kind()) {
      case COMPUTE_ENVIRONMENT -> {
        ComputeEnvironment environment = state.environment(command.name());
        yield environment == null ? null : environment.tags();
      }
      case JOB_QUEUE -> {
        JobQueue queue = state.queue(command.name());
        yield queue == null ? null : queue.tags();
      }
      case SCHEDULING_POLICY -> {
        SchedulingPolicy policy = state.policy(command.name());
        yield policy == null ? null : policy.tags();
      }
      case SERVICE_ENVIRONMENT -> {
        ServiceEnvironment environment = state.serviceEnvironment(command.name());
        yield environment == null ? null : environment.tags();
      }
      case QUOTA_SHARE -> {
        QuotaShare share = quotaShare(state, command);
        yield share == null ? null : share.tags();
      }
      case CONSUMABLE_RESOURCE -> {
        ConsumableResource resource = state.consumables().find(command.name());
        yield resource == null ? null : resource.tags();
      }
      case JOB_DEFINITION -> {
        JobDefinition definition = definition(state, command);
        yield definition == null ? null : definition.tags();
      }
      case JOB, SERVICE_JOB -> {
        Job job = job(state, command);
        yield job == null ? null : job.request().tags();
      }
    };
  }

  private static Fact fact(BatchState state, TagCommand command, Map<String, String> tags) {
    return switch (command.kind()) {
      case COMPUTE_ENVIRONMENT ->
          new ComputeEnvironmentSavedFact(
              present(state.environment(command.name())).withTags(tags));
      case JOB_QUEUE -> new JobQueueSavedFact(present(state.queue(command.name())).withTags(tags));
      case SCHEDULING_POLICY ->
          new SchedulingPolicySavedFact(present(state.policy(command.name())).withTags(tags));
      case SERVICE_ENVIRONMENT ->
          new ServiceEnvironmentSavedFact(
              present(state.serviceEnvironment(command.name())).withTags(tags));
      case QUOTA_SHARE ->
          new QuotaShareSavedFact(present(quotaShare(state, command)).withTags(tags));
      case CONSUMABLE_RESOURCE ->
          new ConsumableResourceSavedFact(
              present(state.consumables().find(command.name())).withTags(tags));
      case JOB_DEFINITION ->
          new JobDefinitionSavedFact(present(definition(state, command)).withTags(tags));
      case JOB, SERVICE_JOB -> {
        Job job = present(job(state, command));
        yield new JobTaggedFact(job.id(), job.request().withTags(tags));
      }
    };
  }

  private static @Nullable QuotaShare quotaShare(BatchState state, TagCommand command) {
    QuotaShareId id = QuotaShareId.parse(command.name());
    return id == null ? null : state.resources().find(id);
  }

  /** The definition in memory, or else the inactive one that the store has. */
  private static @Nullable JobDefinition definition(BatchState state, TagCommand command) {
    DefinitionId id = DefinitionId.parse(command.name());
    if (id == null) {
      return null;
    }
    JobDefinition definition = state.definitions().find(id);
    return definition != null ? definition : command.inactiveDefinition();
  }

  /** The job in memory, or else the ended one that the store has. */
  private static @Nullable Job job(BatchState state, TagCommand command) {
    Job known = state.find(new JobId(command.name()));
    Job job = known != null ? known : command.endedJob();
    boolean service = command.kind() == Command.Taggable.SERVICE_JOB;
    return job != null && job.isService() == service ? job : null;
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("its tags were read a moment ago");
    }
    return value;
  }
}

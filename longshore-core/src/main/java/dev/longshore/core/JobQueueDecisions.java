package dev.longshore.core;

import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.SnapshotQueueCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.core.CoreConfig.Limits;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobQueue.EnvironmentOrder;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Creating, changing and deleting job queues. */
final class JobQueueDecisions {

  private final Limits limits;

  JobQueueDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Done> create(BatchState state, CreateJobQueueCommand command) {
    JobQueue queue = command.queue();
    if (state.queue(queue.name()) != null) {
      return new Decision.Refused<>(
          new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false));
    }
    if (state.queues().size() >= limits.jobQueues()) {
      return Decision.refuse("Limit exceeded: there are " + limits.jobQueues() + " job queues.");
    }
    String mistake = environmentsMistake(state, queue.environments());
    if (mistake != null) {
      return Decision.refuseWrapped(mistake);
    }
    String type = typeOf(state, queue.environments());
    mistake = typeMistake(command.requestedType(), type);
    if (mistake == null) {
      mistake = policyMistake(state, queue.schedulingPolicy(), command.schedulingPolicyArn());
    }
    if (mistake != null) {
      return Decision.refuseWrapped(mistake);
    }
    return Decision.accept(Done.DONE, new JobQueueSavedFact(typed(queue, type)));
  }

  Decision<JobQueue> update(BatchState state, UpdateJobQueueCommand command, Instant now) {
    JobQueue current = state.queue(command.queue().name());
    if (current == null) {
      return Decision.refuse(command.queue().given() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(ComputeEnvironmentDecisions.MODIFIED);
    }
    String mistake = null;
    if (command.environments() != null) {
      mistake = environmentsMistake(state, command.environments());
      if (mistake == null && !typeOf(state, command.environments()).equals(current.type())) {
        mistake = "The provisioning model of a job queue cannot be changed.";
      }
    }
    if (mistake == null && command.schedulingPolicyArn() != null) {
      mistake = policyChangeMistake(state, current, command);
    }
    if (mistake != null) {
      return Decision.refuseWrapped(mistake);
    }
    JobQueue updated = merged(current, command, now);
    return Decision.accept(updated, new JobQueueSavedFact(updated));
  }

  Decision<Done> delete(BatchState state, DeleteJobQueueCommand command, Instant now) {
    JobQueue current = state.queue(command.queue().name());
    if (current == null) {
      return Decision.refuse(command.queue().given() + " does not exist");
    }
    if (current.state() != ResourceState.DISABLED) {
      return Decision.refuse(ComputeEnvironmentDecisions.NOT_DISABLED);
    }
    if (current.status().isChanging()) {
      return Decision.refuse(ComputeEnvironmentDecisions.MODIFIED_ON_DELETE);
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(new JobQueueSavedFact(current.inStatus(ResourceStatus.DELETING, now)));
    state.unfinished().stream()
        .filter(job -> job.queue().equals(current.name()) && !job.id().isPart())
        .sorted(Comparator.comparingLong(Job::sequence))
        .forEach(
            job -> facts.addAll(StopDecisions.terminated(state, job, "Job queue deleted", now)));
    return new Decision.Accepted<>(facts, Done.DONE);
  }

  Decision<QueueSnapshot> snapshot(BatchState state, SnapshotQueueCommand command, Instant now) {
    JobQueue queue = state.queue(command.queue().name());
    return queue == null
        ? Decision.refuse(command.queue().given() + " does not exist")
        : Decision.accept(QueueSnapshot.of(state, queue, now));
  }

  private static JobQueue merged(JobQueue current, UpdateJobQueueCommand command, Instant now) {
    return new JobQueue(
        current.name(),
        command.priority() != null ? command.priority() : current.priority(),
        command.state() != null ? command.state() : current.state(),
        ResourceStatus.UPDATING,
        JobQueue.HEALTHY,
        current.type(),
        command.schedulingPolicy() != null
            ? command.schedulingPolicy()
            : current.schedulingPolicy(),
        command.environments() != null ? command.environments() : current.environments(),
        command.timeLimitActions() != null
            ? command.timeLimitActions()
            : current.timeLimitActions(),
        now,
        current.createdAt(),
        current.tags());
  }

  private static JobQueue typed(JobQueue queue, String type) {
    return new JobQueue(
        queue.name(),
        queue.priority(),
        queue.state(),
        queue.status(),
        queue.statusReason(),
        type,
        queue.schedulingPolicy(),
        queue.environments(),
        queue.timeLimitActions(),
        queue.changedAt(),
        queue.createdAt(),
        queue.tags());
  }

  private static @Nullable String environmentsMistake(
      BatchState state, List<EnvironmentOrder> order) {
    Set<String> models = new TreeSet<>();
    Set<String> orchestrations = new TreeSet<>();
    for (EnvironmentOrder entry : order) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment == null || environment.status() != ResourceStatus.VALID) {
        return "Compute Environments must be created and valid before attaching them to a job"
            + " queue";
      }
      models.add(model(environment.kind()));
      orchestrations.add(environment.orchestration());
    }
    if (models.size() > 1) {
      return "All attached Compute Environments must be of types [EC2, SPOT] or types"
          + " [FARGATE_SPOT, FARGATE] or types [ECS_MANAGED_INSTANCES], not mixed.";
    }
    if (orchestrations.size() > 1) {
      return "ECS and EKS Compute Environments cannot be attached to the same job queue.";
    }
    return null;
  }

  private static String model(String kind) {
    return switch (kind) {
      case "FARGATE", "FARGATE_SPOT" -> "FARGATE";
      case "ECS_MANAGED_INSTANCES" -> kind;
      default -> "EC2";
    };
  }

  private static String typeOf(BatchState state, List<EnvironmentOrder> order) {
    ComputeEnvironment first = state.environment(order.getFirst().computeEnvironment());
    if (first == null) {
      throw new IllegalStateException("checked before: " + order);
    }
    if (first.orchestration().equals("EKS")) {
      return "EKS";
    }
    return switch (model(first.kind())) {
      case "FARGATE" -> "ECS_FARGATE";
      case "ECS_MANAGED_INSTANCES" -> "ECS_MANAGED_INSTANCES";
      default -> "ECS";
    };
  }

  private static @Nullable String typeMistake(@Nullable String requested, String derived) {
    if (requested == null || requested.equals(derived)) {
      return null;
    }
    return requested.equals("EKS")
        ? "EKS job queue type must have EKS compute environment."
        : "The jobQueueType provided is "
            + requested
            + ", which is incompatible with the provided computeEnvironmentOrder.";
  }

  /**
   * @param name of the policy, or null if the ARN given names none of this account
   * @param arn as given, or null if none was
   */
  private static @Nullable String policyMistake(
      BatchState state, @Nullable String name, @Nullable String arn) {
    if (arn == null) {
      return null;
    }
    SchedulingPolicy policy = name == null ? null : state.policy(name);
    if (policy == null) {
      return "SchedulingPolicy " + arn + " not found.";
    }
    return policy.kind() == SchedulingPolicy.Kind.QUOTA_SHARE
        ? "Quota Management feature is only supported for SageMaker Training job queues."
        : null;
  }

  private static @Nullable String policyChangeMistake(
      BatchState state, JobQueue current, UpdateJobQueueCommand command) {
    if (current.schedulingPolicy() == null) {
      return "A scheduling policy cannot be added to a job queue that was created without one.";
    }
    if (command.schedulingPolicyArn() != null && command.schedulingPolicyArn().isEmpty()) {
      return "The scheduling policy of a job queue cannot be removed, only replaced.";
    }
    return policyMistake(state, command.schedulingPolicy(), command.schedulingPolicyArn());
  }
}

package dev.longshore.core;

import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.SnapshotQueueCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    if (state.queues().size() >= limits.of(Limit.JOB_QUEUES)) {
      return Decision.refuse(
          "Limit exceeded: there are " + limits.of(Limit.JOB_QUEUES) + " job queues.");
    }
    return queue.isService() ? createService(state, command) : createContainer(state, command);
  }

  private static Decision<Done> createContainer(BatchState state, CreateJobQueueCommand command) {
    JobQueue queue = command.queue();
    String mistake = QueueEnvironments.mistake(state, queue.environments());
    if (mistake != null) {
      return Decision.refuseWrapped(mistake);
    }
    String type = QueueEnvironments.typeOf(state, queue.environments());
    mistake = QueueEnvironments.typeMistake(command.requestedType(), type);
    if (mistake == null) {
      mistake = policyMistake(state, queue, command.schedulingPolicyArn());
    }
    if (mistake != null) {
      return Decision.refuseWrapped(mistake);
    }
    return Decision.accept(Done.DONE, new JobQueueSavedFact(queue.ofType(type)));
  }

  private static Decision<Done> createService(BatchState state, CreateJobQueueCommand command) {
    JobQueue queue = command.queue();
    String mistake = policyMistake(state, queue, command.schedulingPolicyArn());
    if (mistake == null) {
      mistake =
          QueueEnvironments.serviceMistake(
              state,
              queue.name(),
              queue.serviceEnvironments(),
              QueueEnvironments.kindOf(state, queue.schedulingPolicy()));
    }
    if (mistake != null) {
      return Decision.refuseWrapped(mistake);
    }
    return Decision.accept(Done.DONE, new JobQueueSavedFact(queue));
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
      mistake = QueueEnvironments.mistake(state, command.environments());
      if (mistake == null
          && !QueueEnvironments.typeOf(state, command.environments()).equals(current.type())) {
        mistake = "The provisioning model of a job queue cannot be changed.";
      }
    }
    if (command.serviceEnvironments() != null) {
      mistake =
          QueueEnvironments.serviceMistake(
              state,
              current.name(),
              command.serviceEnvironments(),
              QueueEnvironments.kindOf(state, current.schedulingPolicy()));
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

  /** Its jobs end one after the other from now on: {@link StopDecisions#leaving}. */
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
    facts.addAll(QuotaShareDecisions.queueDeleted(state, current, now));
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
        command.serviceEnvironments() != null
            ? command.serviceEnvironments()
            : current.serviceEnvironments(),
        command.timeLimitActions() != null
            ? command.timeLimitActions()
            : current.timeLimitActions(),
        now,
        current.createdAt(),
        current.tags());
  }

  /**
   * What is wrong with the policy of a new queue.
   *
   * @param arn as given, or null if none was; the queue has the name that it means, if it is one of
   *     this account
   */
  private static @Nullable String policyMistake(
      BatchState state, JobQueue queue, @Nullable String arn) {
    if (arn == null) {
      return null;
    }
    SchedulingPolicy.Kind kind = QueueEnvironments.kindOf(state, queue.schedulingPolicy());
    if (kind == null) {
      return notFound(arn);
    }
    return kind == SchedulingPolicy.Kind.QUOTA_SHARE && !queue.isService()
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
    SchedulingPolicy.Kind kind = QueueEnvironments.kindOf(state, command.schedulingPolicy());
    if (kind == null) {
      return notFound(command.schedulingPolicyArn());
    }
    return kind != QueueEnvironments.kindOf(state, current.schedulingPolicy())
        ? "A scheduling policy can only be replaced by one of the same kind."
        : null;
  }

  private static String notFound(@Nullable String policyArn) {
    return "SchedulingPolicy " + policyArn + " not found.";
  }
}

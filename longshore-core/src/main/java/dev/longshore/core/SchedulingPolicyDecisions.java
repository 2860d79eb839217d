package dev.longshore.core;

import dev.longshore.core.Command.CreateSchedulingPolicyCommand;
import dev.longshore.core.Command.DeleteSchedulingPolicyCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.UpdateSchedulingPolicyCommand;
import dev.longshore.model.Fact.SchedulingPolicyDeletedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.Refusal;
import dev.longshore.model.SchedulingPolicy;

/** Creating, changing and deleting scheduling policies; all of it at once, there is no status. */
final class SchedulingPolicyDecisions {

  Decision<Done> create(BatchState state, CreateSchedulingPolicyCommand command) {
    if (state.policy(command.policy().name()) != null) {
      return new Decision.Refused<>(
          new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false));
    }
    return Decision.accept(Done.DONE, new SchedulingPolicySavedFact(command.policy()));
  }

  Decision<Done> update(BatchState state, UpdateSchedulingPolicyCommand command) {
    SchedulingPolicy current = state.policy(command.policy().name());
    if (current == null) {
      return notFound(command.policy().given());
    }
    if (command.kind() != null && command.kind() != current.kind()) {
      return Decision.refuseWrapped("The kind of a scheduling policy cannot be changed.");
    }
    if (command.document() == null) {
      return new Decision.Accepted<>(java.util.List.of(), Done.DONE);
    }
    return Decision.accept(
        Done.DONE,
        new SchedulingPolicySavedFact(
            new SchedulingPolicy(
                current.name(),
                current.kind(),
                command.fairShare(),
                command.document(),
                current.createdAt(),
                current.tags())));
  }

  Decision<Done> delete(BatchState state, DeleteSchedulingPolicyCommand command) {
    SchedulingPolicy current = state.policy(command.policy().name());
    if (current == null) {
      return notFound(command.policy().given());
    }
    boolean used =
        state.queues().stream().anyMatch(queue -> current.name().equals(queue.schedulingPolicy()));
    if (used) {
      return Decision.refuseWrapped(
          "Cannot delete, the scheduling policy is attached to a job queue.");
    }
    return Decision.accept(Done.DONE, new SchedulingPolicyDeletedFact(current.name()));
  }

  private static Decision<Done> notFound(String given) {
    return Decision.refuseWrapped("SchedulingPolicy " + given + " not found.");
  }
}

package dev.longshore.core;

import dev.longshore.core.Command.CreateServiceEnvironmentCommand;
import dev.longshore.core.Command.DeleteServiceEnvironmentCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.UpdateServiceEnvironmentCommand;
import dev.longshore.model.Fact.ServiceEnvironmentSavedFact;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ServiceEnvironment;
import java.time.Instant;
import java.util.Objects;

/** Creating, changing and deleting service environments. */
final class ServiceEnvironmentDecisions {

  private final Limits limits;

  ServiceEnvironmentDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Done> create(BatchState state, CreateServiceEnvironmentCommand command) {
    if (state.serviceEnvironment(command.environment().name()) != null) {
      return new Decision.Refused<>(
          new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false));
    }
    if (state.resources().serviceEnvironments().size() >= limits.of(Limit.SERVICE_ENVIRONMENTS)) {
      return Decision.refuse(
          "Limit exceeded: there are "
              + limits.of(Limit.SERVICE_ENVIRONMENTS)
              + " service environments.");
    }
    return Decision.accept(Done.DONE, new ServiceEnvironmentSavedFact(command.environment()));
  }

  /** Other limits hold at once. What runs beyond lower ones goes on to its end. */
  Decision<ServiceEnvironment> update(
      BatchState state, UpdateServiceEnvironmentCommand command, Instant now) {
    ServiceEnvironment current = state.serviceEnvironment(command.environment().name());
    if (current == null) {
      return Decision.refuse(command.environment().given() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(ComputeEnvironmentDecisions.MODIFIED);
    }
    ServiceEnvironment updated =
        new ServiceEnvironment(
            current.name(),
            Objects.requireNonNullElse(command.state(), current.state()),
            ResourceStatus.UPDATING,
            Objects.requireNonNullElse(command.capacityLimits(), current.capacityLimits()),
            now,
            current.createdAt(),
            current.tags());
    if (updated.countsInstanceTypes() != current.countsInstanceTypes()
        && isAttached(state, current)) {
      return Decision.refuseWrapped(
          "Capacity units of a service environment cannot change between number of instances and"
              + " instance types while it is attached to a job queue.");
    }
    return Decision.accept(updated, new ServiceEnvironmentSavedFact(updated));
  }

  Decision<Done> delete(BatchState state, DeleteServiceEnvironmentCommand command, Instant now) {
    ServiceEnvironment current = state.serviceEnvironment(command.environment().name());
    if (current == null) {
      return Decision.refuse(command.environment().given() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(ComputeEnvironmentDecisions.MODIFIED_ON_DELETE);
    }
    if (current.state() != ResourceState.DISABLED) {
      return Decision.refuse(ComputeEnvironmentDecisions.NOT_DISABLED);
    }
    if (isAttached(state, current)) {
      return Decision.refuse(ComputeEnvironmentDecisions.ATTACHED);
    }
    return Decision.accept(
        Done.DONE, new ServiceEnvironmentSavedFact(current.inStatus(ResourceStatus.DELETING, now)));
  }

  private static boolean isAttached(BatchState state, ServiceEnvironment environment) {
    return state.queues().stream().anyMatch(queue -> queue.usesService(environment.name()));
  }
}

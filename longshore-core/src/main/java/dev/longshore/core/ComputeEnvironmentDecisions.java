package dev.longshore.core;

import dev.longshore.core.Command.CreateComputeEnvironmentCommand;
import dev.longshore.core.Command.DeleteComputeEnvironmentCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.StopRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Creating, changing and deleting compute environments. */
final class ComputeEnvironmentDecisions {

  static final String MODIFIED_ON_DELETE = "Cannot delete, resource is being modified.";
  static final String MODIFIED = "Cannot update, resource is being modified.";
  static final String NOT_DISABLED = "Cannot delete, state must be DISABLED";

  static final String ATTACHED = "Cannot delete, found existing JobQueue relationship";

  private final Limits limits;

  ComputeEnvironmentDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Done> create(BatchState state, CreateComputeEnvironmentCommand command) {
    if (state.environment(command.environment().name()) != null) {
      return new Decision.Refused<>(
          new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false));
    }
    if (state.environments().size() >= limits.of(Limit.COMPUTE_ENVIRONMENTS)) {
      return Decision.refuse(
          "Limit exceeded: there are "
              + limits.of(Limit.COMPUTE_ENVIRONMENTS)
              + " compute environments.");
    }
    return Decision.accept(Done.DONE, new ComputeEnvironmentSavedFact(command.environment()));
  }

  Decision<Done> update(BatchState state, UpdateComputeEnvironmentCommand command, Instant now) {
    ComputeEnvironment updated = command.updated();
    ComputeEnvironment current = state.environment(updated.name());
    if (current == null) {
      return Decision.refuse(updated.name() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(MODIFIED);
    }
    if (current.version() != updated.version()) {
      return new Decision.Stale<>();
    }
    return Decision.accept(
        Done.DONE,
        new ComputeEnvironmentSavedFact(
            updated.inStatus(ResourceStatus.UPDATING, ComputeEnvironment.HEALTHY, now)));
  }

  Decision<Done> delete(BatchState state, DeleteComputeEnvironmentCommand command, Instant now) {
    ComputeEnvironment current = state.environment(command.environment().name());
    if (current == null) {
      return Decision.refuse(command.environment().given() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(MODIFIED_ON_DELETE);
    }
    if (current.state() != ResourceState.DISABLED) {
      return Decision.refuse(NOT_DISABLED);
    }
    if (state.queues().stream().anyMatch(queue -> queue.uses(current.name()))) {
      return Decision.refuse(ATTACHED);
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new ComputeEnvironmentSavedFact(
            current.inStatus(ResourceStatus.DELETING, ComputeEnvironment.HEALTHY, now)));
    state.unfinished().stream()
        .filter(job -> runsOn(job, current.name()) && !job.isToStop() && !job.id().isNode())
        .sorted(Comparator.comparing(Job::id))
        .forEach(job -> facts.addAll(hostGone(state, job, now)));
    return new Decision.Accepted<>(facts, Done.DONE);
  }

  /** Whether an attempt of this job has its room in the environment. */
  static boolean runsOn(Job job, String environment) {
    return !job.isService()
        && job.state() instanceof JobState.Active active
        && active.attempt().placement().computeEnvironment().equals(environment);
  }

  /** The instances of a deleted environment are terminated, and with them what runs there. */
  private static List<Fact> hostGone(BatchState state, Job job, Instant now) {
    String reason =
        JobTransitions.hostTerminated(((JobState.Active) job.state()).attempt().placement());
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new JobStopRequestedFact(job.id(), new StopRequest(StopRequest.Cause.HOST_GONE, reason)));
    if (job.isMultiNode()) { // its nodes are all in one environment
      facts.addAll(NodeDecisions.stopNodes(state, job, StopRequest.Cause.HOST_GONE, reason, now));
    }
    return facts;
  }
}

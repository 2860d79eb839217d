package dev.longshore.core;

import dev.longshore.core.Command.CreateComputeEnvironmentCommand;
import dev.longshore.core.Command.DeleteComputeEnvironmentCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.Replacement;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Creating, changing and deleting compute environments. */
final class ComputeEnvironmentDecisions {

  static final String MODIFIED_ON_DELETE = "Cannot delete, resource is being modified.";
  static final String MODIFIED = "Cannot update, resource is being modified.";
  static final String NOT_DISABLED = "Cannot delete, state must be DISABLED";

  /** AWS: jobs on Fargate must have ended before their environment is deleted. */
  static final String ACTIVE_JOBS =
      "CLIENT_ERROR - The compute environment has active jobs. Delete it again when they have"
          + " ended.";

  static final String ATTACHED = "Cannot delete, found existing JobQueue relationship";

  private final Limits limits;

  private final Duration stopGrace;

  /**
   * @param stopGrace of jobs on instances that are replaced
   */
  ComputeEnvironmentDecisions(Limits limits, Duration stopGrace) {
    this.limits = limits;
    this.stopGrace = stopGrace;
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
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new ComputeEnvironmentSavedFact(
            updated.inStatus(ResourceStatus.UPDATING, ComputeEnvironment.HEALTHY, now)));
    if (command.replacement() != null) {
      facts.addAll(replace(state, updated.name(), command.replacement(), now));
    }
    return new Decision.Accepted<>(facts, Done.DONE);
  }

  /**
   * Those that are going already go as they were to, but for those that moved, whose jobs nothing
   * stopped until now.
   */
  private List<Fact> replace(
      BatchState state, String environment, Replacement replacement, Instant now) {
    Instant stopsAt = replacement.terminatesJobs() ? now : now.plus(replacement.jobTimeout());
    List<Fact> facts = new ArrayList<>();
    for (Instance instance : state.instances().of(environment)) {
      Drain drain = instance.drain();
      if (instance.takesJobs() || (drain != null && drain.cause() == Drain.Cause.MOVED)) {
        facts.addAll(InstanceDecisions.replaced(state, instance, stopsAt, stopGrace, now));
      }
    }
    return facts;
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
    if (current.isFargate()
        && state.unfinished().stream().anyMatch(job -> runsOn(job, current.name()))) {
      return Decision.accept(
          Done.DONE,
          new ComputeEnvironmentSavedFact(
              current.inStatus(ResourceStatus.INVALID, ACTIVE_JOBS, now)));
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new ComputeEnvironmentSavedFact(
            current.inStatus(ResourceStatus.DELETING, ComputeEnvironment.HEALTHY, now)));
    state.unfinished().stream()
        .filter(job -> runsOn(job, current.name()) && !job.isToStop() && !job.id().isNode())
        .sorted(Comparator.comparing(Job::id))
        .forEach(job -> facts.addAll(HostGone.stop(state, job, now)));
    return new Decision.Accepted<>(facts, Done.DONE);
  }

  /** Whether an attempt of this job has its room in the environment. */
  static boolean runsOn(Job job, String environment) {
    return !job.isService()
        && job.state() instanceof JobState.Active active
        && active.attempt().placement().computeEnvironment().equals(environment);
  }
}

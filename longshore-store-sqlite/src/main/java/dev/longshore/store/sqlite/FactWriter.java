package dev.longshore.store.sqlite;

import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Fact.ArrayChildStopsFact;
import dev.longshore.model.Fact.ArrayChildrenDoomedFact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.ConsumableResourceDeletedFact;
import dev.longshore.model.Fact.ConsumableResourceSavedFact;
import dev.longshore.model.Fact.EventReceiverAddedFact;
import dev.longshore.model.Fact.EventReceiverGoneFact;
import dev.longshore.model.Fact.EventRuleDeletedFact;
import dev.longshore.model.Fact.EventRuleSavedFact;
import dev.longshore.model.Fact.EventsForgottenFact;
import dev.longshore.model.Fact.EventsTakenFact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceShortageEndedFact;
import dev.longshore.model.Fact.InstanceShortageFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.JobDefinitionRemovedFact;
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobPendingFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.JobRemovedFact;
import dev.longshore.model.Fact.JobReprioritizedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.Fact.JobTaggedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Fact.NodesEndedFact;
import dev.longshore.model.Fact.NodesWaitingFact;
import dev.longshore.model.Fact.QuotaShareDeletedFact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.Fact.RemovedRowsErasedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Fact.SchedulingPolicyDeletedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.Fact.ServiceEnvironmentDeletedFact;
import dev.longshore.model.Fact.ServiceEnvironmentSavedFact;
import dev.longshore.model.Fact.SubmitForgottenFact;
import dev.longshore.model.Fact.SubmitKeptFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Fact.UpdateForgottenFact;
import dev.longshore.model.Fact.UpdateKeptFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns facts into row changes, inside the writer's transaction. A fact that changes no row is a
 * bug of whoever decided it: {@link IllegalStateException}. Except those that may come when it is
 * too late or done already: the tags of a job that was removed meanwhile, the place of a receiver
 * that has gone or is there, and the erasing of rows where none is left.
 */
final class FactWriter {

  private final ResourceWrites resources;
  private final ConsumableRows consumables;
  private final InstanceRows instances;
  private final SubmitRows submits;
  private final RemovedRows removed;
  private final RemovedDefinitions removedDefinitions;
  private final JobInserts inserts;
  private final JobWrites jobs;
  private final AttemptWrites attempts;
  private final EventWrites events;

  FactWriter(Session session) {
    resources = new ResourceWrites(session);
    consumables = new ConsumableRows(session);
    instances = new InstanceRows(session);
    submits = new SubmitRows(session);
    removed = new RemovedRows(session);
    removedDefinitions = new RemovedDefinitions(session);
    inserts = new JobInserts(session);
    jobs = new JobWrites(session);
    attempts = new AttemptWrites(session);
    events = new EventWrites(session);
  }

  void write(List<Fact> facts, Instant at) throws SQLException {
    events.mark(at);
    long lastSequence = 0;
    for (int i = 0; i < facts.size(); i++) {
      Fact fact = facts.get(i);
      if (fact instanceof JobSubmittedFact submitted) {
        lastSequence = Math.max(lastSequence, submitted.submitted().sequence());
      }
      Job moved = i + 1 < facts.size() ? moved(fact, facts.get(i + 1)) : null;
      int changed;
      if (moved == null) {
        changed = write(fact, at);
      } else {
        changed = inserted(fact, moved);
        i++;
      }
      if (changed != 1) {
        throw new IllegalStateException("nothing is stored that this fact is about: " + fact);
      }
    }
    if (lastSequence > 0) {
      inserts.keepLastSequence(lastSequence);
    }
  }

  /**
   * The new job after the fact that follows its first one, or null where another fact follows.
   * Nearly every job moves on in the commit that submits it, as does a child whose last dependency
   * was met; and one insert costs half of an insert and an update, which would move it in the index
   * by state.
   */
  private static @Nullable Job moved(Fact fact, Fact next) {
    Job added =
        fact instanceof JobSubmittedFact submitted
            ? submitted.submitted()
            : fact instanceof ArrayChildSpawnedFact spawned ? spawned.child() : null;
    if (added == null || !(next instanceof Fact.JobFact about) || !about.job().equals(added.id())) {
      return null;
    }
    return switch (about) {
      case JobPendingFact f -> added.in(new JobState.Pending(f.doomed()), null);
      case JobRunnableFact f ->
          added.withoutStop().in(new JobState.Runnable(f.at(), f.retried()), f.statusReason());
      case ArraySpawnedFact f -> added.in(new JobState.Spawned(f.at(), f.blocked()), null);
      case JobSubmittedFact _,
          ArrayChildSpawnedFact _,
          ArrayChildrenDoomedFact _,
          ArrayChildStopsFact _,
          ArrayChildrenEndedFact _,
          JobReasonFact _,
          AttemptPlacedFact _,
          NodePlacedFact _,
          NodesWaitingFact _,
          NodesEndedFact _,
          AttemptTakenFact _,
          AttemptStartedFact _,
          AttemptEndedFact _,
          JobStopRequestedFact _,
          JobEndedFact _,
          JobReprioritizedFact _,
          JobTaggedFact _ ->
          null;
    };
  }

  private int inserted(Fact fact, Job moved) throws SQLException {
    if (!(fact instanceof ArrayChildSpawnedFact spawned)) {
      int changed = inserts.submitted(moved);
      events.inserted(moved);
      return changed;
    }
    int changed = inserts.child(moved);
    if (changed == 1 && spawned.child().status() != moved.status()) {
      events.inserted(moved);
    }
    return changed;
  }

  private int write(Fact fact, Instant at) throws SQLException {
    if (fact instanceof ArraySpawnedFact spawned) {
      events.spawns(spawned);
    }
    int changed = change(fact, at);
    if (changed == 1 && fact instanceof Fact.JobFact about) {
      events.happened(about);
    }
    return changed;
  }

  private int change(Fact fact, Instant at) throws SQLException {
    return switch (fact) {
      case ComputeEnvironmentSavedFact f -> resources.save(f.environment());
      case ComputeEnvironmentDeletedFact f -> {
        instances.environmentDeleted(f.name());
        yield resources.deleteComputeEnvironment(f.name());
      }
      case JobQueueSavedFact f -> resources.save(f.queue());
      case JobQueueDeletedFact f -> resources.deleteJobQueue(f.name());
      case SchedulingPolicySavedFact f -> resources.save(f.policy());
      case SchedulingPolicyDeletedFact f -> resources.deleteSchedulingPolicy(f.name());
      case ServiceEnvironmentSavedFact f -> resources.save(f.environment());
      case ServiceEnvironmentDeletedFact f -> resources.deleteServiceEnvironment(f.name());
      case QuotaShareSavedFact f -> resources.save(f.share());
      case QuotaShareDeletedFact f -> resources.delete(f.id());
      case ConsumableResourceSavedFact f -> consumables.save(f.resource());
      case ConsumableResourceDeletedFact f -> consumables.delete(f.name());
      case UpdateKeptFact f -> consumables.kept(f.update());
      case UpdateForgottenFact f -> consumables.forgotten(f.token());
      case EventRuleSavedFact f -> resources.save(f.rule());
      case EventRuleDeletedFact f -> resources.deleteEventRule(f.name());
      case InstanceLaunchedFact f -> instances.launched(f);
      case InstanceRunningFact f -> instances.running(f);
      case InstanceDrainingFact f -> instances.draining(f);
      case InstanceTerminatedFact f -> instances.terminated(f, at);
      case InstanceShortageFact f -> instances.shortage(f);
      case InstanceShortageEndedFact f -> instances.shortageEnded(f);
      case TypesUnavailableFact f -> instances.unavailable(f);
      case ScalingNotedFact f -> instances.noted(f.activity());
      case JobDefinitionSavedFact f -> resources.save(f.definition(), at);
      case SubmitKeptFact f -> submits.kept(f.submit());
      case SubmitForgottenFact f -> submits.forgotten(f.key());
      case JobRemovedFact f -> removed.remove(f.job());
      case JobDefinitionRemovedFact f -> removedDefinitions.remove(f.id());
      case RemovedRowsErasedFact f -> removed.erase(f.atMost());
      case JobSubmittedFact f -> inserts.submitted(f.submitted());
      case ArrayChildSpawnedFact f -> inserts.child(f.child());
      case ArrayChildrenEndedFact f -> jobs.childrenEnded(f);
      case JobPendingFact f -> jobs.pending(f);
      case ArrayChildrenDoomedFact f -> jobs.doomed(f);
      case ArrayChildStopsFact f -> jobs.childStops(f);
      case JobRunnableFact f -> jobs.runnable(f);
      case ArraySpawnedFact f -> jobs.spawned(f);
      case JobReasonFact f -> jobs.reason(f);
      case AttemptPlacedFact f -> Math.min(jobs.placed(f), attempts.placed(f));
      case NodePlacedFact f -> Math.min(inserts.node(f.node()), attempts.placed(f));
      case NodesWaitingFact f -> jobs.nodesWaiting(f);
      case NodesEndedFact f -> jobs.nodesEnded(f);
      case AttemptTakenFact f -> jobs.taken(f);
      case AttemptStartedFact f -> Math.min(jobs.started(f), attempts.started(f));
      case AttemptEndedFact f -> {
        instances.attemptEnded(f);
        yield Math.min(attempts.ended(f), jobs.attemptEnded(f));
      }
      case JobStopRequestedFact f -> jobs.stopRequested(f);
      case JobEndedFact f -> jobs.ended(f, at);
      case JobReprioritizedFact f -> jobs.reprioritized(f);
      case JobTaggedFact f -> jobs.tagged(f);
      case EventReceiverAddedFact f -> events.added(f);
      case EventsTakenFact f -> events.taken(f);
      case EventReceiverGoneFact f -> events.gone(f);
      case EventsForgottenFact f -> events.forgotten(f);
    };
  }
}

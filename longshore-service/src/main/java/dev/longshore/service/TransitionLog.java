package dev.longshore.service;

import dev.longshore.core.PlacementPlan.Blocked;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.JobState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per change of state, ids first; and one when the reason that blocks a queue changes. */
final class TransitionLog {

  private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);

  private final Map<String, Blocked> lastBlocked = new HashMap<>();

  private final EngineLog engines;

  TransitionLog(EngineLog engines) {
    this.engines = engines;
  }

  void committed(List<Fact> facts) {
    if (LOG.isInfoEnabled()) {
      facts.forEach(TransitionLog::log);
      facts.forEach(engines::committed);
    }
  }

  void blocked(Map<String, Blocked> blocked) {
    blocked.forEach(
        (queue, now) -> {
          Blocked before = lastBlocked.get(queue);
          if (before == null
              || !before.job().equals(now.job())
              || !before.reason().getClass().equals(now.reason().getClass())) {
            LOG.info(
                "job={} queue={} waits=first reason=\"{}\"",
                now.job(),
                queue,
                now.reason().sentence());
          }
        });
    lastBlocked.clear();
    lastBlocked.putAll(blocked);
  }

  private static void log(Fact fact) {
    switch (fact) {
      case JobSubmittedFact submitted ->
          LOG.info(
              "job={} queue={} name={} definition={} to=SUBMITTED",
              submitted.job(),
              submitted.submitted().queue(),
              submitted.submitted().name(),
              submitted.submitted().definition());
      case Fact.JobPendingFact pending -> LOG.info("job={} to=PENDING", pending.job());
      case Fact.JobRunnableFact runnable ->
          LOG.info(
              "job={} to=RUNNABLE retried={} reason=\"{}\"",
              runnable.job(),
              runnable.retried(),
              runnable.statusReason());
      case Fact.ArraySpawnedFact spawned ->
          LOG.info("job={} children=RUNNABLE pending=[{}]", spawned.job(), spawned.blocked());
      case Fact.ArrayChildrenEndedFact ended ->
          LOG.info(
              "job={} children=[{}] to=FAILED statusReason=\"{}\"",
              ended.job(),
              ended.children(),
              ended.statusReason());
      case AttemptPlacedFact placed ->
          LOG.info(
              "job={} attempt={} to={} environment={} host={}",
              placed.job(),
              placed.attempt().number(),
              new JobState.Active(placed.attempt()).status(),
              placed.attempt().placement().computeEnvironment(),
              placed.attempt().placement().host());
      case Fact.NodePlacedFact placed ->
          LOG.info(
              "job={} attempt={} to={} host={}",
              placed.job(),
              placed.node().attempts(),
              placed.node().status(),
              ((JobState.Active) placed.node().state()).attempt().placement().host());
      case Fact.NodesWaitingFact waiting ->
          LOG.info("job={} nodes=RUNNABLE count={}", waiting.job(), waiting.nodes());
      case Fact.NodesEndedFact ended ->
          LOG.info("job={} nodes=FAILED count={}", ended.job(), ended.nodes());
      case Fact.AttemptTakenFact taken ->
          LOG.info("job={} attempt={} to=STARTING", taken.job(), taken.number());
      case AttemptStartedFact started ->
          LOG.info("job={} attempt={} to=RUNNING", started.job(), started.number());
      case AttemptEndedFact ended ->
          LOG.info(
              "job={} attempt={} ended exitCode={} reason=\"{}\" statusReason=\"{}\"",
              ended.job(),
              ended.end().number(),
              ended.end().exitCode(),
              ended.end().reason(),
              ended.end().statusReason());
      case JobEndedFact ended ->
          LOG.info(
              "job={} to={} statusReason=\"{}\"",
              ended.job(),
              ended.succeeded() ? "SUCCEEDED" : "FAILED",
              ended.statusReason());
      case Fact.JobStopRequestedFact stop ->
          LOG.info(
              "job={} stop={} reason=\"{}\"",
              stop.job(),
              stop.stop().cause(),
              stop.stop().reason());
      case Fact.JobReasonFact reason ->
          LOG.info("job={} statusReason=\"{}\"", reason.job(), reason.statusReason());
      case ComputeEnvironmentSavedFact saved ->
          LOG.info(
              "computeEnvironment={} state={} status={}",
              saved.environment().name(),
              saved.environment().state(),
              saved.environment().status());
      case ComputeEnvironmentDeletedFact deleted ->
          LOG.info("computeEnvironment={} deleted", deleted.name());
      case Fact.InstanceLaunchedFact launched ->
          LOG.info(
              "instance={} computeEnvironment={} type={} host={} to=PENDING",
              launched.instance().id(),
              launched.instance().computeEnvironment(),
              launched.instance().type(),
              launched.instance().host());
      case Fact.InstanceRunningFact running ->
          LOG.info("instance={} to=RUNNING", running.instance());
      case Fact.InstanceDrainingFact draining ->
          LOG.info(
              "instance={} to=DRAINING cause={}", draining.instance(), draining.drain().cause());
      case Fact.InstanceShortageEndedFact over ->
          LOG.info("instanceType={} isShort=false", over.type());
      case Fact.InstanceShortageFact shortage ->
          LOG.info("instanceType={} shortUntil={}", shortage.type(), shortage.until());
      case Fact.TypesUnavailableFact _ -> {} // the activity says it in words
      case Fact.InstanceTerminatedFact terminated ->
          LOG.info("instance={} to=TERMINATED", terminated.instance());
      case Fact.ScalingNotedFact noted ->
          LOG.info(
              "computeEnvironment={} scaling={} reason=\"{}\"",
              noted.activity().computeEnvironment(),
              noted.activity().action(),
              noted.activity().reason());
      case JobQueueSavedFact saved ->
          LOG.info(
              "jobQueue={} state={} status={}",
              saved.queue().name(),
              saved.queue().state(),
              saved.queue().status());
      case JobQueueDeletedFact deleted -> LOG.info("jobQueue={} deleted", deleted.name());
      case Fact.SchedulingPolicySavedFact saved ->
          LOG.info("schedulingPolicy={} saved", saved.policy().name());
      case Fact.SchedulingPolicyDeletedFact deleted ->
          LOG.info("schedulingPolicy={} deleted", deleted.name());
      case Fact.ServiceEnvironmentSavedFact saved ->
          LOG.info(
              "serviceEnvironment={} state={} status={}",
              saved.environment().name(),
              saved.environment().state(),
              saved.environment().status());
      case Fact.ServiceEnvironmentDeletedFact deleted ->
          LOG.info("serviceEnvironment={} deleted", deleted.name());
      case Fact.QuotaShareSavedFact saved ->
          LOG.info(
              "quotaShare={} jobQueue={} state={} status={}",
              saved.share().name(),
              saved.share().queue(),
              saved.share().state(),
              saved.share().status());
      case Fact.QuotaShareDeletedFact deleted ->
          LOG.info("quotaShare={} jobQueue={} deleted", deleted.id().name(), deleted.id().queue());
      case Fact.ConsumableResourceSavedFact saved ->
          LOG.info(
              "consumableResource={} totalQuantity={}",
              saved.resource().name(),
              saved.resource().totalQuantity());
      case Fact.ConsumableResourceDeletedFact deleted ->
          LOG.info("consumableResource={} deleted", deleted.name());
      case Fact.UpdateKeptFact _, Fact.UpdateForgottenFact _ -> {} // the resource has its own line
      case Fact.EventRuleSavedFact saved ->
          LOG.info(
              "eventRule={} state={} targets={}",
              saved.rule().name(),
              saved.rule().state(),
              saved.rule().targets().size());
      case Fact.EventRuleDeletedFact deleted -> LOG.info("eventRule={} deleted", deleted.name());
      case Fact.JobDefinitionSavedFact saved ->
          LOG.info(
              "jobDefinition={} active={}", saved.definition().id(), saved.definition().active());
      case Fact.JobRemovedFact removed -> LOG.info("job={} removed", removed.job());
      case Fact.JobDefinitionRemovedFact removed ->
          LOG.info("jobDefinition={} removed", removed.id());
      case Fact.RemovedRowsErasedFact _ -> {} // nobody sees it
      case Fact.SubmitKeptFact _, Fact.SubmitForgottenFact _ -> {} // the job has its own line
      case Fact.ArrayChildSpawnedFact _,
          Fact.ArrayChildrenDoomedFact _,
          Fact.JobReprioritizedFact _,
          Fact.ArrayChildStopsFact _,
          Fact.JobTaggedFact _,
          Fact.EventFact _ -> {} // changes no state by itself
    }
  }
}

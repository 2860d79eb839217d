package dev.longshore.core;

import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.StopRequest.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What engines are to do: a function of what was committed. */
final class Effects {

  private Effects() {}

  static List<Effect> of(BatchState state, List<Fact> facts, CoreConfig config) {
    List<Effect> effects = new ArrayList<>();
    for (Fact fact : facts) {
      switch (fact) {
        case AttemptPlacedFact placed -> {
          Job job = state.find(placed.job());
          if (job != null && isLaunched(state, job)) {
            effects.add(launch(state, job, config));
          }
        }
        case NodePlacedFact placed -> {
          Job node = state.find(placed.job());
          if (node != null && isLaunched(state, node)) {
            effects.add(launch(state, node, config));
          }
        }
        case AttemptStartedFact started -> {
          if (started.job().isNode()) {
            effects.addAll(otherNodes(state, started, config));
          }
        }
        case JobStopRequestedFact stop -> {
          Job job = state.find(stop.job());
          if (job != null && !job.isMultiNode() && job.state() instanceof Active active) {
            effects.add(
                new StopEffect(
                    new AttemptKey(job.id(), active.attempt().number()),
                    grace(state, job, config)));
          }
        }
        case AttemptEndedFact ended ->
            effects.add(new ReleaseEffect(new AttemptKey(ended.job(), ended.end().number())));
        case Fact.ResourceFact _,
            Fact.ConsumableFact _,
            Fact.InstanceFact _,
            Fact.JobDefinitionSavedFact _,
            Fact.SubmitKeptFact _,
            Fact.SubmitForgottenFact _,
            Fact.RemovalFact _,
            Fact.JobSubmittedFact _,
            Fact.ArrayChildSpawnedFact _,
            Fact.ArrayChildrenDoomedFact _,
            Fact.ArrayChildStopsFact _,
            Fact.ArrayChildrenEndedFact _,
            Fact.JobPendingFact _,
            Fact.JobRunnableFact _,
            Fact.ArraySpawnedFact _,
            Fact.JobReasonFact _,
            Fact.NodesWaitingFact _,
            Fact.NodesEndedFact _,
            Fact.AttemptTakenFact _,
            Fact.JobEndedFact _,
            Fact.JobReprioritizedFact _,
            Fact.JobTaggedFact _,
            Fact.EventFact _ -> {} // only attempts concern engines
      }
    }
    return effects;
  }

  static List<Effect> unfinished(BatchState state, CoreConfig config) {
    List<Effect> effects = new ArrayList<>();
    state.unfinished().stream()
        .filter(job -> isLaunched(state, job))
        .sorted(Comparator.comparing(Job::id))
        .forEach(
            job -> {
              effects.add(launch(state, job, config));
              if (job.isToStop()) {
                effects.add(
                    new StopEffect(
                        new AttemptKey(job.id(), job.attempts()), grace(state, job, config)));
              }
            });
    return effects;
  }

  /**
   * Whose instance is taken away has the notice that this was given; after a restart of the server
   * it begins anew.
   */
  private static Duration grace(BatchState state, Job job, CoreConfig config) {
    String id =
        job.state() instanceof Active active ? active.attempt().placement().instance() : null;
    Instance instance = id == null ? null : state.instances().find(id);
    return instance != null
            && instance.drain() != null
            && JobTransitions.isToStopFor(job, Cause.HOST_GONE)
        ? instance.drain().notice()
        : config.stopGrace();
  }

  /**
   * The main node runs, so the others may: they are told its address. Unless the attempt is over by
   * now, with all that the same commit says.
   */
  private static List<Effect> otherNodes(
      BatchState state, AttemptStartedFact main, CoreConfig config) {
    Job whole = state.find(main.job().parent());
    if (whole == null
        || whole.isService()
        || whole.attempts() != main.number()
        || !NodeDecisions.mainRuns(state, whole)
        || !state.isMainNode(main.job())) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    for (int index : state.nodeProgress(whole.id()).active()) {
      Job node = state.job(whole.id().node(index));
      if (!node.id().equals(main.job()) && !node.isToStop()) {
        effects.add(launch(state, node, config));
      }
    }
    return effects;
  }

  /**
   * Whether an engine is to run this job. Of a multi-node parallel job it runs the nodes: the main
   * node first, the others once that was seen running; of a service job all at once.
   */
  private static boolean isLaunched(BatchState state, Job job) {
    if (!(job.state() instanceof Active) || job.isMultiNode()) {
      return false;
    }
    return !job.id().isNode()
        || state.isMainNode(job.id())
        || NodeDecisions.areLaunched(state, state.job(job.id().parent()));
  }

  private static Effect launch(BatchState state, Job job, CoreConfig config) {
    return new LaunchEffect(
        Launches.of(state, job, config.realm()), Launches.logStreams(state, job));
  }
}

package dev.longshore.core;

import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState.Active;
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
          if (job != null && job.state() instanceof Active) {
            effects.add(launch(state, job, config));
          }
        }
        case JobStopRequestedFact stop -> {
          Job job = state.find(stop.job());
          if (job != null && job.state() instanceof Active active) {
            effects.add(
                new StopEffect(
                    new AttemptKey(job.id(), active.attempt().number()), config.stopGrace()));
          }
        }
        case AttemptEndedFact ended ->
            effects.add(new ReleaseEffect(new AttemptKey(ended.job(), ended.end().number())));
        case Fact.ComputeEnvironmentSavedFact _,
            Fact.ComputeEnvironmentDeletedFact _,
            Fact.JobQueueSavedFact _,
            Fact.JobQueueDeletedFact _,
            Fact.SchedulingPolicySavedFact _,
            Fact.SchedulingPolicyDeletedFact _,
            Fact.JobDefinitionSavedFact _,
            Fact.SubmitKeptFact _,
            Fact.SubmitForgottenFact _,
            Fact.JobSubmittedFact _,
            Fact.ArrayChildSpawnedFact _,
            Fact.ArrayChildrenDoomedFact _,
            Fact.ArrayChildrenEndedFact _,
            Fact.JobPendingFact _,
            Fact.JobRunnableFact _,
            Fact.ArraySpawnedFact _,
            Fact.JobReasonFact _,
            Fact.AttemptStartedFact _,
            Fact.JobEndedFact _,
            Fact.JobTaggedFact _,
            Fact.EventFact _ -> {} // only attempts concern engines
      }
    }
    return effects;
  }

  static List<Effect> unfinished(BatchState state, CoreConfig config) {
    List<Effect> effects = new ArrayList<>();
    state.unfinished().stream()
        .filter(job -> job.state() instanceof Active)
        .sorted(Comparator.comparing(Job::id))
        .forEach(
            job -> {
              effects.add(launch(state, job, config));
              if (job.isToStop()) {
                effects.add(
                    new StopEffect(new AttemptKey(job.id(), job.attempts()), config.stopGrace()));
              }
            });
    return effects;
  }

  private static Effect launch(BatchState state, Job job, CoreConfig config) {
    return new LaunchEffect(
        Launches.of(state, job, config.realm()), Launches.logStreams(state, job));
  }
}

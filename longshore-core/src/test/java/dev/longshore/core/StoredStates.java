package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.StoredState;
import dev.longshore.model.StoredState.ArrayChildren;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a store would give back at a start, kept apart from {@link BatchState}: rows, written by
 * facts. Jobs are taken from the live state, since only their form is stored, not their meaning.
 */
final class StoredStates {
  private final Map<String, ComputeEnvironment> environments = new TreeMap<>();
  private final Map<String, JobQueue> queues = new TreeMap<>();
  private final Map<String, SchedulingPolicy> policies = new TreeMap<>();
  private final Map<String, JobDefinition> definitions = new TreeMap<>();
  private final Map<String, Integer> lastRevisions = new TreeMap<>();
  private final Map<JobId, IndexSet> succeeded = new HashMap<>();
  private final Map<JobId, IndexSet> failed = new HashMap<>();
  private final Map<String, KeptSubmit> keptSubmits = new LinkedHashMap<>();
  private long lastSequence;

  void store(List<Fact> facts) {
    for (Fact fact : facts) {
      switch (fact) {
        case Fact.ComputeEnvironmentSavedFact saved ->
            environments.put(saved.environment().name(), saved.environment());
        case Fact.ComputeEnvironmentDeletedFact deleted -> environments.remove(deleted.name());
        case Fact.JobQueueSavedFact saved -> queues.put(saved.queue().name(), saved.queue());
        case Fact.JobQueueDeletedFact deleted -> queues.remove(deleted.name());
        case Fact.SchedulingPolicySavedFact saved ->
            policies.put(saved.policy().name(), saved.policy());
        case Fact.SchedulingPolicyDeletedFact deleted -> policies.remove(deleted.name());
        case Fact.JobDefinitionSavedFact saved -> {
          DefinitionId id = saved.definition().id();
          definitions.put(id.toString(), saved.definition());
          lastRevisions.merge(id.name(), id.revision(), Math::max);
        }
        case Fact.SubmitKeptFact kept -> {
          keptSubmits.remove(kept.submit().key());
          keptSubmits.put(kept.submit().key(), kept.submit());
        }
        case Fact.SubmitForgottenFact forgotten -> keptSubmits.remove(forgotten.key());
        case Fact.JobSubmittedFact submitted -> lastSequence = submitted.submitted().sequence();
        case Fact.JobEndedFact ended -> {
          if (ended.job().isArrayChild()) {
            (ended.succeeded() ? succeeded : failed)
                .merge(ended.job().parent(), IndexSet.of(ended.job().arrayIndex()), IndexSet::plus);
          }
        }
        case Fact.ArrayChildrenEndedFact ended ->
            failed.merge(ended.job(), ended.children(), IndexSet::plus);
        default -> {} // the jobs of the live state have it
      }
    }
  }

  StoredState load(World world) {
    List<Job> jobs =
        world.state.unfinished().stream()
            .sorted(
                Comparator.comparingLong(Job::sequence)
                    .thenComparingInt(job -> job.id().isArrayChild() ? job.id().arrayIndex() : -1))
            .toList();
    Map<JobId, ArrayChildren> arrays = new HashMap<>();
    for (Job job : jobs) {
      if (job.state() instanceof JobState.Spawned) {
        int[] rows =
            world.rows.getOrDefault(job.id(), java.util.Set.of()).stream()
                .mapToInt(index -> index)
                .toArray();
        arrays.put(
            job.id(),
            new ArrayChildren(
                IndexSet.of(rows),
                succeeded.getOrDefault(job.id(), IndexSet.NONE),
                failed.getOrDefault(job.id(), IndexSet.NONE)));
      }
    }
    List<JobDefinition> needed =
        definitions.values().stream()
            .filter(
                definition ->
                    definition.active()
                        || jobs.stream().anyMatch(job -> job.definition().equals(definition.id())))
            .toList();
    return new StoredState(
        List.copyOf(environments.values()),
        List.copyOf(queues.values()),
        List.copyOf(policies.values()),
        needed,
        Map.copyOf(lastRevisions),
        jobs,
        arrays,
        List.copyOf(keptSubmits.values()),
        lastSequence);
  }
}

package dev.longshore.core;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.StoredState;
import dev.longshore.model.StoredState.ArrayChildren;
import dev.longshore.model.StoredState.ShareUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Map<String, ServiceEnvironment> serviceEnvironments = new TreeMap<>();
  private final Map<QuotaShareId, QuotaShare> quotaShares = new TreeMap<>();
  private final Map<String, ConsumableResource> consumables = new TreeMap<>();
  private final Map<String, KeptSubmit> keptSubmits = new LinkedHashMap<>();
  private final Map<String, KeptUpdate> keptUpdates = new LinkedHashMap<>();
  private final Map<JobId, Map<Integer, AttemptEnd>> nodeEnds = new HashMap<>();
  private final Map<JobId, Job> submittedJobs = new HashMap<>();
  private final Map<AttemptKey, Instant> placedAt = new HashMap<>();
  private final List<ShareUse> usage = new ArrayList<>();
  private final Map<JobId, Instant> reasons = new HashMap<>();
  private long lastSequence;

  void store(List<Fact> facts) {
    for (Fact fact : facts) {
      switch (fact) {
        case Fact.ComputeEnvironmentSavedFact saved ->
            environments.put(saved.environment().name(), saved.environment());
        case Fact.ComputeEnvironmentDeletedFact deleted -> environments.remove(deleted.name());
        case Fact.JobQueueSavedFact saved -> queues.put(saved.queue().name(), saved.queue());
        case Fact.JobQueueDeletedFact deleted -> {
          queues.remove(deleted.name());
          usage.removeIf(use -> use.queue().equals(deleted.name()));
        }
        case Fact.SchedulingPolicySavedFact saved ->
            policies.put(saved.policy().name(), saved.policy());
        case Fact.SchedulingPolicyDeletedFact deleted -> policies.remove(deleted.name());
        case Fact.ServiceEnvironmentSavedFact saved ->
            serviceEnvironments.put(saved.environment().name(), saved.environment());
        case Fact.ServiceEnvironmentDeletedFact deleted ->
            serviceEnvironments.remove(deleted.name());
        case Fact.QuotaShareSavedFact saved -> quotaShares.put(saved.share().id(), saved.share());
        case Fact.QuotaShareDeletedFact deleted -> quotaShares.remove(deleted.id());
        case Fact.ConsumableResourceSavedFact saved ->
            consumables.put(saved.resource().name(), saved.resource());
        case Fact.ConsumableResourceDeletedFact deleted -> consumables.remove(deleted.name());
        case Fact.UpdateKeptFact kept -> {
          keptUpdates.remove(kept.update().key());
          keptUpdates.put(kept.update().key(), kept.update());
        }
        case Fact.UpdateForgottenFact forgotten -> keptUpdates.remove(forgotten.token());
        case Fact.JobDefinitionSavedFact saved -> {
          DefinitionId id = saved.definition().id();
          definitions.put(id.toString(), saved.definition());
          lastRevisions.merge(id.name(), id.revision(), Math::max);
        }
        case Fact.JobDefinitionRemovedFact removed -> definitions.remove(removed.id().toString());
        case Fact.SubmitKeptFact kept -> {
          keptSubmits.remove(kept.submit().key());
          keptSubmits.put(kept.submit().key(), kept.submit());
        }
        case Fact.SubmitForgottenFact forgotten -> keptSubmits.remove(forgotten.key());
        case Fact.JobSubmittedFact submitted -> {
          lastSequence = submitted.submitted().sequence();
          submittedJobs.put(submitted.job(), submitted.submitted());
        }
        case Fact.JobReasonFact reason -> {
          if (reason.statusReason() == null) {
            reasons.remove(reason.job());
          } else {
            reasons.put(reason.job(), reason.at());
          }
        }
        case Fact.AttemptPlacedFact placed ->
            placedAt.put(
                new AttemptKey(placed.job(), placed.attempt().number()),
                placed.attempt().placedAt());
        case Fact.JobEndedFact ended -> {
          if (ended.job().isArrayChild()) {
            (ended.succeeded() ? succeeded : failed)
                .merge(ended.job().parent(), IndexSet.of(ended.job().arrayIndex()), IndexSet::plus);
          }
          Job job = submittedJobs.get(ended.job());
          String share = job == null ? null : job.request().shareIdentifier();
          if (job != null && share != null) {
            usage.add(new ShareUse(job.queue(), share, 0, ended.at(), ended.at()));
          }
        }
        case Fact.ArrayChildrenEndedFact ended ->
            failed.merge(ended.job(), ended.children(), IndexSet::plus);
        case Fact.NodePlacedFact placed ->
            nodeEnds
                .computeIfAbsent(placed.job().parent(), _ -> new TreeMap<>())
                .remove(placed.job().partIndex());
        case Fact.AttemptEndedFact ended -> {
          if (ended.job().isNode()) {
            nodeEnds
                .computeIfAbsent(ended.job().parent(), _ -> new TreeMap<>())
                .put(ended.job().partIndex(), ended.end());
          } else {
            use(ended);
          }
        }
        default -> {} // the jobs of the live state have it
      }
    }
  }

  private Map<JobId, Instant> reasons(List<Job> jobs) {
    Map<JobId, Instant> since = new HashMap<>();
    for (Job job : jobs) {
      Instant at = reasons.get(job.id());
      if (at != null && job.state() instanceof JobState.Runnable && job.statusReason() != null) {
        since.put(job.id(), at);
      }
    }
    return since;
  }

  private void use(Fact.AttemptEndedFact ended) {
    JobId id = ended.job();
    Job job = Objects.requireNonNull(submittedJobs.get(id.isArrayChild() ? id.parent() : id));
    String share = job.request().shareIdentifier();
    if (share != null) {
      usage.add(
          new ShareUse(
              job.queue(),
              share,
              job.demand().vcpuMillis(),
              Objects.requireNonNull(placedAt.get(new AttemptKey(id, ended.end().number()))),
              ended.end().stoppedAt()));
    }
  }

  StoredState load(World world) {
    List<Job> jobs =
        world.state.unfinished().stream()
            .sorted(
                Comparator.comparingLong(Job::sequence)
                    .thenComparingInt(job -> job.id().isPart() ? job.id().partIndex() : -1))
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
    Map<JobId, StoredState.Nodes> nodes = new HashMap<>();
    for (Job job : jobs) {
      if (job.isMultiNode() && job.state() instanceof JobState.Active) {
        nodes.put(job.id(), new StoredState.Nodes(nodeEnds.getOrDefault(job.id(), Map.of())));
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
        List.copyOf(serviceEnvironments.values()),
        List.copyOf(quotaShares.values()),
        List.copyOf(consumables.values()),
        List.of(),
        world.state.instances().stored(),
        needed,
        Map.copyOf(lastRevisions),
        jobs,
        arrays,
        nodes,
        List.copyOf(keptSubmits.values()),
        List.copyOf(keptUpdates.values()),
        List.copyOf(usage),
        reasons(jobs),
        lastSequence);
  }
}

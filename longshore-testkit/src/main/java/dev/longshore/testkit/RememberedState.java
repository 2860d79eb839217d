package dev.longshore.testkit;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EventRule;
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
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobPendingFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.JobRemovedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.Fact.JobTaggedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Fact.NodesEndedFact;
import dev.longshore.model.Fact.NodesWaitingFact;
import dev.longshore.model.Fact.RemovedRowsErasedFact;
import dev.longshore.model.Fact.SchedulingPolicyDeletedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.Fact.SubmitForgottenFact;
import dev.longshore.model.Fact.SubmitKeptFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.StoredInstances;
import dev.longshore.model.StoredState;
import dev.longshore.model.StoredState.ArrayChildren;
import dev.longshore.model.StoredState.ShareUse;
import dev.longshore.model.UnavailableTypes;
import dev.longshore.store.ConsumableView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What facts mean, in the simplest terms: maps that hold everything, ended jobs included. */
final class RememberedState {

  static final Comparator<Job> ORDER =
      Comparator.comparingLong(Job::sequence)
          .thenComparingInt(job -> job.id().isPart() ? job.id().partIndex() : -1);

  final Map<String, ComputeEnvironment> environments = new TreeMap<>();
  final Map<String, JobQueue> queues = new TreeMap<>();
  final Map<String, SchedulingPolicy> policies = new TreeMap<>();
  final Map<String, ServiceEnvironment> serviceEnvironments = new TreeMap<>();
  final Map<QuotaShareId, QuotaShare> quotaShares = new TreeMap<>();
  final Map<String, ConsumableResource> consumables = new TreeMap<>();
  final Map<String, Instance> instances = new TreeMap<>();
  final Map<String, Instant> shortages = new TreeMap<>();
  final Map<String, UnavailableTypes> unavailable = new TreeMap<>();
  final List<ScalingActivity> activity = new ArrayList<>();
  final Map<String, EventRule> eventRules = new TreeMap<>();
  final Map<DefinitionId, JobDefinition> definitions =
      new TreeMap<>(
          Comparator.comparing(DefinitionId::name).thenComparingInt(DefinitionId::revision));
  final List<JobId> removed = new ArrayList<>();
  final Map<JobId, Job> jobs = new TreeMap<>();
  final Map<JobId, List<AttemptEnd>> attempts = new HashMap<>();
  private final Map<AttemptKey, Instant> placedAt = new HashMap<>();
  private final Map<JobId, JobReasonFact> reasons = new HashMap<>();
  final Map<String, KeptSubmit> keptSubmits = new LinkedHashMap<>();
  final Map<String, KeptUpdate> keptUpdates = new LinkedHashMap<>();
  private final Set<JobId> withoutRows = new HashSet<>();
  final RememberedEvents events = new RememberedEvents();
  private final Map<String, Integer> lastRevisions = new HashMap<>();
  private final Map<String, Long> jobsBefore = new HashMap<>();
  private long lastSequence;
  private long lastInstance;

  void apply(Fact fact) {
    Job before = fact instanceof Fact.JobFact about ? jobs.get(about.job()) : null;
    change(fact);
    events.note(fact, before, this);
  }

  private void change(Fact fact) {
    switch (fact) {
      case ComputeEnvironmentSavedFact f ->
          environments.put(f.environment().name(), f.environment());
      case ComputeEnvironmentDeletedFact f -> {
        environments.remove(f.name());
        activity.removeIf(noted -> noted.computeEnvironment().equals(f.name()));
        unavailable.remove(f.name());
      }
      case Fact.InstanceLaunchedFact f -> {
        instances.put(f.instance().id(), f.instance());
        lastInstance = Math.max(lastInstance, f.number());
      }
      case Fact.InstanceRunningFact f ->
          instances.computeIfPresent(f.instance(), (_, instance) -> instance.running(f.at()));
      case Fact.InstanceDrainingFact f ->
          instances.computeIfPresent(f.instance(), (_, instance) -> instance.draining(f.drain()));
      case Fact.InstanceTerminatedFact f -> instances.remove(f.instance());
      case Fact.InstanceShortageFact f -> shortages.put(f.type(), f.until());
      case Fact.InstanceShortageEndedFact f -> shortages.remove(f.type());
      case Fact.TypesUnavailableFact f -> unavailable.put(f.environment(), f.types());
      case Fact.ScalingNotedFact f -> activity.addFirst(f.activity());
      case JobQueueSavedFact f -> {
        queues.put(f.queue().name(), f.queue());
        jobsBefore.putIfAbsent(f.queue().name(), lastSequence);
      }
      case JobQueueDeletedFact f -> {
        queues.remove(f.name());
        jobsBefore.remove(f.name());
      }
      case SchedulingPolicySavedFact f -> policies.put(f.policy().name(), f.policy());
      case SchedulingPolicyDeletedFact f -> policies.remove(f.name());
      case Fact.ServiceEnvironmentSavedFact f ->
          serviceEnvironments.put(f.environment().name(), f.environment());
      case Fact.ServiceEnvironmentDeletedFact f -> serviceEnvironments.remove(f.name());
      case Fact.QuotaShareSavedFact f -> quotaShares.put(f.share().id(), f.share());
      case Fact.QuotaShareDeletedFact f -> quotaShares.remove(f.id());
      case Fact.ConsumableResourceSavedFact f -> consumables.put(f.resource().name(), f.resource());
      case Fact.ConsumableResourceDeletedFact f -> consumables.remove(f.name());
      case Fact.UpdateKeptFact f -> {
        keptUpdates.remove(f.update().key());
        keptUpdates.put(f.update().key(), f.update());
      }
      case Fact.UpdateForgottenFact f -> keptUpdates.remove(f.token());
      case Fact.EventRuleSavedFact f -> eventRules.put(f.rule().name(), f.rule());
      case Fact.EventRuleDeletedFact f -> eventRules.remove(f.name());
      case JobDefinitionSavedFact f -> {
        DefinitionId id = f.definition().id();
        definitions.put(id, f.definition());
        lastRevisions.merge(id.name(), id.revision(), Math::max);
      }
      case Fact.JobDefinitionRemovedFact f -> definitions.remove(f.id());
      case SubmitKeptFact f -> {
        keptSubmits.remove(f.submit().key());
        keptSubmits.put(f.submit().key(), f.submit());
      }
      case SubmitForgottenFact f -> keptSubmits.remove(f.key());
      case JobRemovedFact f -> {
        removed.add(f.job());
        jobs.keySet().removeIf(id -> id.parent().equals(f.job()));
        attempts.keySet().removeIf(id -> id.parent().equals(f.job()));
      }
      case RemovedRowsErasedFact _ -> {} // nobody sees it
      case JobSubmittedFact f -> {
        jobs.put(f.job(), f.submitted());
        lastSequence = Math.max(lastSequence, f.submitted().sequence());
      }
      case ArrayChildSpawnedFact f -> jobs.put(f.job(), f.child());
      case ArrayChildrenEndedFact f -> endChildren(f);
      case JobPendingFact f ->
          change(f.job(), job -> job.in(new JobState.Pending(f.doomed()), null));
      case ArrayChildrenDoomedFact f ->
          change(f.job(), job -> job.in(pending(job).withDoomed(f.doomed()), job.statusReason()));
      case ArrayChildStopsFact f ->
          change(
              f.job(),
              job ->
                  job.in(
                      new JobState.Pending(pending(job).doomed(), f.stops()), job.statusReason()));
      case JobRunnableFact f ->
          change(
              f.job(),
              job ->
                  job.withoutStop()
                      .in(new JobState.Runnable(f.at(), f.retried()), f.statusReason()));
      case ArraySpawnedFact f ->
          change(f.job(), job -> job.in(new JobState.Spawned(f.at(), f.blocked()), null));
      case JobReasonFact f -> {
        reasons.put(f.job(), f);
        change(f.job(), job -> job.in(job.state(), f.statusReason()));
      }
      case AttemptPlacedFact f -> {
        reasons.remove(f.job());
        placedAt.put(new AttemptKey(f.job(), f.attempt().number()), f.attempt().placedAt());
        change(f.job(), job -> job.placed(f.attempt()));
      }
      case NodePlacedFact f -> jobs.put(f.job(), f.node());
      case NodesWaitingFact f ->
          jobs.replaceAll(
              (id, job) ->
                  id.isNode() && id.parent().equals(f.job())
                      ? job.withoutStop().in(new JobState.Runnable(f.at(), true), f.statusReason())
                      : job);
      case NodesEndedFact f ->
          jobs.replaceAll(
              (id, job) ->
                  id.isNode() && id.parent().equals(f.job())
                      ? job.in(new JobState.Failed(lastStart(id), f.at()), f.statusReason())
                      : job);
      case AttemptTakenFact f ->
          change(
              f.job(),
              job ->
                  job.in(
                      new JobState.Active(((JobState.Active) job.state()).attempt().nowTaken()),
                      job.statusReason()));
      case AttemptStartedFact f -> change(f.job(), job -> started(job, f));
      case AttemptEndedFact f -> {
        attempts.computeIfAbsent(f.job(), _ -> new ArrayList<>()).add(f.end());
        String instance = f.end().placement().instance();
        if (instance != null) {
          instances.computeIfPresent(instance, (_, before) -> before.jobEnded(f.end().stoppedAt()));
        }
      }
      case JobStopRequestedFact f -> change(f.job(), job -> job.stopping(f.stop()));
      case JobEndedFact f -> change(f.job(), job -> job.in(end(f), f.statusReason()));
      case Fact.JobReprioritizedFact f -> request(f.job(), f.request());
      case JobTaggedFact f -> {
        request(f.job(), f.request());
      }
      case Fact.EventFact _ -> {} // about what the facts before left behind
    }
  }

  private void request(JobId whole, JobRequest request) {
    jobs.replaceAll((id, job) -> id.parent().equals(whole) ? job.withRequest(request) : job);
  }

  private void endChildren(ArrayChildrenEndedFact fact) {
    Job parent = Objects.requireNonNull(jobs.get(fact.job()));
    JobState.Spawned spawned = (JobState.Spawned) parent.state();
    fact.children().stream()
        .mapToObj(
            index ->
                parent.failedChild(
                    index, spawned.since(), fact.at(), fact.statusReason(), fact.stop()))
        .forEach(
            child -> {
              jobs.put(child.id(), child);
              if (!fact.withRows().contains(child.id().arrayIndex())) {
                withoutRows.add(child.id());
              }
            });
  }

  private static JobState.Pending pending(Job job) {
    return (JobState.Pending) job.state();
  }

  private void change(JobId id, UnaryOperator<Job> change) {
    jobs.put(id, change.apply(Objects.requireNonNull(jobs.get(id))));
  }

  private static Job started(Job job, AttemptStartedFact fact) {
    JobState.Active active = (JobState.Active) job.state();
    return job.in(
        new JobState.Active(active.attempt().startedAt(fact.at(), fact.address())),
        job.statusReason());
  }

  private JobState end(JobEndedFact fact) {
    Instant startedAt = lastStart(fact.job());
    return fact.succeeded()
        ? new JobState.Succeeded(startedAt, fact.at())
        : new JobState.Failed(startedAt, fact.at());
  }

  private @Nullable Instant lastStart(JobId job) {
    return attempts.getOrDefault(job, List.of()).stream()
        .map(AttemptEnd::startedAt)
        .filter(Objects::nonNull)
        .reduce((_, later) -> later)
        .orElse(null);
  }

  /** Nodes that wait do so with their whole job. */
  boolean isOpen(Job job) {
    return !job.status().isTerminal()
        && !(job.id().isNode() && job.state() instanceof JobState.Runnable);
  }

  List<Job> openJobs() {
    return jobs.values().stream().filter(this::isOpen).sorted(ORDER).toList();
  }

  /** The children that have rows or have ended, by index. */
  List<Job> children(JobId parent) {
    return jobs.values().stream()
        .filter(job -> job.id().isArrayChild() && job.id().parent().equals(parent))
        .sorted(ORDER)
        .toList();
  }

  /** The consumable resources as they are read, by name. */
  List<ConsumableView> consumableViews() {
    return consumables.values().stream()
        .map(resource -> new ConsumableView(resource, inUse(resource.name())))
        .toList();
  }

  private long inUse(String resource) {
    return jobs.values().stream()
        .filter(job -> job.state() instanceof JobState.Active)
        .flatMap(job -> job.consumables().stream())
        .filter(requirement -> requirement.resource().equals(resource))
        .mapToLong(ConsumableRequirement::quantity)
        .sum();
  }

  StoredState toStoredState() {
    List<Job> open = openJobs();
    return new StoredState(
        List.copyOf(environments.values()),
        List.copyOf(queues.values()),
        List.copyOf(policies.values()),
        List.copyOf(serviceEnvironments.values()),
        List.copyOf(quotaShares.values()),
        List.copyOf(consumables.values()),
        List.copyOf(eventRules.values()),
        new StoredInstances(List.copyOf(instances.values()), lastInstance, shortages, unavailable),
        definitions.values().stream()
            .filter(
                definition ->
                    definition.active()
                        || open.stream().anyMatch(j -> j.definition().equals(definition.id())))
            .toList(),
        Map.copyOf(lastRevisions),
        open,
        open.stream()
            .filter(job -> job.state() instanceof JobState.Spawned)
            .collect(Collectors.toMap(Job::id, job -> arrayChildren(job.id()))),
        open.stream()
            .filter(job -> job.isMultiNode() && job.state() instanceof JobState.Active)
            .collect(Collectors.toMap(Job::id, this::nodes)),
        List.copyOf(keptSubmits.values()),
        List.copyOf(keptUpdates.values()),
        List.copyOf(queues.values()).stream().flatMap(queue -> usage(queue).stream()).toList(),
        reasons(),
        lastSequence);
  }

  private Map<JobId, Instant> reasons() {
    return openJobs().stream()
        .filter(job -> job.state() instanceof JobState.Runnable && job.statusReason() != null)
        .map(job -> reasons.get(job.id()))
        .filter(reason -> reason != null && reason.statusReason() != null)
        .collect(Collectors.toMap(JobReasonFact::job, JobReasonFact::at));
  }

  /** What the attempts of a job used; and of one that has ended, that it was there at all. */
  private Stream<ShareUse> uses(Job job) {
    String share = Objects.requireNonNull(job.request().shareIdentifier());
    Stream<ShareUse> end =
        switch (job.state()) {
          case JobState.Succeeded(var _, Instant at) when !job.id().isPart() ->
              Stream.of(new ShareUse(job.queue(), share, 0, at, at));
          case JobState.Failed(var _, Instant at) when !job.id().isPart() ->
              Stream.of(new ShareUse(job.queue(), share, 0, at, at));
          case JobState.Submitted _,
              JobState.Pending _,
              JobState.Runnable _,
              JobState.Active _,
              JobState.Spawned _,
              JobState.Succeeded _,
              JobState.Failed _ ->
              Stream.of();
        };
    Stream<ShareUse> ofAttempts =
        attempts.getOrDefault(job.id(), List.of()).stream()
            .map(
                attempt ->
                    new ShareUse(
                        job.queue(),
                        share,
                        job.shareWeightMillis(),
                        Objects.requireNonNull(
                            placedAt.get(new AttemptKey(job.id(), attempt.number()))),
                        attempt.stoppedAt()));
    return Stream.concat(end, ofAttempts);
  }

  /** What still counts for the shares of a fair-share queue. */
  private List<ShareUse> usage(JobQueue queue) {
    SchedulingPolicy policy =
        queue.schedulingPolicy() == null ? null : policies.get(queue.schedulingPolicy());
    FairShare fairShare = policy == null ? null : policy.fairShare();
    if (fairShare == null) {
      return List.of();
    }
    List<ShareUse> all =
        jobs.values().stream()
            .sorted(ORDER)
            .filter(job -> job.queue().equals(queue.name()) && !job.id().isNode())
            .filter(job -> job.request().shareIdentifier() != null)
            .filter(job -> job.sequence() > jobsBefore.getOrDefault(queue.name(), 0L))
            .flatMap(this::uses)
            .toList();
    Instant latest =
        all.stream().map(ShareUse::stoppedAt).max(Instant::compareTo).orElse(Instant.MIN);
    return all.stream()
        .sorted(Comparator.comparing(ShareUse::stoppedAt))
        .filter(use -> use.stoppedAt().isAfter(latest.minusSeconds(fairShare.windowSeconds())))
        .toList();
  }

  private StoredState.Nodes nodes(Job whole) {
    Map<Integer, AttemptEnd> ended = new TreeMap<>();
    for (int index = 0; index < whole.nodes(); index++) {
      for (AttemptEnd end : attempts.getOrDefault(whole.id().node(index), List.of())) {
        if (end.number() == whole.attempts()) {
          ended.put(index, end);
        }
      }
    }
    return new StoredState.Nodes(ended);
  }

  private ArrayChildren arrayChildren(JobId parent) {
    return new ArrayChildren(
        indexes(parent, child -> !withoutRows.contains(child.id())),
        indexes(parent, child -> child.state() instanceof JobState.Succeeded),
        indexes(parent, child -> child.state() instanceof JobState.Failed));
  }

  private IndexSet indexes(JobId parent, Predicate<Job> wanted) {
    return IndexSet.of(
        children(parent).stream()
            .filter(wanted)
            .mapToInt(child -> child.id().arrayIndex())
            .toArray());
  }
}

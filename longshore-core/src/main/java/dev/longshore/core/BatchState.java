package dev.longshore.core;

import dev.longshore.model.Attempt;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.Placement;
import dev.longshore.model.Preemption;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.StoredState;
import dev.longshore.model.StoredState.ArrayChildren;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decisions are made from: the resources, and every job that has not ended. Owned
 * by the writer's thread; {@link #apply} is the only way in which it changes, so recovery and
 * running are the same code.
 */
public final class BatchState {

  private final NamedResources resources = new NamedResources();
  private final Definitions definitions = new Definitions();
  private final UnfinishedJobs jobs = new UnfinishedJobs();
  private final Map<JobId, ArrayProgress> arrays = new HashMap<>();
  private final Map<JobId, NodeProgress> nodes = new HashMap<>();
  private final Dependencies dependencies = new Dependencies();
  private final Places places = new Places(this);
  private final UsedCapacity used = new UsedCapacity();
  private final LaunchedInstances instances = new LaunchedInstances();
  private final FairShares fairShares = new FairShares();
  private final BlockedJobs blocked = new BlockedJobs();
  private final QueueFronts fronts = new QueueFronts();
  private final RunTimes runTimes = new RunTimes();
  private final Deadlines deadlines = new Deadlines();
  private final Consumables consumables = new Consumables();
  private final KeptRequests<KeptSubmit> keptSubmits = KeptRequests.ofSubmits();
  private long lastSequence;
  private boolean lacksUse;

  /** Makes a fact true. A fact that does not fit the state is a bug, and throws. */
  public void apply(Fact fact) {
    switch (fact) {
      case Fact.ResourceFact about -> {
        Map<String, Integer> windows = fairShares.windows(this::policyOf);
        resources.apply(about);
        lacksUse |= fairShares.isAnyLonger(windows, this::policyOf);
        if (about instanceof JobQueueDeletedFact deleted) {
          fairShares.forget(deleted.name());
        }
        if (about instanceof Fact.ComputeEnvironmentDeletedFact deleted) {
          instances.forget(deleted.name());
        }
        jobs.note(about);
      }
      case Fact.ConsumableFact about -> consumables.apply(about);
      case Fact.InstanceFact about -> instances.apply(about);
      case Fact.JobDefinitionSavedFact saved -> definitions.save(saved.definition());
      case Fact.SubmitKeptFact kept -> keptSubmits.keep(kept.submit());
      case Fact.SubmitForgottenFact forgotten -> keptSubmits.forget(forgotten.key());
      case Fact.RemovalFact _ -> {} // what has ended is in the store only
      case JobSubmittedFact submitted -> add(submitted.submitted());
      case ArrayChildSpawnedFact spawned -> spawn(spawned.child());
      case ArrayChildrenEndedFact ended -> endChildren(job(ended.job()), ended);
      case Fact.JobPendingFact pending ->
          pend(job(pending.job()), new JobState.Pending(pending.doomed()));
      case Fact.ArrayChildrenDoomedFact doomed -> {
        Job job = job(doomed.job());
        JobState.Pending pending = (JobState.Pending) job.state();
        replace(job, job.in(pending.withDoomed(doomed.doomed()), job.statusReason()));
      }
      case Fact.ArrayChildStopsFact wanted -> {
        Job job = job(wanted.job());
        JobState.Pending pending = (JobState.Pending) job.state();
        JobState waiting = new JobState.Pending(pending.doomed(), wanted.stops());
        replace(job, job.in(waiting, job.statusReason()));
      }
      case Fact.JobRunnableFact runnable -> {
        Job job = job(runnable.job());
        JobState waiting = new JobState.Runnable(runnable.at(), runnable.retried());
        replace(job, job.withoutStop().in(waiting, runnable.statusReason()));
        nodes.remove(job.id());
      }
      case ArraySpawnedFact spawned -> spawnAll(job(spawned.job()), spawned);
      case Fact.JobReasonFact reason -> {
        Job job = job(reason.job());
        replace(job, job.in(job.state(), reason.statusReason()));
        blocked.reason(job, reason.statusReason(), reason.at());
      }
      case AttemptPlacedFact placed -> {
        Job job = job(placed.job());
        replace(job, job.placed(placed.attempt()));
        blocked.gone(job.id());
        take(job, placed.attempt().placement());
        consumables.take(job);
        fairShares.placed(job, policyOf(job.queue()), placed.attempt().placedAt());
        if (job.isMultiNode()) {
          nodes.put(job.id(), new NodeProgress(job.isService()));
        }
      }
      case NodePlacedFact placed -> placeNode(placed.node());
      case Fact.NodesWaitingFact _,
          Fact.NodesEndedFact _ -> {} // nodes without room are in the store only
      case Fact.AttemptTakenFact taken -> {
        Job job = job(taken.job());
        Attempt attempt = ((JobState.Active) job.state()).attempt().nowTaken();
        replace(job, job.in(new JobState.Active(attempt), job.statusReason()));
      }
      case AttemptStartedFact started -> start(job(started.job()), started.at(), started.address());
      case AttemptEndedFact ended -> {
        Job job = job(ended.job());
        used.give(job, ended.end().placement());
        instances.give(job, ended.end().placement(), ended.end().stoppedAt());
        consumables.give(job);
        if (!job.isService()) { // they have nothing in common that would tell how long one runs
          runTimes.ended(job.definition(), ended.end());
        }
        fairShares.gave(job, policyOf(job.queue()), ended.end().stoppedAt());
        deadlines.ended(job, definitions.timeoutSeconds(job));
        if (!job.id().isNode() && Preemption.isReason(ended.end().statusReason())) {
          jobs.put(job.preempted());
        }
        if (job.id().isNode()) {
          nodeProgress(job.id().parent())
              .attemptEnded(job.id().partIndex(), isMainNode(job.id()), ended.end());
        }
      }
      case Fact.JobStopRequestedFact stop -> {
        Job job = job(stop.job());
        replace(job, job.stopping(stop.stop()));
      }
      case JobEndedFact ended -> end(job(ended.job()), ended.succeeded(), ended.at());
      case Fact.JobReprioritizedFact changed -> change(changed.job(), changed.request());
      case Fact.JobTaggedFact tagged -> change(tagged.job(), tagged.request());
      case Fact.EventFact _ -> {} // only the store keeps events
    }
  }

  private void add(Job job) {
    jobs.put(job);
    sequenceUpTo(job.sequence());
    definitions.hold(job.definition());
    fairShares.submitted(job);
  }

  /** The job waits for others that have not ended. */
  void pend(Job job, JobState.Pending waiting) {
    dependencies.waitFor(job, this::canBeAwaited);
    dependencies.goBeside(job, jobs::contains);
    replace(job, job.in(waiting, null));
  }

  private void spawnAll(Job parent, ArraySpawnedFact fact) {
    arrays.put(
        parent.id(), new ArrayProgress(parent.arraySize(), fact.blocked(), ArrayChildren.NONE));
    dependencies.goBeside(parent, jobs::contains);
    replace(parent, parent.in(new JobState.Spawned(fact.at(), fact.blocked()), null));
  }

  private void spawn(Job child) {
    Job parent = job(child.id().parent());
    places.remove(parent);
    progress(parent.id()).spawned(child.id().arrayIndex());
    places.add(parent);
    jobs.put(child);
    places.add(child);
  }

  private void endChildren(Job parent, ArrayChildrenEndedFact fact) {
    places.remove(parent);
    fact.withRows().stream()
        .mapToObj(index -> job(parent.id().child(index)))
        .forEach(
            child -> {
              places.remove(child);
              blocked.gone(child.id());
              jobs.remove(child);
            });
    progress(parent.id()).failed(fact.children());
    places.add(parent);
    for (JobId child : dependencies.awaitedChildrenOf(parent.id())) {
      if (fact.children().contains(child.arrayIndex())) {
        dependencies.ended(child);
      }
    }
  }

  private void placeNode(Job node) {
    jobs.put(node);
    nodeProgress(node.id().parent()).placed(node.id().partIndex());
    take(node, ((JobState.Active) node.state()).attempt().placement());
  }

  /** The job, or node, has this room. */
  void take(Job job, Placement placement) {
    used.take(job, placement);
    instances.take(job, placement);
  }

  private void start(Job job, Instant at, @Nullable String address) {
    if (!(job.state() instanceof JobState.Active active)) {
      throw new IllegalStateException("only an active job starts: " + job);
    }
    Attempt started = active.attempt().startedAt(at, address);
    replace(job, job.in(new JobState.Active(started), job.statusReason()));
    deadlines.started(job, at, definitions.timeoutSeconds(job));
  }

  /**
   * Children and nodes share the request of their parent. A job that has ended is in the store
   * only.
   */
  private void change(JobId whole, JobRequest request) {
    Job job = jobs.find(whole);
    if (job == null) {
      return;
    }
    replace(job, job.withRequest(request));
    ArrayProgress children = arrays.get(job.id());
    if (children != null) {
      children.underWay().stream()
          .mapToObj(index -> job(job.id().child(index)))
          .forEach(child -> replace(child, child.withRequest(request)));
    }
    NodeProgress itsNodes = nodes.get(job.id());
    if (itsNodes != null) {
      for (int index : itsNodes.active()) {
        Job node = job(job.id().node(index));
        replace(node, node.withRequest(request));
      }
    }
  }

  private void end(Job job, boolean succeeded, Instant at) {
    places.remove(job);
    blocked.gone(job.id());
    jobs.remove(job);
    arrays.remove(job.id());
    nodes.remove(job.id());
    dependencies.ended(job.id());
    if (job.id().isNode()) {
      nodeProgress(job.id().parent()).ended(job.id().partIndex());
      return;
    }
    ArrayProgress siblings = arrays.get(job.id().parent());
    if (job.id().isArrayChild() && siblings != null) {
      siblings.ended(job.id().arrayIndex(), succeeded);
    } else {
      definitions.release(job.definition());
      fairShares.ended(job, policyOf(job.queue()), at);
    }
  }

  private void replace(Job before, Job after) {
    places.remove(before);
    jobs.put(after);
    places.add(after);
  }

  /** Numbers up to this one have been given to jobs. */
  void sequenceUpTo(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }

  private @Nullable FairShare policyOf(String queueName) {
    return resources.fairShareOf(queueName);
  }

  /**
   * Whether a policy looks further back by now than what is remembered of its queues: only what is
   * stored tells what was used then, so the state is to be loaded again before it is planned with.
   */
  public boolean lacksUse() {
    return lacksUse;
  }

  /** How this queue divides its room, or null for a FIFO queue. */
  @Nullable FairShare fairShareOf(JobQueue queue) {
    return resources.fairShareOf(queue.name());
  }

  /** The environment of this name, or null. */
  public @Nullable ComputeEnvironment environment(String name) {
    return resources.environments().get(name);
  }

  Collection<ComputeEnvironment> environments() {
    return resources.environments().values();
  }

  /** The queue of this name, or null. */
  public @Nullable JobQueue queue(String name) {
    return resources.queues().get(name);
  }

  Collection<JobQueue> queues() {
    return resources.queues().values();
  }

  /** The policy of this name, or null. */
  public @Nullable SchedulingPolicy policy(String name) {
    return resources.policies().get(name);
  }

  /** The service environment of this name, or null. */
  @Nullable ServiceEnvironment serviceEnvironment(String name) {
    return resources.serviceEnvironments().get(name);
  }

  /** All resources that have names. */
  NamedResources resources() {
    return resources;
  }

  /** What a job runs: its definition, or what a service job has in place of one. */
  JobDefinition definitionOf(Job job) {
    return job.isService() ? ServiceDefinitions.of(job) : definitions.get(job.definition());
  }

  Definitions definitions() {
    return definitions;
  }

  /** The job, child, node or parent, if it has a row and has not ended. */
  public @Nullable Job find(JobId id) {
    return jobs.find(id);
  }

  /** The job as {@link #find}, where it must be there. */
  Job job(JobId id) {
    Job job = jobs.find(id);
    if (job == null) {
      throw new IllegalStateException("no such job, or it has ended: " + id);
    }
    return job;
  }

  /** Whether any job of this queue has not ended. */
  boolean anyIn(String queue) {
    return jobs.anyIn(queue);
  }

  /** Every job that has not ended, in no order. */
  public Collection<Job> unfinished() {
    return jobs.all();
  }

  /** Whether this job exists and has not ended; children without rows included. */
  boolean isUnfinished(JobId id) {
    return jobs.contains(id) || isLazyChild(id);
  }

  boolean isLazyChild(JobId id) {
    Job parent = id.isArrayChild() ? jobs.find(id.parent()) : null;
    return parent != null
        && parent.state() instanceof JobState.Spawned
        && parent.hasChild(id)
        && progress(parent.id()).isLazy(id.arrayIndex());
  }

  /**
   * Whether the end of this job is still to come: it is unfinished, or a child that its array has
   * yet to spawn.
   */
  boolean canBeAwaited(JobId id) {
    return isToCome(id) || isUnfinished(id);
  }

  /** Whether it is a child that its array has yet to spawn. */
  boolean isToCome(JobId id) {
    Job parent = id.isArrayChild() ? jobs.find(id.parent()) : null;
    return parent != null && parent.state() instanceof JobState.Pending && parent.hasChild(id);
  }

  ArrayProgress progress(JobId parent) {
    ArrayProgress progress = arrays.get(parent);
    if (progress == null) {
      throw new IllegalStateException("no array that has spawned: " + parent);
    }
    return progress;
  }

  NodeProgress nodeProgress(JobId job) {
    NodeProgress progress = nodes.get(job);
    if (progress == null) {
      throw new IllegalStateException("no multi-node job that has an attempt: " + job);
    }
    return progress;
  }

  /** Whether this is the node that decides for its multi-node parallel job. */
  boolean isMainNode(JobId id) {
    return id.isNode() && id.partIndex() == mainNode(job(id.parent()));
  }

  /** The index of the node that decides for this multi-node parallel job. */
  int mainNode(Job job) {
    return Objects.requireNonNull(definitionOf(job).nodes()).mainNode();
  }

  UnfinishedJobs jobs() {
    return jobs;
  }

  /** How far the children of each array that has spawned have got. */
  Map<JobId, ArrayProgress> arrays() {
    return arrays;
  }

  /** How far the nodes of each multi-node parallel job that has an attempt have got. */
  Map<JobId, NodeProgress> nodes() {
    return nodes;
  }

  Dependencies dependencies() {
    return dependencies;
  }

  Places places() {
    return places;
  }

  WaitingJobs waiting() {
    return places.waiting();
  }

  BlockedJobs blocked() {
    return blocked;
  }

  QueueFronts fronts() {
    return fronts;
  }

  RunTimes runTimes() {
    return runTimes;
  }

  FairShares fairShares() {
    return fairShares;
  }

  UsedCapacity used() {
    return used;
  }

  LaunchedInstances instances() {
    return instances;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Consumables consumables() {
    return consumables;
  }

  KeptRequests<KeptSubmit> keptSubmits() {
    return keptSubmits;
  }

  long lastSequence() {
    return lastSequence;
  }

  /** Makes true again what was stored. */
  public static BatchState of(StoredState stored) {
    return new StateRestore(stored).restored();
  }
}

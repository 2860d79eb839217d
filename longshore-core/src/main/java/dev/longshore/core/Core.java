package dev.longshore.core;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.CancelJobsCommand;
import dev.longshore.core.Command.CreateComputeEnvironmentCommand;
import dev.longshore.core.Command.CreateConsumableResourceCommand;
import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.CreateQuotaShareCommand;
import dev.longshore.core.Command.CreateSchedulingPolicyCommand;
import dev.longshore.core.Command.CreateServiceEnvironmentCommand;
import dev.longshore.core.Command.DeleteComputeEnvironmentCommand;
import dev.longshore.core.Command.DeleteConsumableResourceCommand;
import dev.longshore.core.Command.DeleteEventRuleCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.DeleteQuotaShareCommand;
import dev.longshore.core.Command.DeleteSchedulingPolicyCommand;
import dev.longshore.core.Command.DeleteServiceEnvironmentCommand;
import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.DeregisterJobDefinitionCommand;
import dev.longshore.core.Command.EraseRemovedRowsCommand;
import dev.longshore.core.Command.ExplainJobCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.InterruptJobCommand;
import dev.longshore.core.Command.NoteEventsCommand;
import dev.longshore.core.Command.PutEventRuleCommand;
import dev.longshore.core.Command.PutEventTargetsCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.core.Command.RemoveEventTargetsCommand;
import dev.longshore.core.Command.RemoveJobDefinitionsCommand;
import dev.longshore.core.Command.RemoveJobsCommand;
import dev.longshore.core.Command.ReportShortageCommand;
import dev.longshore.core.Command.SnapshotQueueCommand;
import dev.longshore.core.Command.StopTaskCommand;
import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.SubmitOnceCommand;
import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.TagCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.TerminateJobsCommand;
import dev.longshore.core.Command.TerminateServiceJobsCommand;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.core.Command.UpdateQuotaShareCommand;
import dev.longshore.core.Command.UpdateSchedulingPolicyCommand;
import dev.longshore.core.Command.UpdateServiceEnvironmentCommand;
import dev.longshore.core.Command.UpdateServiceJobCommand;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobFact;
import dev.longshore.model.Host;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.Report.TaskContainerStarted;
import dev.longshore.model.TaskTemplate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What AWS Batch does, as functions of a state, an event and the time. No I/O, no clock, no thread,
 * no randomness: the same core runs under the server, in tests and in the simulator.
 */
public final class Core {

  private final CoreConfig config;
  private final ComputeEnvironmentDecisions environments;
  private final JobQueueDecisions queues;
  private final SchedulingPolicyDecisions policies = new SchedulingPolicyDecisions();
  private final ServiceEnvironmentDecisions serviceEnvironments;
  private final QuotaShareDecisions quotaShares;
  private final ConsumableDecisions consumables;
  private final EventRuleDecisions rules = new EventRuleDecisions();
  private final JobDefinitionDecisions definitions;
  private final SubmitDecisions submits;
  private final SubmitOnceDecisions onceSubmits;
  private final ServiceJobDecisions serviceJobs;
  private final StopDecisions stops = new StopDecisions();
  private final TagDecisions tags;
  private final Scheduler scheduler;
  private final Scaling scaling;
  private final Timers timers;

  public Core(CoreConfig config) {
    this.config = config;
    this.environments = new ComputeEnvironmentDecisions(config.limits(), config.stopGrace());
    this.queues = new JobQueueDecisions(config.limits());
    this.serviceEnvironments = new ServiceEnvironmentDecisions(config.limits());
    this.quotaShares = new QuotaShareDecisions(config.limits());
    this.consumables = new ConsumableDecisions(config.limits());
    this.definitions = new JobDefinitionDecisions(config.limits());
    this.submits = new SubmitDecisions(config.limits());
    this.serviceJobs = new ServiceJobDecisions(submits);
    this.tags = new TagDecisions(config.limits());
    this.onceSubmits = new SubmitOnceDecisions(submits);
    this.scheduler = new Scheduler(config);
    this.scaling = new Scaling(config);
    this.timers = new Timers(config.settling(), config.stopGrace(), config.instances());
  }

  /** Decides a command. Nothing changes until its facts are {@link #settle settled}. */
  @SuppressWarnings("unchecked") // each command is decided by what replies with its own type
  public <R> Decision<R> decide(
      BatchState state, Command<R> command, List<Host> hosts, Instant now) {
    return (Decision<R>)
        switch (command) {
          case CreateComputeEnvironmentCommand create -> environments.create(state, create);
          case UpdateComputeEnvironmentCommand update -> environments.update(state, update, now);
          case DeleteComputeEnvironmentCommand delete -> environments.delete(state, delete, now);
          case RegisterInstanceCommand register ->
              RegistrationDecisions.register(state, register, hosts, config.engines(), now);
          case DeregisterInstanceCommand deregister ->
              RegistrationDecisions.deregister(state, deregister, config.stopGrace(), now);
          case HoldInstanceCommand hold -> RegistrationDecisions.hold(state, hold, now);
          case TakeInstanceCommand take -> InstanceDecisions.take(state, take, now);
          case InterruptJobCommand interrupt -> InstanceDecisions.interrupt(state, interrupt, now);
          case ReportShortageCommand report -> InstanceDecisions.shortage(state, report, now);
          case CreateJobQueueCommand create -> queues.create(state, create);
          case UpdateJobQueueCommand update -> queues.update(state, update, now);
          case DeleteJobQueueCommand delete -> queues.delete(state, delete, now);
          case CreateSchedulingPolicyCommand create -> policies.create(state, create);
          case UpdateSchedulingPolicyCommand update -> policies.update(state, update);
          case DeleteSchedulingPolicyCommand delete -> policies.delete(state, delete);
          case CreateServiceEnvironmentCommand create -> serviceEnvironments.create(state, create);
          case UpdateServiceEnvironmentCommand update ->
              serviceEnvironments.update(state, update, now);
          case DeleteServiceEnvironmentCommand delete ->
              serviceEnvironments.delete(state, delete, now);
          case CreateQuotaShareCommand create -> quotaShares.create(state, create);
          case UpdateQuotaShareCommand update -> quotaShares.update(state, update, now);
          case DeleteQuotaShareCommand delete -> quotaShares.delete(state, delete, now);
          case CreateConsumableResourceCommand create -> consumables.create(state, create);
          case UpdateConsumableResourceCommand update -> consumables.update(state, update, now);
          case DeleteConsumableResourceCommand delete -> consumables.delete(state, delete);
          case RegisterJobDefinitionCommand register -> definitions.register(state, register);
          case DeregisterJobDefinitionCommand deregister ->
              definitions.deregister(state, deregister);
          case SubmitJobCommand submit -> submits.submit(state, submit, now);
          case SubmitOnceCommand submit -> onceSubmits.submit(state, submit, now);
          case SubmitServiceJobCommand submit -> serviceJobs.submit(state, submit, now);
          case UpdateServiceJobCommand update -> serviceJobs.update(state, update);
          case TerminateServiceJobsCommand terminate ->
              serviceJobs.terminate(state, terminate, now);
          case CancelJobCommand cancel -> stops.cancel(state, cancel, now);
          case TerminateJobCommand terminate -> stops.terminate(state, terminate, now);
          case CancelJobsCommand cancel -> stops.cancelAll(state, cancel, now);
          case StopTaskCommand stop -> stops.stopTask(state, stop, now);
          case TerminateJobsCommand terminate -> stops.terminateAll(state, terminate, now);
          case RemoveJobsCommand remove -> RetentionDecisions.remove(state, remove);
          case RemoveJobDefinitionsCommand remove -> RetentionDecisions.remove(state, remove);
          case EraseRemovedRowsCommand erase ->
              Decision.accept(Command.Done.DONE, new Fact.RemovedRowsErasedFact(erase.atMost()));
          case TagCommand tag -> tags.tag(state, tag);
          case PutEventRuleCommand put -> rules.put(state, put);
          case PutEventTargetsCommand put -> rules.putTargets(state, put);
          case RemoveEventTargetsCommand remove -> rules.removeTargets(state, remove);
          case DeleteEventRuleCommand delete -> rules.delete(state, delete);
          case NoteEventsCommand note -> Decision.accept(Command.Done.DONE, note.fact());
          case SnapshotQueueCommand snapshot -> queues.snapshot(state, snapshot, now);
          case ExplainJobCommand explain ->
              Decision.accept(Explanations.of(state, explain.job(), hosts, config, now));
        };
  }

  /** What follows from something that an engine saw. A job that is unknown or over is ignored. */
  public List<Fact> onReport(BatchState state, Report report) {
    Job job = state.find(report.attempt().job());
    if (job == null) {
      return List.of();
    }
    return switch (report) {
      case TaskContainerStarted _ -> List.of(); // concerns its output only
      case AttemptTaken taken -> JobTransitions.onAttemptTaken(job, taken);
      case AttemptStarted started -> JobTransitions.onAttemptStarted(job, started);
      case AttemptExited exited -> onExited(state, job, exited);
      case AttemptNotStarted failed ->
          JobTransitions.onAttemptNotStarted(
              job, failed, task(state, job), Retries.strategyOf(state, job));
      case AttemptLost lost ->
          JobTransitions.onAttemptLost(
              job,
              lost,
              placement -> HostGone.reason(state, placement),
              Retries.strategyOf(state, job));
    };
  }

  /** What follows from the time: timeouts, and changes of resources that have taken long enough. */
  public List<Fact> onTime(BatchState state, Instant now) {
    return timers.due(state, now);
  }

  /** When {@link #onTime} may have something to say again. */
  public Optional<Instant> nextDue(BatchState state) {
    return timers.next(state);
  }

  /** Which jobs get room now, as facts, and why the first in each queue does not. */
  public PlacementPlan plan(BatchState state, List<Host> hosts, Instant now) {
    return scheduler.plan(state, hosts, now);
  }

  /**
   * Which instances come and go, as facts: for after a cycle, when what is left waits for more than
   * there is.
   */
  public ScalingPlan scale(BatchState state, List<Host> hosts, Instant now) {
    return scaling.plan(state, hosts, now);
  }

  /** Which engine serves which environment. */
  public EngineRules engines() {
    return config.engines();
  }

  /** Whether any job waits for room, so that a cycle may have something to do. */
  public boolean anyWaits(BatchState state) {
    return !state.waiting().isEmpty();
  }

  /** Notes who stands where now. Wanted after every change, and before the time moves on. */
  public void observe(BatchState state, Instant now) {
    state.fronts().observe(state, now);
  }

  /** The same where time alone may have changed the order. */
  public void observeAll(BatchState state, Instant now) {
    state.fronts().observeAll(state, now);
  }

  /**
   * Makes facts true, and all that follows from them. What follows is judged one by one, each by
   * what is true by then, and without recursion: a chain may be as long as it likes.
   *
   * @return the facts and their consequences, in the order in which they became true
   */
  public List<Fact> settle(BatchState state, List<Fact> facts) {
    Queue<Fact> open = new ArrayDeque<>(facts);
    Queue<Consequence> failures = new ArrayDeque<>();
    Queue<Consequence> promises = new ArrayDeque<>();
    List<Fact> settled = new ArrayList<>();
    while (true) {
      for (Fact given = open.poll(); given != null; given = open.poll()) {
        Fact fact = stillToCome(state, given);
        if (fact != null) {
          for (Consequence noted : Consequences.of(state, fact)) {
            (noted.isPromise() ? promises : failures).add(noted);
          }
          state.apply(fact);
          settled.add(fact);
        }
      }
      Consequence next = failures.isEmpty() ? promises.poll() : failures.poll();
      if (next == null) {
        return settled;
      }
      open.addAll(Consequences.judge(state, next));
    }
  }

  /** What the engine is to do about facts that were committed. */
  public List<Effect> effects(BatchState state, List<Fact> facts) {
    return Effects.of(state, facts, config);
  }

  /** What the engine was to do before the server went down, from the state that it left. */
  public List<Effect> unfinishedEffects(BatchState state) {
    return Effects.unfinished(state, config);
  }

  /**
   * What of a fact is not true yet, or null: one decision about several jobs may name a job twice,
   * once for itself and once as a child.
   */
  private static @Nullable Fact stillToCome(BatchState state, Fact fact) {
    if (!(fact instanceof JobFact jobFact)
        || fact instanceof Fact.JobSubmittedFact
        || fact instanceof Fact.NodePlacedFact
        || fact instanceof Fact.NodesEndedFact
        || fact instanceof Fact.JobTaggedFact) {
      return fact;
    }
    if (fact instanceof Fact.ArrayChildSpawnedFact spawned) {
      return state.isLazyChild(spawned.job()) ? fact : null;
    }
    Job job = state.find(jobFact.job());
    if (job == null || !(fact instanceof Fact.ArrayChildrenEndedFact ended)) {
      return job == null ? null : fact;
    }
    ArrayProgress progress = state.progress(job.id());
    IndexSet withRows = ended.withRows().and(progress.underWay());
    IndexSet lazy = ended.children().and(progress.waiting().plus(progress.blocked()));
    IndexSet open = lazy.plus(withRows);
    return open.isEmpty()
        ? null
        : new Fact.ArrayChildrenEndedFact(
            job.id(), open, withRows, ended.at(), ended.statusReason(), ended.stop());
  }

  private static List<Fact> onExited(BatchState state, Job job, AttemptExited exited) {
    Instant startedAt =
        job.state() instanceof JobState.Active active && active.attempt().startedAt() != null
            ? active.attempt().startedAt()
            : exited.startedAt();
    // Of a multi-node parallel job the main node has the time of the whole.
    Job judged =
        job.id().isNode() && !state.isMainNode(job.id())
            ? job
            : JobTransitions.judged(
                job, startedAt, exited.decidedAt(), state.definitions().timeoutSeconds(job));
    return JobTransitions.onAttemptExited(
        judged, exited, task(state, job), Retries.strategyOf(state, job));
  }

  private static TaskTemplate task(BatchState state, Job job) {
    return EffectiveTask.template(state.definitionOf(job), job);
  }
}

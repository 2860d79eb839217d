package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Host;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.Report;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A core with its state and a clock that stands still, driven as the writer drives it: decide and
 * settle, report and settle, plan and settle. It remembers how jobs ended, since core forgets them.
 */
final class World {
  static final Realm REALM = new Realm("aws", "us-east-1", "123456789012");
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final List<Host> hosts = new ArrayList<>();
  final Map<JobId, JobEndedFact> ended = new HashMap<>();
  final Map<JobId, Set<Integer>> rows = new HashMap<>();
  final Map<JobId, Job> accepted = new HashMap<>();
  private Core core;
  private final StoredStates stored = new StoredStates();
  BatchState state = new BatchState();
  Instant now = START;
  private int submitted;
  ScalingPlan scaling = new ScalingPlan(List.of(), null, false);

  World() {
    this(1000);
  }

  World(int placementsPerCycle) {
    this(
        new CoreConfig(
            REALM,
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            placementsPerCycle,
            0,
            Limits.DEFAULTS));
  }

  /** A world whose scheduler looks at so many jobs behind the first that has no room. */
  static World backfilling(int depth) {
    return new World(
        new CoreConfig(
            REALM, Duration.ofMillis(100), Duration.ofSeconds(30), 1000, depth, Limits.DEFAULTS));
  }

  /** A world with other limits than AWS's. */
  static World limited(Limits limits) {
    CoreConfig standard = CoreConfig.defaults(REALM);
    return new World(
        new CoreConfig(
            REALM,
            standard.settling(),
            standard.stopGrace(),
            standard.placementsPerCycle(),
            standard.backfillDepth(),
            limits));
  }

  World(CoreConfig config) {
    core = new Core(config);
  }

  /** A world where things run: host {@code h} with 2 vCPUs, environment {@code ce}, queue q. */
  static World small() {
    return new World()
        .host("h", 2, 4096)
        .with(new EnvironmentBuilder("ce").build())
        .with(new QueueBuilder("q").on("ce").build())
        .with(new DefinitionBuilder("d").build());
  }

  static JobId id(int number) {
    return new JobId("00000000-0000-4000-8000-%012d".formatted(number));
  }

  World host(String id, int vcpus, long memoryMib) {
    hosts.add(new Host(id, "local", new Demand(vcpus * 1000L, memoryMib, 0)));
    return this;
  }

  World with(ComputeEnvironment environment) {
    settle(List.of(new Fact.ComputeEnvironmentSavedFact(environment)));
    return this;
  }

  World with(JobQueue queue) {
    settle(List.of(new Fact.JobQueueSavedFact(queue)));
    return this;
  }

  World with(ServiceEnvironment environment) {
    settle(List.of(new Fact.ServiceEnvironmentSavedFact(environment)));
    return this;
  }

  World with(ConsumableResource resource) {
    settle(List.of(new Fact.ConsumableResourceSavedFact(resource)));
    return this;
  }

  /** With a fair-share policy of this name. */
  World with(String policy, FairShare fairShare) {
    settle(
        List.of(
            new Fact.SchedulingPolicySavedFact(
                new SchedulingPolicy(
                    policy, SchedulingPolicy.Kind.FAIRSHARE, fairShare, "{}", START, Map.of()))));
    return this;
  }

  World with(JobDefinition definition) {
    settle(List.of(new Fact.JobDefinitionSavedFact(definition)));
    return this;
  }

  /** A submit of definition {@code d} to queue {@code q}, with the next id. */
  SubmitBuilder aSubmit() {
    return new SubmitBuilder(id(++submitted));
  }

  /** Submits a plain job of so many vCPUs to a queue. */
  JobId submit(String queue, int vcpus) {
    return submit(aSubmit().to(queue).vcpus(vcpus));
  }

  JobId submit(SubmitBuilder submit) {
    return accept(submit.build()).id();
  }

  <R> Decision<R> decide(Command<R> command) {
    return core.decide(state, command, hosts, now);
  }

  <R> R accept(Command<R> command) {
    Decision.Accepted<R> accepted = accepted(command);
    settle(accepted.facts());
    return accepted.reply();
  }

  /** The facts of a command that must be accepted; they are not true yet. */
  List<Fact> decided(Command<?> command) {
    return accepted(command).facts();
  }

  private <R> Decision.Accepted<R> accepted(Command<R> command) {
    Decision<R> decision = decide(command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    return (Decision.Accepted<R>) decision;
  }

  Refusal refuse(Command<?> command) {
    Decision<?> decision = decide(command);
    assertThat(decision).isInstanceOf(Decision.Refused.class);
    return ((Decision.Refused<?>) decision).refusal();
  }

  List<Fact> settle(List<Fact> facts) {
    List<Fact> settled = core.settle(state, facts);
    stored.store(settled);
    for (Fact fact : settled) {
      if (fact instanceof JobEndedFact end) {
        assertThat(ended.put(end.job(), end)).as("ended twice: " + end.job()).isNull();
      } else if (fact instanceof Fact.JobSubmittedFact submitted) {
        accepted.put(submitted.job(), submitted.submitted());
      } else if (fact instanceof Fact.ArrayChildSpawnedFact spawned) {
        boolean isNew =
            rows.computeIfAbsent(spawned.job().parent(), _ -> new LinkedHashSet<>())
                .add(spawned.job().arrayIndex());
        assertThat(isNew).as("spawned twice: " + spawned.job()).isTrue();
      } else if (fact instanceof Fact.ArrayChildrenEndedFact end) {
        end.children().stream()
            .mapToObj(end.job()::child)
            .map(child -> new JobEndedFact(child, false, end.at(), end.statusReason()))
            .forEach(e -> assertThat(ended.put(e.job(), e)).as("twice: " + e.job()).isNull());
      } else if (fact instanceof Fact.NodesWaitingFact waiting) {
        ended.keySet().removeIf(job -> job.isNode() && job.parent().equals(waiting.job()));
      } else if (fact instanceof Fact.NodesEndedFact end) {
        for (int index = 0; index < end.nodes(); index++) {
          JobId node = end.job().node(index);
          var itsEnd = new JobEndedFact(node, false, end.at(), end.statusReason());
          assertThat(ended.put(node, itsEnd)).as("ended twice: " + node).isNull();
        }
      }
    }
    core.effects(state, settled); // as the writer asks for them after every commit
    return settled;
  }

  PlacementPlan plan() {
    return core.plan(state, hosts, now);
  }

  /** One cycle of the scheduler, its facts made true. */
  PlacementPlan schedule() {
    PlacementPlan plan = plan();
    settle(plan.facts());
    scaling = core.scale(state, hosts, now);
    settle(scaling.facts());
    core.observe(state, now);
    return plan;
  }

  /** The server goes down, and comes up with another configuration. */
  void restart(CoreConfig config) {
    core = new Core(config);
    restart();
  }

  /** The server goes down and comes up again from what was stored. */
  void restart() {
    state = restored();
  }

  /** The state as a server would find it that started now. */
  BatchState restored() {
    return BatchState.of(stored.load(this));
  }

  /** The jobs that the next cycle gives room to, in order; they get it. */
  List<JobId> placed() {
    return schedule().facts().stream()
        .filter(Fact.AttemptPlacedFact.class::isInstance)
        .map(fact -> ((Fact.AttemptPlacedFact) fact).job())
        .toList();
  }

  List<Fact> report(Report report) {
    return settle(core.onReport(state, report));
  }

  /** Its task runs and has this address for itself. */
  List<Fact> startsAt(JobId job, String address) {
    return report(new Report.AttemptStarted(attempt(job), now, address));
  }

  void starts(JobId job) {
    report(new Report.AttemptStarted(attempt(job), now));
  }

  void exits(JobId job, int exitCode) {
    ends(job, exitCode);
  }

  /** The same, with all that follows. */
  List<Fact> ends(JobId job, int exitCode) {
    return report(new Report.AttemptExited(attempt(job), now, now, exitCode, null));
  }

  /** The same, heard of now, though it ended earlier. */
  void exitedAt(JobId job, Instant at, int exitCode) {
    report(new Report.AttemptExited(attempt(job), now, at, exitCode, null));
  }

  AttemptKey attempt(JobId job) {
    return new AttemptKey(job, Math.max(1, job(job).attempts()));
  }

  List<Fact> later(Duration duration) {
    now = now.plus(duration);
    return settle(core.onTime(state, now));
  }

  java.util.Optional<Instant> nextDue() {
    return core.nextDue(state);
  }

  List<Effect> effects(List<Fact> facts) {
    return core.effects(state, facts);
  }

  List<Effect> unfinishedEffects() {
    return core.unfinishedEffects(state);
  }

  Explanation explain(JobId job) {
    return accept(new Command.ExplainJobCommand(job));
  }

  /** Where the job stands in its queue; 0 where it is not counted. */
  int position(JobId job) {
    return Objects.requireNonNull(explain(job).queue()).position();
  }

  Job job(JobId id) {
    return Objects.requireNonNull(state.find(id), () -> id + " has ended or has no row");
  }

  /** The status of the job, also when it has ended or has no row. */
  JobStatus status(JobId id) {
    JobEndedFact end = ended.get(id);
    if (end != null) {
      return end.succeeded() ? JobStatus.SUCCEEDED : JobStatus.FAILED;
    }
    return state.isLazyChild(id)
        ? job(id.parent()).spawn(id.arrayIndex()).status()
        : job(id).status();
  }

  /** The job as the store would have it for a submit that depends on it, or null. */
  SubmitJobCommand.@Nullable Dependency known(JobId id) {
    Job job = accepted.get(id.parent());
    if (job == null || !(state.canBeAwaited(id) || ended.containsKey(id))) {
      return null;
    }
    int size = id.isArrayChild() ? 0 : job.arraySize();
    IndexSet succeeded =
        IndexSet.of(
            IntStream.range(0, size)
                .filter(i -> ended.containsKey(id.child(i)))
                .filter(i -> status(id.child(i)) == JobStatus.SUCCEEDED)
                .toArray());
    JobStatus status = ended.containsKey(id) ? status(id) : JobStatus.PENDING;
    return new SubmitJobCommand.Dependency(status, size, succeeded);
  }

  String endReason(JobId id) {
    JobEndedFact end = Objects.requireNonNull(ended.get(id), () -> id + " has not ended");
    return Objects.requireNonNullElse(end.statusReason(), "");
  }

  JobState.Active active(JobId id) {
    return (JobState.Active) job(id).state();
  }

  ComputeEnvironment environment(String name) {
    return Objects.requireNonNull(state.environment(name));
  }

  JobQueue queue(String name) {
    return Objects.requireNonNull(state.queue(name));
  }
}

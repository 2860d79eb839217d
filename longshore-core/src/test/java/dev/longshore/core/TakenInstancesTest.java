package dev.longshore.core;

import static dev.longshore.core.InstanceWorlds.cycles;
import static dev.longshore.core.InstanceWorlds.instanceOf;
import static dev.longshore.core.InstanceWorlds.instances;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.Replacement;
import dev.longshore.core.Command.ReportShortageCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.core.RandomInterruptions.Rate;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Report;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.RetryStrategy.EvaluateOnExit;
import dev.longshore.model.ScalingActivity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Instances that are interrupted, terminated or replaced, and types of which there are none. */
final class TakenInstancesTest {

  private static final RetryStrategy ON_HOST_LOSS =
      new RetryStrategy(
          2, List.of(new EvaluateOnExit("Host EC2*", null, null, RetryStrategy.Action.RETRY)));

  @Test
  @DisplayName("what runs on an interrupted instance has the notice, and is tried again elsewhere")
  void interrupted() {
    World world = world(0);
    JobId once = world.submit("q", 1);
    JobId twice = world.submit(world.aSubmit().to("q").vcpus(1).retrying(ON_HOST_LOSS));
    cycles(world);
    String id = instanceOf(world, once);
    assertThat(instanceOf(world, twice)).isEqualTo(id);

    world.accept(interrupt(id, 120));
    List<Fact> stops = world.later(Duration.ZERO);
    assertThat(world.effects(stops))
        .filteredOn(StopEffect.class::isInstance)
        .extracting(effect -> ((StopEffect) effect).grace())
        .containsExactly(Duration.ofMinutes(2), Duration.ofMinutes(2));
    JobId next = world.submit("q", 1);
    cycles(world);
    assertThat(instanceOf(world, next)).isNotEqualTo(id);

    world.exits(once, 143);
    world.exits(twice, 143);
    assertThat(world.status(once)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(once)).isEqualTo("Host EC2 (instance " + id + ") terminated.");
    cycles(world);
    assertThat(world.status(twice)).isEqualTo(JobStatus.STARTING);
    assertThat(instanceOf(world, twice)).isEqualTo(instanceOf(world, next));
    assertThat(world.state.instances().find(id)).isNull();
  }

  @Test
  @DisplayName("an interrupted instance may be terminated, and not be interrupted again")
  void terminated() {
    World world = world(0);
    JobId job = world.submit("q", 1);
    cycles(world);
    String id = instanceOf(world, job);
    world.accept(interrupt(id, 120));
    world.later(Duration.ZERO);
    assertThat(world.refuse(interrupt(id, 9)).message()).contains("INTERRUPTED already");
    List<Fact> facts = world.decided(take(id, Drain.Cause.TERMINATED, 0));
    world.settle(facts);
    assertThat(world.effects(facts)).contains(new StopEffect(world.attempt(job), Duration.ZERO));
    assertThat(world.refuse(interrupt("i-0", 9)).message())
        .isEqualTo("The instance ID 'i-0' does not exist");
  }

  @Test
  @DisplayName("an instance that starts, or has no job, goes at once; what goes survives a restart")
  void withoutJobs() {
    World world = world(5);
    world.submit("q", 1);
    cycles(world);
    Instance starting = world.state.instances().all().getFirst();
    world.accept(interrupt(starting.id(), 120));
    world.restart();
    assertThat(world.state.instances().all())
        .extracting(Instance::state)
        .containsExactly(Instance.State.DRAINING);
    cycles(world);
    assertThat(world.state.instances().find(starting.id())).isNull();
    assertThat(world.state.instances().all()).hasSize(1);
  }

  @Test
  @DisplayName("what minvCpus keeps is replaced while jobs still end on an interrupted instance")
  void minimum() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .instances(AllocationStrategy.BEST_FIT_PROGRESSIVE, 2, 0, "c5.large")
                    .build());
    JobId job = world.submit("q", 1);
    cycles(world);
    String id = instanceOf(world, job);
    world.accept(interrupt(id, 120));
    cycles(world);
    assertThat(world.state.instances().all())
        .extracting(Instance::state)
        .containsExactlyInAnyOrder(Instance.State.DRAINING, Instance.State.RUNNING);
  }

  @Test
  @DisplayName("only the main node's instance decides for a multi-node parallel job")
  void nodes() {
    World world = world(0).with(new DefinitionBuilder("d").nodes(2, 0).build());
    JobId job = world.submit("q", 1);
    cycles(world);
    world.starts(job.node(0));
    world.accept(interrupt(instanceOf(world, job.node(1)), 1));
    world.later(Duration.ZERO);
    assertThat(world.job(job.node(1)).isToStop()).isTrue();
    assertThat(world.job(job.node(0)).isToStop()).isFalse();
    assertThat(world.job(job).isToStop()).isFalse();

    String main = instanceOf(world, job.node(0));
    world.accept(interrupt(main, 1));
    world.later(Duration.ZERO);
    world.exits(job.node(1), 143);
    world.exits(job.node(0), 143);
    assertThat(world.endReason(job)).isEqualTo("Host EC2 (instance " + main + ") terminated.");
  }

  @Test
  @DisplayName("a type that is short is not launched, backs off, and comes when it can be had")
  void shortage() {
    World world = world(0);
    world.accept(new ReportShortageCommand("c5.large", World.START.plusSeconds(90)));
    JobId job = world.submit("q", 1);
    cycles(world);
    assertThat(world.job(job).statusReason())
        .isEqualTo(
            "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity"
                + " requested for instance type [c5.large]");
    assertThat(world.scaling.next()).isEqualTo(World.START.plusSeconds(60));
    world.restart();
    world.later(Duration.ofSeconds(60));
    cycles(world);
    assertThat(world.scaling.next()).isEqualTo(World.START.plusSeconds(180));
    world.later(Duration.ofSeconds(119));
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    world.later(Duration.ofSeconds(1));
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.STARTING);
    assertThat(world.job(job).statusReason()).isNull();
  }

  @Test
  @DisplayName("of several environments that are short the type is named that failed last")
  void shortageOfSeveralEnvironments() {
    World world =
        world(0)
            .with(new EnvironmentBuilder("second").instances("m5.large").build())
            .with(new QueueBuilder("both").on("ce", "second").build());
    world.accept(new ReportShortageCommand("c5.large", World.START.plusSeconds(90)));
    world.accept(new ReportShortageCommand("m5.large", World.START.plusSeconds(90)));
    JobId job = world.submit("both", 1);
    cycles(world);
    assertThat(world.job(job).statusReason()).endsWith("[m5.large]");
  }

  @Test
  @DisplayName("instances of a managed environment are neither held nor deregistered")
  void managed() {
    World world = world(0);
    JobId job = world.submit("q", 1);
    cycles(world);
    String id = instanceOf(world, job);
    assertThat(world.refuse(new Command.HoldInstanceCommand(id, true)).message())
        .isEqualTo("Compute environment ce is managed: it has its own instances.");
    assertThat(world.refuse(new Command.DeregisterInstanceCommand(id, true)).message())
        .contains("is managed");
  }

  @Test
  @DisplayName("nodes that lack one instance wait for that one, not for as many as they are")
  void shortageForOneNode() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(4)
                    .instances(AllocationStrategy.BEST_FIT, 2, 0, "c5.large")
                    .build())
            .with(new DefinitionBuilder("d").nodes(2, 0).build());
    cycles(world);
    assertThat(world.state.instances().all()).hasSize(1);
    world.accept(new ReportShortageCommand("c5.large", World.START.plusSeconds(90)));
    JobId job = world.submit("q", 1);
    cycles(world);
    assertThat(world.job(job).statusReason())
        .startsWith("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY")
        .endsWith("[c5.large]");
  }

  @Test
  @DisplayName("a shortage is forgotten when it has ended")
  void shortagesAreForgotten() {
    World world = world(0);
    world.accept(new ReportShortageCommand("c5.large", World.START.plusSeconds(90)));
    world.accept(new ReportShortageCommand("m5.large", World.START.plusSeconds(91)));
    assertThat(world.nextDue()).contains(World.START.plusSeconds(90));
    world.later(Duration.ofSeconds(90).minusMillis(1));
    assertThat(world.state.instances().shortages()).containsOnlyKeys("c5.large", "m5.large");
    assertThat(world.later(Duration.ofMillis(1)))
        .containsExactly(new Fact.InstanceShortageEndedFact("c5.large"));
    assertThat(world.state.instances().shortages()).containsOnlyKeys("m5.large");
    world.restart();
    assertThat(world.nextDue()).contains(World.START.plusSeconds(91));
    world.accept(new ReportShortageCommand("m5.large", world.now));
    assertThat(world.state.instances().shortages()).isEmpty();
    assertThat(world.nextDue()).isEmpty();
    assertThat(world.decided(new ReportShortageCommand("m5.large", world.now))).isEmpty();
  }

  @Test
  @DisplayName("a shortage that is called off lets the type be launched")
  void shortageOver() {
    World world = world(0);
    world.accept(new ReportShortageCommand("c5.large", World.START.plusSeconds(90)));
    JobId job = world.submit("q", 1);
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    world.accept(new ReportShortageCommand("c5.large", world.now));
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.STARTING);
  }

  @Test
  @DisplayName("an infrastructure update lets jobs end in time, and replaces their instances")
  void replaced() {
    World world = world(0);
    JobId ends = world.submit("q", 1);
    JobId stays = world.submit("q", 2);
    cycles(world);
    List<Instance> old = world.state.instances().all();
    assertThat(old).hasSize(2);

    update(world, new Replacement(false, Duration.ofMinutes(30)));
    JobId next = world.submit("q", 1);
    cycles(world);
    assertThat(instanceOf(world, next)).isNotIn(old.stream().map(Instance::id).toList());
    world.exits(ends, 0);
    cycles(world);
    assertThat(world.state.instances().find(old.getFirst().id())).isNull();
    assertThat(world.status(ends)).isEqualTo(JobStatus.SUCCEEDED);

    assertThat(world.nextDue()).contains(World.START.plus(Duration.ofMinutes(30)));
    world.restart();
    world.later(Duration.ofMinutes(29));
    assertThat(world.job(stays).isToStop()).isFalse();
    assertThat(status(world)).isEqualTo(ResourceStatus.UPDATING);
    world.later(Duration.ofMinutes(1));
    assertThat(world.job(stays).isToStop()).isTrue();
    String itsInstance = instanceOf(world, stays);
    world.exits(stays, 143);
    assertThat(world.endReason(stays))
        .isEqualTo("Host EC2 (instance " + itsInstance + ") terminated.");
    cycles(world);
    world.later(Duration.ZERO);
    assertThat(status(world)).isEqualTo(ResourceStatus.VALID);
    assertThat(world.status(next)).isEqualTo(JobStatus.STARTING);
  }

  @Test
  @DisplayName("terminateJobsOnUpdate stops them at once")
  void terminatesJobs() {
    World world = world(0);
    JobId job = world.submit("q", 1);
    cycles(world);
    update(world, new Replacement(true, Duration.ofMinutes(30)));
    assertThat(world.effects(world.later(Duration.ZERO)))
        .containsExactly(new StopEffect(world.attempt(job), Duration.ofSeconds(30)));
    world.report(new Report.AttemptLost(world.attempt(job), world.now));
    cycles(world);
    world.later(Duration.ofSeconds(1));
    assertThat(status(world)).isEqualTo(ResourceStatus.VALID);
    assertThat(world.state.instances().all()).isEmpty();
  }

  @Test
  @DisplayName("an update that concerns no instance leaves them alone")
  void settingsOnly() {
    World world = world(0);
    JobId job = world.submit("q", 1);
    cycles(world);
    String instance = instanceOf(world, job);
    update(world, null);
    world.later(Duration.ofSeconds(1));
    cycles(world);
    assertThat(status(world)).isEqualTo(ResourceStatus.VALID);
    assertThat(Objects.requireNonNull(world.state.instances().find(instance)).takesJobs()).isTrue();
  }

  @Test
  @DisplayName("an environment none of whose instances joins is INVALID, and an update repairs it")
  void neverJoined() {
    World world = world(3600);
    JobId job = world.submit("q", 1);
    cycles(world);
    world.later(Duration.ofMinutes(15).minusSeconds(1));
    assertThat(status(world)).isEqualTo(ResourceStatus.VALID);
    assertThat(world.nextDue()).contains(World.START.plus(Duration.ofMinutes(15)));
    assertThat(world.later(Duration.ofSeconds(1)))
        .as("the activity tells it")
        .anySatisfy(
            fact ->
                assertThat(fact)
                    .isInstanceOfSatisfying(
                        Fact.ScalingNotedFact.class,
                        noted ->
                            assertThat(noted.activity().action())
                                .isEqualTo(ScalingActivity.Action.INVALIDATE)));
    cycles(world);
    assertThat(status(world)).isEqualTo(ResourceStatus.INVALID);
    assertThat(environment(world).statusReason())
        .startsWith("CLIENT_ERROR - Your compute environment has been INVALIDATED and scaled down")
        .contains("none of the instances joined the underlying ECS Cluster");
    assertThat(world.state.instances().all()).isEmpty();
    assertThat(world.explain(job).sentence()).contains("INVALID");

    update(world, null);
    assertThat(status(world)).isEqualTo(ResourceStatus.UPDATING);
    world.later(Duration.ofSeconds(1));
    cycles(world);
    assertThat(status(world)).isEqualTo(ResourceStatus.VALID);
    assertThat(world.state.instances().all()).hasSize(1);
  }

  @Test
  @DisplayName("Spot instances are interrupted by chance, as often as the rate says, and alike")
  void interruptedByChance() {
    RandomInterruptions twicePerHour =
        new RandomInterruptions(
            List.of(new Rate("c*", 2), new Rate("*", 9)), 7, Duration.ofSeconds(5));
    World world =
        world(instances(0, twicePerHour))
            .with(new EnvironmentBuilder("ce").kind("SPOT").instances("c5.large").build());
    JobId job = world.submit("q", 1);
    cycles(world);
    String id = instanceOf(world, job);
    Instant at = world.nextDue().orElseThrow();
    world.restart();
    assertThat(world.nextDue()).contains(at);
    world.later(Duration.between(world.now, at).minusMillis(1));
    assertThat(world.job(job).isToStop()).isFalse();
    world.later(Duration.ofMillis(1));
    assertThat(world.job(job).isToStop()).isTrue();
    assertThat(Objects.requireNonNull(world.state.instances().find(id)).drain())
        .isEqualTo(new Drain(Drain.Cause.INTERRUPTED, at, at, Duration.ofSeconds(5)));

    double hours =
        IntStream.range(0, 2000)
                .mapToObj(number -> instance("i-" + number))
                .map(one -> twicePerHour.at(one, new Rate("ce", 2)))
                .mapToLong(time -> Duration.between(World.START, time).toMillis())
                .average()
                .orElseThrow()
            / 3_600_000;
    assertThat(hours).isBetween(0.45, 0.55);
    assertThat(twicePerHour.rateOf("other")).isEqualTo(new Rate("*", 9));
    assertThat(RandomInterruptions.NEVER.rateOf("ce")).isNull();
  }

  private static Instance instance(String id) {
    return Instance.launched(
        id,
        "ce",
        InstanceCatalog.builtIn().find("c5.large").orElseThrow(),
        new Demand(2000, 3920, 0),
        "h",
        World.START);
  }

  private static World world(int startSeconds) {
    return world(instances(startSeconds));
  }

  private static World world(InstanceConfig instances) {
    return InstanceWorlds.world(instances)
        .with(new EnvironmentBuilder("ce").instances("c5.large").build());
  }

  private static TakeInstanceCommand interrupt(String id, int noticeSeconds) {
    return take(id, Drain.Cause.INTERRUPTED, noticeSeconds);
  }

  private static TakeInstanceCommand take(String id, Drain.Cause cause, int noticeSeconds) {
    return new TakeInstanceCommand(id, cause, Duration.ofSeconds(noticeSeconds));
  }

  private static void update(World world, @Nullable Replacement to) {
    world.accept(new UpdateComputeEnvironmentCommand(environment(world), to));
  }

  private static ComputeEnvironment environment(World world) {
    return Objects.requireNonNull(world.state.environment("ce"));
  }

  private static ResourceStatus status(World world) {
    return environment(world).status();
  }
}

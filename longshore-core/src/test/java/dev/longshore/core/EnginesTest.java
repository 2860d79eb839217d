package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.core.Command.Replacement;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Host;
import dev.longshore.model.Host.Presence;
import dev.longshore.model.Instance;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NamePattern;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two engines, and rules that say which serves which environment. */
final class EnginesTest {

  private static final EngineRules RULES = rules("d*");
  private static final Demand TWO = new Demand(2000, 4096, 0);

  /** Docker serves environments by these names, the local engine all others. */
  private static EngineRules rules(String names) {
    return new EngineRules(
        "local", List.of(new EngineRules.Rule(new NamePattern(names), null, null, null, "docker")));
  }

  private static CoreConfig config(EngineRules rules) {
    CoreConfig standard = CoreConfig.defaults(World.REALM);
    return new CoreConfig(
        World.REALM,
        standard.settling(),
        standard.stopGrace(),
        1000,
        0,
        standard.limits(),
        InstanceWorlds.instances(0),
        rules);
  }

  private static World world(EngineRules rules) {
    return new World(config(rules));
  }

  private static Host host(String id, String engine, Demand capacity) {
    return new Host(id, engine, capacity);
  }

  /** A host of each engine, an environment of each, and a queue of each and of both. */
  private static World world() {
    World world = world(RULES);
    world.hosts.add(host("here", "local", TWO));
    world.hosts.add(host("there", "docker", TWO));
    return world
        .with(new EnvironmentBuilder("docked").build())
        .with(new EnvironmentBuilder("own").build())
        .with(new QueueBuilder("qd").on("docked").build())
        .with(new QueueBuilder("qo").on("own").build())
        .with(new QueueBuilder("both").on("docked", "own").build())
        .with(new DefinitionBuilder("d").build());
  }

  private static List<JobId> holders(World world, JobId job) {
    return Objects.requireNonNull(world.explain(job).queue()).holders().stream()
        .map(Explanation.Holder::job)
        .toList();
  }

  private static String hostOf(World world, JobId job) {
    return world.active(job).attempt().placement().host();
  }

  @Test
  @DisplayName(
      "a job runs on a host of the engine of its environment, or waits while others are idle")
  void byTheRule() {
    World world = world();
    JobId docked = world.submit("qd", 2);
    JobId waits = world.submit("qd", 1);
    world.schedule();
    assertThat(hostOf(world, docked)).isEqualTo("there");
    assertThat(world.status(waits)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.explain(waits).sentence())
        .contains("0 vCPUs and 3968 MiB of 2 vCPUs and 4096 MiB are free on host there");

    JobId own = world.submit("qo", 2);
    world.schedule();
    assertThat(hostOf(world, own)).isEqualTo("here");
    assertThat(holders(world, waits)).as("who has a part in it").containsExactly(docked);
  }

  @Test
  @DisplayName(
      "a queue of environments of both engines goes on to the second where the first is full")
  void overflows() {
    World world = world();
    JobId first = world.submit("both", 2);
    JobId second = world.submit("both", 2);
    JobId third = world.submit("both", 1);
    world.schedule();
    assertThat(hostOf(world, first)).isEqualTo("there");
    assertThat(hostOf(world, second)).isEqualTo("here");
    world.exits(second, 0);
    world.schedule();
    assertThat(hostOf(world, third)).isEqualTo("here");
  }

  @Test
  @DisplayName("what could be had at most is told of hosts of the right engine")
  void aboveItsHosts() {
    World world = world();
    world.hosts.add(host("large", "local", new Demand(8000, 16_384, 0)));
    JobId job = world.submit("qd", 4);
    world.schedule();
    assertThat(world.explain(job).sentence())
        .startsWith(
            "It asks for 4 vCPUs and 128 MiB, and the largest host of engine docker has 2 vCPUs and"
                + " 4096 MiB.");
    assertThat(world.job(job).statusReason()).startsWith("MISCONFIGURATION");
    JobId inBoth = world.submit("both", 4);
    world.schedule();
    assertThat(hostOf(world, inBoth)).isEqualTo("large");

    world.hosts.removeIf(host -> host.engine().equals("docker"));
    world.schedule();
    assertThat(world.explain(job).sentence()).contains("no host of engine docker is there now");
  }

  @Test
  @DisplayName("only hosts of the right engine that are away are waited for")
  void awaitsItsHosts() {
    World world = world();
    world.hosts.add(new Host("far", "local", "far", new Demand(8000, 16_384, 0), Presence.AWAY));
    JobId docked = world.submit("qd", 4);
    JobId own = world.submit("qo", 4);
    world.schedule();
    assertThat(world.explain(docked).sentence()).contains("the largest host of engine docker");
    assertThat(world.explain(own).sentence()).contains("does not answer now: host far");
  }

  @Test
  @DisplayName(
      "where an environment's maximum is too low and another's hosts too small, neither may")
  void neitherOfBoth() {
    World world =
        world()
            .with(new EnvironmentBuilder("small").maxVcpus(2).build())
            .with(new QueueBuilder("q").on("small", "docked").build());
    world.hosts.add(host("large", "local", new Demand(8000, 16_384, 0)));
    JobId job = world.submit("q", 4);
    world.schedule();
    assertThat(world.explain(job).sentence())
        .contains("the largest host of engine docker has 2 vCPUs");
  }

  @Test
  @DisplayName("what one engine takes of a shared machine, the other lacks in the same cycle")
  void lacksAtOnce() {
    World world = world();
    world.hosts.set(1, new Host("there", "docker", "here", TWO, Presence.THERE));
    JobId docked = world.submit("qd", 2);
    JobId own = world.submit("qo", 1);
    world.schedule();
    assertThat(hostOf(world, docked)).isEqualTo("there");
    assertThat(world.status(own)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  @DisplayName("engines that share a machine never have more of it together than it has")
  void shareAMachine() {
    World world = world();
    world.hosts.clear();
    world.hosts.add(host("here", "local", TWO));
    world.hosts.add(new Host("there", "docker", "here", TWO, Presence.THERE));
    JobId docked = world.submit("qd", 1);
    JobId own = world.submit("qo", 1);
    JobId waits = world.submit("qo", 1);
    world.schedule();
    assertThat(hostOf(world, docked)).isEqualTo("there");
    assertThat(hostOf(world, own)).isEqualTo("here");
    assertThat(world.status(waits)).as("in the same cycle").isEqualTo(JobStatus.RUNNABLE);
    world.schedule();
    assertThat(world.status(waits)).as("in the next").isEqualTo(JobStatus.RUNNABLE);
    assertThat(holders(world, waits)).containsExactlyInAnyOrder(docked, own);

    world.hosts.set(1, new Host("there", "docker", "here", TWO, Presence.AWAY));
    world.schedule();
    assertThat(world.status(waits)).as("it still runs there").isEqualTo(JobStatus.RUNNABLE);
    world.exits(docked, 0);
    world.schedule();
    assertThat(hostOf(world, waits)).isEqualTo("here");
  }

  @Test
  @DisplayName("engines that share a machine have GPUs of their own each")
  void divideItsGpus() {
    World world = world();
    world.hosts.clear();
    Demand withGpu = new Demand(4000, 4096, 1);
    world.hosts.add(new Host("here", "local", "machine", withGpu, Presence.THERE));
    world.hosts.add(new Host("there", "docker", "machine", withGpu, Presence.THERE));
    JobId own = submitWithGpu(world, "qo");
    world.schedule();
    assertThat(hostOf(world, own)).isEqualTo("here");
    JobId docked = submitWithGpu(world, "qd");
    JobId waits = submitWithGpu(world, "qd");
    world.schedule();
    assertThat(hostOf(world, docked)).isEqualTo("there");
    assertThat(world.status(waits)).as("that GPU is taken").isEqualTo(JobStatus.RUNNABLE);
    world.exits(own, 0);
    world.schedule();
    assertThat(world.status(waits)).as("the other is not its").isEqualTo(JobStatus.RUNNABLE);
    world.exits(docked, 0);
    world.schedule();
    assertThat(hostOf(world, waits)).isEqualTo("there");
  }

  private static JobId submitWithGpu(World world, String queue) {
    return world.submit(world.aSubmit().to(queue).vcpus(1).asks(ResourceRequirement.Type.GPU, "1"));
  }

  @Test
  @DisplayName("what runs stays where it is when the rules are others at the next start")
  void otherRules() {
    World world = world();
    JobId running = world.submit("qd", 2);
    world.schedule();
    JobId next = world.submit("qd", 2);
    JobId last = world.submit("qd", 1);
    world.restart(config(rules("none*")));

    world.schedule();
    assertThat(hostOf(world, running)).isEqualTo("there");
    assertThat(hostOf(world, next)).isEqualTo("here");
    world.exits(running, 0);
    world.schedule();
    assertThat(world.status(last)).as("there is room where it ran").isEqualTo(JobStatus.RUNNABLE);
  }

  private static World withInstances(EngineRules rules) {
    World world = world(rules);
    world.hosts.add(host("here", "local", new Demand(16_000, 32_768, 0)));
    world.hosts.add(host("there", "docker", new Demand(16_000, 32_768, 0)));
    return world
        .with(new EnvironmentBuilder("docked").maxVcpus(4).instances("c5.large").build())
        .with(new EnvironmentBuilder("own").maxVcpus(4).instances("c5.large").build())
        .with(new QueueBuilder("q").on("docked").build())
        .with(new QueueBuilder("both").on("docked", "own").build())
        .with(new DefinitionBuilder("d").build());
  }

  @Test
  @DisplayName("instances lie on hosts of the engine, and go with their jobs when that is another")
  void instancesMove() {
    World world = withInstances(RULES);
    JobId running = world.submit("q", 1);
    InstanceWorlds.cycles(world);
    Instance old = world.state.instances().all().iterator().next();
    assertThat(old.host()).isEqualTo("there");
    JobId next = world.submit("q", 1);

    world.restart(config(rules("none*")));
    assertThat(InstanceWorlds.cycles(world))
        .anyMatch(
            one -> one.reason().contains("another engine serves its compute environment now"));
    assertThat(hostOf(world, running)).isEqualTo("there");
    assertThat(hostOf(world, next)).isEqualTo("here");
    Instance drained = Objects.requireNonNull(world.state.instances().find(old.id()));
    Drain drain = Objects.requireNonNull(drained.drain());
    assertThat(drain.cause()).isEqualTo(Drain.Cause.MOVED);
    assertThat(drain.stopsAt()).as("nothing is stopped").isNull();

    world.exits(running, 0);
    InstanceWorlds.cycles(world);
    assertThat(world.state.instances().all()).extracting(Instance::host).containsExactly("here");
  }

  /** A job on an instance that moved, since rules are others at the next start. */
  private static JobId moved(World world) {
    JobId job = world.submit("q", 1);
    InstanceWorlds.cycles(world);
    world.restart(config(rules("none*")));
    InstanceWorlds.cycles(world);
    assertThat(hostOf(world, job)).isEqualTo("there");
    return job;
  }

  private static void update(World world, @Nullable Replacement replacement) {
    world.accept(new UpdateComputeEnvironmentCommand(world.environment("docked"), replacement));
  }

  @Test
  @DisplayName("an update of what no instance is replaced for awaits none that moved before")
  void updateAfterMove() {
    World world = withInstances(RULES);
    JobId job = moved(world);
    update(world, null);
    world.later(Duration.ofSeconds(1));
    assertThat(world.environment("docked").status()).isEqualTo(ResourceStatus.VALID);
    assertThat(world.job(job).isToStop()).isFalse();
  }

  @Test
  @DisplayName("an infrastructure update stops in time what runs on an instance that moved before")
  void infrastructureUpdateAfterMove() {
    World world = withInstances(RULES);
    JobId job = moved(world);
    update(world, new Replacement(false, Duration.ofMinutes(30)));
    world.later(Duration.ofMinutes(29));
    assertThat(world.job(job).isToStop()).isFalse();
    assertThat(world.environment("docked").status()).isEqualTo(ResourceStatus.UPDATING);
    world.later(Duration.ofMinutes(1));
    assertThat(world.job(job).isToStop()).isTrue();
    world.exits(job, 143);
    InstanceWorlds.cycles(world);
    world.later(Duration.ofSeconds(1));
    assertThat(world.environment("docked").status()).isEqualTo(ResourceStatus.VALID);
  }

  @Test
  @DisplayName("an instance that moved may still be interrupted")
  void interruptedAfterMove() {
    World world = withInstances(RULES);
    JobId job = moved(world);
    String instance = InstanceWorlds.instanceOf(world, job);
    world.accept(new TakeInstanceCommand(instance, Drain.Cause.INTERRUPTED, Duration.ofMinutes(2)));
    world.later(Duration.ZERO);
    assertThat(world.job(job).isToStop()).isTrue();
  }

  @Test
  @DisplayName(
      "where the engine of the first environment has no room, the second launches instances")
  void launchesElsewhere() {
    World world = withInstances(RULES);
    world.hosts.set(1, host("there", "docker", new Demand(1000, 1024, 0)));
    for (int i = 0; i < 3; i++) {
      world.submit("both", 1);
    }
    InstanceWorlds.cycles(world);
    assertThat(world.state.instances().all())
        .extracting(Instance::host)
        .containsExactlyInAnyOrder("there", "here");
    assertThat(world.state.used().holders()).hasSize(3);
  }

  @Test
  @DisplayName("where the first environment is at its maximum, the second launches on its engine")
  void launchesBeyondTheMaximum() {
    World world = withInstances(RULES);
    for (int i = 0; i < 6; i++) {
      world.submit("both", 1);
    }
    InstanceWorlds.cycles(world);
    assertThat(world.state.used().holders()).hasSize(6);
    assertThat(world.state.used().onHost("there").vcpuMillis()).isEqualTo(4000);
    assertThat(world.state.used().onHost("here").vcpuMillis()).isEqualTo(2000);
  }

  /** An unmanaged environment of the docker engine, and a host of each engine. */
  private static World withMachines() {
    World world =
        world(RULES)
            .with(new EnvironmentBuilder("dock").kind("UNMANAGED").build())
            .with(new QueueBuilder("q").on("dock").build())
            .with(new DefinitionBuilder("d").build());
    world.hosts.add(host("here", "local", TWO));
    world.hosts.add(host("there", "docker", TWO));
    return world;
  }

  @Test
  @DisplayName("machines are registered on hosts of the engine, and of no use under another")
  void registered() {
    World world = withMachines();
    assertThat(world.refuse(register("here")).message())
        .isEqualTo("There is no host here of engine docker, or it is away.");
    assertThat(world.accept(register(null)).host()).isEqualTo("there");

    world.restart(config(rules("none*")));
    JobId job = world.submit("q", 1);
    world.schedule();
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.explain(job).sentence())
        .contains("no active container instance whose host of engine local answers");
  }

  @Test
  @DisplayName("a machine whose host serves another engine is registered anew with its last job")
  void registeredAgain() {
    World world = withMachines();
    String id = "i-0123456789abcdef0";
    Instance first = world.accept(register(id, null));
    JobId job = world.submit("q", 1);
    world.schedule();
    assertThat(world.accept(register(id, null))).isEqualTo(first.used());

    world.restart(config(rules("none*")));
    assertThat(world.refuse(register(id, null)).message())
        .isEqualTo(
            "The instance "
                + id
                + " lies on host there, which serves dock no longer, and still has"
                + " jobs there.");
    world.exits(job, 0);
    world.accept(new HoldInstanceCommand(id, true));
    Instance again = world.accept(register(id, null));
    assertThat(again.host()).isEqualTo("here");
    assertThat(again.takesJobs()).as("it is held back as before").isFalse();
    assertThat(world.state.instances().all()).containsExactly(again);
    assertThat(world.accept(register(id, null))).isEqualTo(again);

    world.accept(new HoldInstanceCommand(id, false));
    JobId next = world.submit("q", 1);
    world.schedule();
    assertThat(hostOf(world, next)).isEqualTo("here");
  }

  private static RegisterInstanceCommand register(@Nullable String host) {
    return register(null, host);
  }

  private static RegisterInstanceCommand register(@Nullable String id, @Nullable String host) {
    return new RegisterInstanceCommand("dock", id, "own", new Demand(1000, 1024, 0), host);
  }
}

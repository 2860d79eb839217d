package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.RetryStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Machines that somebody registers with the cluster of an unmanaged environment. */
final class RegisteredInstancesTest {

  private static final String ID = "i-0123456789abcdef0";

  @Test
  @DisplayName("jobs of an unmanaged environment wait for an active instance, and are packed there")
  void packed() {
    World world = world();
    JobId first = world.submit("q", 1);
    world.schedule();
    assertThat(world.explain(first).sentence())
        .contains("ce is unmanaged, and its cluster AWSBatch-ce-")
        .contains("has no active container instance");

    Instance instance = world.accept(register(null, 2));
    assertThat(instance.host()).isEqualTo("h");
    JobId second = world.submit("q", 1);
    JobId third = world.submit("q", 1);
    world.schedule();
    assertThat(instanceOf(world, first)).isEqualTo(instance.id());
    assertThat(instanceOf(world, second)).isEqualTo(instance.id());
    assertThat(world.status(third))
        .as("the host has room, the instance has not")
        .isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.explain(third).sentence())
        .contains("on instance " + instance.id() + " of compute environment ce");
    world.exits(first, 0);
    world.schedule();
    assertThat(world.status(third)).isEqualTo(JobStatus.STARTING);
    assertThat(world.state.instances().all()).as("nothing is launched").hasSize(1);
  }

  @Test
  @DisplayName("an instance offers no more than its host has, and its host bounds what runs there")
  void twoLayers() {
    World world = world();
    Instance large = world.accept(register("i-00000001", 64));
    assertThat(large.capacity()).isEqualTo(new Demand(4000, 4096, 0));
    world.accept(register("i-00000002", 4));
    for (int i = 0; i < 5; i++) {
      world.submit("q", 1);
    }
    List<JobId> placed = world.placed();
    assertThat(placed).as("two instances of 4 vCPUs on a host of 4").hasSize(4);
    JobId tooLarge = world.submit("q", 5);
    world.exits(placed.getFirst(), 0);
    world.schedule();
    assertThat(world.job(tooLarge).statusReason())
        .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
  }

  @Test
  @DisplayName(
      "an instance that is held back takes no jobs, keeps those it has, and takes some again")
  void held() {
    World world = world();
    world.accept(register(ID, 4));
    JobId before = world.submit("q", 1);
    world.schedule();
    assertThat(world.accept(new HoldInstanceCommand(ID, true)).takesJobs()).isFalse();
    JobId after = world.submit("q", 1);
    world.schedule();
    world.restart();
    world.schedule();
    assertThat(world.status(before)).isEqualTo(JobStatus.STARTING);
    assertThat(world.job(before).isToStop()).isFalse();
    assertThat(world.status(after)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.state.instances().find(ID)).isNotNull();

    world.accept(new HoldInstanceCommand(ID, false));
    world.schedule();
    assertThat(world.status(after)).isEqualTo(JobStatus.STARTING);
    world.restart();
    assertThat(world.state.instances().all()).extracting(Instance::takesJobs).containsExactly(true);
  }

  @Test
  @DisplayName(
      "with jobs on it an instance is taken off by force only, and they end as on a lost host")
  void deregistered() {
    World world = world();
    world.accept(register(ID, 4));
    JobId once = world.submit("q", 1);
    JobId twice =
        world.submit(world.aSubmit().to("q").vcpus(1).retrying(new RetryStrategy(2, List.of())));
    world.schedule();
    assertThat(world.refuse(new DeregisterInstanceCommand(ID, false)).message())
        .isEqualTo("Found running tasks on the instance.");
    world.accept(new DeregisterInstanceCommand(ID, true));
    List<Fact> stops = world.later(Duration.ZERO);
    assertThat(world.effects(stops)).hasSize(2).hasOnlyElementsOfType(StopEffect.class);
    assertThat(world.refuse(register(ID, 4)).message()).contains("is registered elsewhere");
    world.exits(once, 143);
    world.exits(twice, 143);
    world.schedule();
    assertThat(world.endReason(once)).isEqualTo("Host EC2 (instance " + ID + ") terminated.");
    assertThat(world.status(twice)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.state.instances().find(ID)).isNull();

    world.accept(register(ID, 4));
    world.schedule();
    assertThat(instanceOf(world, twice)).isEqualTo(ID);
    world.exits(twice, 0);
    world.accept(new DeregisterInstanceCommand(ID, false));
    assertThat(world.state.instances().find(ID)).isNull();
  }

  @Test
  @DisplayName("a machine that is registered already stays as it is")
  void again() {
    World world = world().with(new EnvironmentBuilder("other").kind("UNMANAGED").build());
    Instance first = world.accept(register(ID, 4));
    assertThat(world.accept(register(ID, 2))).isEqualTo(first);
    assertThat(
            world
                .refuse(
                    new RegisterInstanceCommand("other", ID, "m", new Demand(1000, 100, 0), null))
                .message())
        .contains("is registered elsewhere");
    assertThat(
            world
                .refuse(
                    new RegisterInstanceCommand("ce", null, "m", new Demand(1000, 100, 0), "none"))
                .message())
        .isEqualTo("There is no host none, or it is away.");
    assertThat(world.refuse(register(null, 0)).message()).contains("CPU and MEMORY");
  }

  @Test
  @DisplayName("a machine whose host does not answer gets no jobs, and counts for no share")
  void hostAway() {
    World world = world();
    world.accept(register(null, 2));
    Host host = world.hosts.getFirst();
    for (Host.Presence presence : List.of(Host.Presence.AWAY, Host.Presence.LOST)) {
      world.hosts.set(
          0, new Host(host.id(), host.engine(), host.hardware(), host.capacity(), presence));
      JobId job = world.submit("q", 1);
      world.schedule();
      assertThat(world.explain(job).sentence())
          .contains("has no active container instance whose host answers");
      assertThat(room(world).capacity(world.queue("q"))).isEqualTo(QueueCapacity.NONE);
    }
    world.hosts.set(0, host);
    assertThat(world.placed()).hasSize(2);
    assertThat(room(world).capacity(world.queue("q"))).isEqualTo(new QueueCapacity(0, 2));
  }

  @Test
  @DisplayName("of the vCPUs that an unmanaged environment says it has, fair share keeps a reserve")
  void unmanagedVcpus() {
    for (Integer said : new Integer[] {null, 4}) {
      World world =
          new World()
              .host("h", 8, 8192)
              .with(
                  new EnvironmentBuilder("ce")
                      .kind("UNMANAGED")
                      .maxVcpus(Integer.MAX_VALUE)
                      .unmanagedVcpus(said)
                      .build())
              .with("p", new FairShare(3600, 50, List.of()))
              .with(new QueueBuilder("q").policy("p").on("ce").build())
              .with(new DefinitionBuilder("d").priority(1).build());
      world.accept(register(null, 4));
      for (int i = 0; i < 4; i++) {
        world.submit(world.aSubmit().to("q").vcpus(1).share("a"));
      }
      assertThat(world.placed()).hasSize(said == null ? 4 : 2);
    }
  }

  private static FreeRoom room(World world) {
    return new FreeRoom(world.state, world.hosts, CoreConfig.defaults(World.REALM), world.now);
  }

  private static World world() {
    return new World()
        .host("h", 4, 4096)
        .with(new EnvironmentBuilder("ce").kind("UNMANAGED").maxVcpus(Integer.MAX_VALUE).build())
        .with(new QueueBuilder("q").on("ce").build())
        .with(new DefinitionBuilder("d").build());
  }

  private static RegisterInstanceCommand register(@Nullable String id, int vcpus) {
    return new RegisterInstanceCommand(
        "ce", id, "longshore.host", new Demand(vcpus * 1000L, 100_000, 0), null);
  }

  private static String instanceOf(World world, JobId job) {
    return Objects.requireNonNull(world.active(job).attempt().placement().instance());
  }
}

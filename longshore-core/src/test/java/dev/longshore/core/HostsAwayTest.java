package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Host.Presence;
import dev.longshore.model.Instance;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Report;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Hosts that do not answer, for a while or for good. */
final class HostsAwayTest {

  private static final Demand LARGE = new Demand(8000, 16_384, 0);

  private final World world = World.small();

  private void is(String host, Demand capacity, Presence presence) {
    world.hosts.removeIf(known -> known.id().equals(host));
    world.hosts.add(new Host(host, "local", host, capacity, presence));
  }

  @Test
  @DisplayName("nothing is placed on a host that is away, and what fits elsewhere goes on")
  void placesElsewhere() {
    is("large", LARGE, Presence.AWAY);
    JobId small = world.submit(world.aSubmit().vcpus(1));
    world.schedule();

    assertThat(world.job(small).status()).isEqualTo(JobStatus.STARTING);
    assertThat(world.active(small).attempt().placement().host()).isEqualTo("h");
  }

  @Test
  @DisplayName("what only a host holds that is away waits for it and is told no mistake")
  void waitsForTheHost() {
    is("large", LARGE, Presence.AWAY);
    JobId job = world.submit(world.aSubmit().vcpus(4).memoryMib(256));
    world.schedule();
    assertThat(world.job(job).statusReason()).isNull();
    assertThat(world.explain(job).sentence())
        .isEqualTo(
            "It asks for 4 vCPUs and 256 MiB, and what may hold that does not answer now: host"
                + " large. It starts when it is back.");

    is("large", LARGE, Presence.LOST);
    world.schedule();
    assertThat(world.job(job).statusReason()).isNull();
    is("large", LARGE, Presence.THERE);
    world.schedule();
    assertThat(world.job(job).status()).isEqualTo(JobStatus.STARTING);
  }

  @Test
  @DisplayName("a host that never answered may hold anything")
  void knowsNothingOfAHostThatNeverAnswered() {
    is("new", Demand.NOTHING, Presence.AWAY);
    JobId job = world.submit(world.aSubmit().vcpus(64));
    world.schedule();

    assertThat(world.job(job).statusReason()).isNull();
    assertThat(world.explain(job).sentence()).contains("does not answer now: host new.");
  }

  @Test
  @DisplayName("what no host holds, away or not, is told AWS's reason")
  void saysThatNoHostIsLargeEnough() {
    is("large", LARGE, Presence.AWAY);
    JobId job = world.submit(world.aSubmit().vcpus(9));
    world.schedule();

    assertThat(world.job(job).statusReason())
        .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
  }

  @Test
  @DisplayName("instances stay while their host is away, and go when it is lost")
  void instances() {
    world.with(new EnvironmentBuilder("ce").maxVcpus(2).instances("c5.large").build());
    JobId job = world.submit(world.aSubmit().vcpus(1));
    cycles();
    assertThat(world.job(job).status()).isEqualTo(JobStatus.STARTING);
    Demand capacity = world.hosts.getFirst().capacity();
    is("h", capacity, Presence.AWAY);
    is("other", capacity, Presence.THERE);
    world.submit(world.aSubmit().vcpus(2));
    cycles();
    assertThat(world.state.instances().all()).extracting(Instance::host).containsExactly("h");

    is("h", capacity, Presence.LOST);
    world.report(new Report.AttemptLost(world.attempt(job), world.now));
    cycles();
    assertThat(world.state.instances().all()).extracting(Instance::host).containsExactly("other");
  }

  /** As many as the writer would have: it goes on while instances come. */
  private void cycles() {
    for (int cycle = 0; cycle < 3; cycle++) {
      world.schedule();
    }
  }
}

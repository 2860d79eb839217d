package dev.longshore.core;

import static dev.longshore.core.InstanceWorlds.cycles;
import static dev.longshore.core.InstanceWorlds.instances;
import static dev.longshore.core.InstanceWorlds.placement;
import static dev.longshore.core.InstanceWorlds.submit;
import static dev.longshore.core.InstanceWorlds.withoutHosts;
import static dev.longshore.core.InstanceWorlds.world;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Instance;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Report;
import dev.longshore.model.ScalingActivity;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Instances lie on hosts, and both must have room. */
final class InstancesOnHostsTest {

  @Test
  @DisplayName("an instance may be larger than its host, which gives no more than it has")
  void twoLayers() {
    World world =
        withoutHosts(instances(0))
            .host("h", 3, 65_536)
            .with(new EnvironmentBuilder("ce").instances("c5.2xlarge").build());
    List<JobId> jobs = submit(world, 6, 1);
    cycles(world);
    assertThat(jobs.subList(0, 3)).allMatch(job -> world.status(job) == JobStatus.STARTING);
    assertThat(jobs.subList(3, 6)).allMatch(job -> world.status(job) == JobStatus.RUNNABLE);
    assertThat(world.state.instances().all()).hasSize(1);
    assertThat(world.explain(jobs.get(3)).sentence()).contains("free on host h");
  }

  @Test
  @DisplayName("an instance whose host is gone goes with its last job, and comes again elsewhere")
  void hostGone() {
    World world = world(0).with(new EnvironmentBuilder("ce").instances("c5.large").build());
    JobId job = submit(world, 1, 1).getFirst();
    cycles(world);
    world.hosts.clear();
    world.host("other", 64, 262_144);
    cycles(world);
    assertThat(world.state.instances().all()).extracting(Instance::host).containsExactly("h");
    world.report(new Report.AttemptLost(world.attempt(job), world.now));
    submit(world, 1, 1);
    List<ScalingActivity> activity = cycles(world);
    assertThat(world.state.instances().all()).extracting(Instance::host).containsExactly("other");
    assertThat(activity).anyMatch(one -> one.reason().contains("its host h is gone"));
  }

  @Test
  @DisplayName("instances for nodes are laid where the hosts have room for the nodes together")
  void nodesOverHosts() {
    World world = withoutHosts(instances(0)).host("a", 10, 65_536).host("b", 8, 65_536);
    runElsewhere(world, 9);
    assertThat(world.state.used().onHost("a").vcpuMillis()).isEqualTo(9000);
    world
        .with(new EnvironmentBuilder("ce").instances("c5.xlarge").build())
        .with(new DefinitionBuilder("d").nodes(3, 0).build());
    JobId job = world.submit("q", 1);
    cycles(world);
    assertThat(hostsOf(world, job, 3)).containsExactlyInAnyOrder("a", "b", "b");
    assertThat(world.state.instances().all()).hasSize(3);
  }

  @Test
  @DisplayName("nodes take idle instances whose hosts have room, not the oldest ones")
  void nodesOnIdleInstances() {
    World world = withoutHosts(instances(0)).host("a", 6, 65_536);
    world.with(
        new EnvironmentBuilder("ce")
            .instances(AllocationStrategy.BEST_FIT, 8, 0, "c5.large")
            .build());
    cycles(world);
    world.hosts.clear();
    world.host("a", 6, 65_536).host("b", 64, 65_536);
    assertThat(world.state.instances().all()).hasSize(4).allMatch(one -> one.host().equals("a"));
    runElsewhere(world, 5);

    world.with(new DefinitionBuilder("d").nodes(3, 0).build());
    JobId job = world.submit("q", 1);
    cycles(world);
    assertThat(hostsOf(world, job, 3)).containsExactlyInAnyOrder("a", "b", "b");
    assertThat(world.state.instances().all()).hasSize(6);
  }

  @Test
  @DisplayName("an idle instance on a full host does not keep a job from the next environment")
  void nextEnvironment() {
    World world = withoutHosts(instances(0)).host("a", 4, 65_536);
    world.with(
        new EnvironmentBuilder("ce")
            .maxVcpus(4)
            .instances(AllocationStrategy.BEST_FIT, 4, 0, "c5.xlarge")
            .build());
    cycles(world);
    runElsewhere(world, 3);
    world
        .host("b", 64, 65_536)
        .with(new EnvironmentBuilder("more").instances("c5.xlarge").build())
        .with(new QueueBuilder("both").on("ce", "more").build());
    JobId job = world.submit("both", 2);
    cycles(world);
    assertThat(placement(world, job).computeEnvironment()).isEqualTo("more");
    assertThat(placement(world, job).host()).isEqualTo("b");
  }

  /** A job of an environment without instances, on the host that it fills most. */
  private static void runElsewhere(World world, int vcpus) {
    world
        .with(new EnvironmentBuilder("without-instances").build())
        .with(new QueueBuilder("other").on("without-instances").build());
    JobId job = world.submit("other", vcpus);
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.STARTING);
  }

  private static List<String> hostsOf(World world, JobId job, int nodes) {
    return IntStream.range(0, nodes)
        .mapToObj(index -> placement(world, job.node(index)).host())
        .toList();
  }
}

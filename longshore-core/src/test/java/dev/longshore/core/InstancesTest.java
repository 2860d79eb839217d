package dev.longshore.core;

import static dev.longshore.core.InstanceWorlds.placement;
import static dev.longshore.core.InstanceWorlds.submit;
import static dev.longshore.core.InstanceWorlds.world;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Fact;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Report;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.UsableMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compute environments whose instances come and go with what waits. */
final class InstancesTest {

  private final List<ScalingActivity> activity = new ArrayList<>();

  @Test
  @DisplayName("instances are launched for what waits, packed, and gone once they are idle")
  void comeAndGo() {
    World world = world(0).with(new EnvironmentBuilder("ce").maxVcpus(8).instances("c5").build());
    List<JobId> jobs = submit(world, 5, 1);
    cycles(world);
    assertThat(jobs).allMatch(job -> world.status(job) == JobStatus.STARTING);
    assertThat(vcpus(world, "ce")).isBetween(5, 8);
    assertThat(jobs).allMatch(job -> placement(world, job).instance() != null);
    assertThat(activity.getFirst().action()).isEqualTo(ScalingActivity.Action.LAUNCH);
    assertThat(activity.getFirst().reason()).contains("5 jobs of queue q that ask for 1 vCPU");

    jobs.forEach(job -> world.exits(job, 0));
    cycles(world);
    assertThat(vcpus(world, "ce")).isBetween(5, 8);
    assertThat(world.scaling.next()).isEqualTo(world.now.plusSeconds(60));
    world.later(Duration.ofSeconds(60));
    cycles(world);
    assertThat(world.state.instances().all()).isEmpty();
    assertThat(activity.getLast().reason()).contains("no job has had it for 60 s");
  }

  @Test
  @DisplayName("a job waits while its instance starts, and is told when that takes jobs")
  void start() {
    World world = world(2).with(new EnvironmentBuilder("ce").instances("c5.large").build());
    JobId job = submit(world, 1, 1).getFirst();
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.nextDue()).contains(World.START.plusSeconds(2));
    Explanation explanation = world.explain(job);
    assertThat(explanation.sentence())
        .contains("of type c5.large starts for compute environment ce")
        .contains("2026-01-01T00:00:02Z");
    assertThat(explanation.code()).isNull();
    assertThat(world.state.instances().all()).hasSize(1);

    world.restart();
    world.later(Duration.ofSeconds(2));
    cycles(world);
    assertThat(world.status(job)).isEqualTo(JobStatus.STARTING);
    assertThat(world.state.instances().all()).hasSize(1);
  }

  @Test
  @DisplayName("only BEST_FIT stays below maxvCpus; the rest may go above it by one instance")
  void maximum() {
    for (AllocationStrategy strategy :
        List.of(AllocationStrategy.BEST_FIT, AllocationStrategy.BEST_FIT_PROGRESSIVE)) {
      World world =
          world(0)
              .with(
                  new EnvironmentBuilder("ce")
                      .maxVcpus(6)
                      .instances(strategy, 0, 0, "c5.xlarge")
                      .build());
      List<JobId> jobs = submit(world, 12, 1);
      cycles(world);
      boolean isStrict = strategy == AllocationStrategy.BEST_FIT;
      assertThat(vcpus(world, "ce")).isEqualTo(isStrict ? 4 : 8);
      Explanation explanation = world.explain(jobs.get(isStrict ? 4 : 8));
      assertThat(explanation.sentence())
          .contains("no instance of compute environment ce has that free")
          .contains("maxvCpus is 6");
      assertThat(Objects.requireNonNull(explanation.queue()).holders()).isNotEmpty();
    }
  }

  @Test
  @DisplayName("a job above maxvCpus never starts, though the last instance brought as much")
  void jobAboveMaximum() {
    World world =
        world(0)
            .with(new EnvironmentBuilder("ce").maxVcpus(3).instances("c5.xlarge").build())
            .with(new EnvironmentBuilder("more").instances("c5.xlarge").build())
            .with(new QueueBuilder("both").on("ce", "more").build());
    JobId small = submit(world, 1, 1).getFirst();
    cycles(world);
    world.exits(small, 0);
    assertThat(vcpus(world, "ce")).isEqualTo(4);

    JobId never = submit(world, 1, 4).getFirst();
    JobId elsewhere = world.submit("both", 4);
    cycles(world);
    assertThat(world.job(never).statusReason())
        .startsWith("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - ");
    assertThat(placement(world, elsewhere).computeEnvironment()).isEqualTo("more");
  }

  @Test
  @DisplayName("of a type's memory jobs get what its system reports, less what the agent keeps")
  void memory() {
    World world = world(0).with(new EnvironmentBuilder("ce").instances("m4.large").build());
    JobId large =
        world.submit(
            world.aSubmit().to("q").vcpus(1).asks(ResourceRequirement.Type.MEMORY, "8192"));
    cycles(world);
    assertThat(world.job(large).statusReason())
        .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREM");
    assertThat(world.explain(large).sentence())
        .contains("none of the 1 instance type of compute environment ce holds that")
        .contains("7873 MiB");
    assertThat(world.state.instances().all()).isEmpty();
    assertThat(activity)
        .extracting(ScalingActivity::action)
        .containsExactly(ScalingActivity.Action.HELD);
  }

  @Test
  @DisplayName("a smallest type that is above maxvCpus says so with AWS's code")
  void typesAboveMaximum() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(1)
                    .instances(AllocationStrategy.BEST_FIT, 0, 0, "c5.large")
                    .build());
    JobId job = submit(world, 1, 1).getFirst();
    cycles(world);
    assertThat(world.job(job).statusReason())
        .startsWith("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - ");
  }

  @Test
  @DisplayName("types without capacity are told with the last that was tried")
  void shortage() {
    World world =
        world(
            new InstanceConfig(
                InstanceCatalog.builtIn(),
                UsableMemory.STANDARD,
                Duration.ZERO,
                Duration.ofSeconds(60),
                new InstanceMarket(
                    Map.of(), Map.of(), Map.of("c5.large", World.START.plusSeconds(99))),
                RandomInterruptions.NEVER));
    world.with(new EnvironmentBuilder("ce").instances("c5.large").build());
    JobId job = submit(world, 1, 1).getFirst();
    cycles(world);
    assertThat(world.job(job).statusReason())
        .isEqualTo(
            "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity"
                + " requested for instance type [c5.large]");
  }

  @Test
  @DisplayName("the next environment of a queue gets what the first may not hold any more")
  void secondEnvironment() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(2)
                    .instances(AllocationStrategy.BEST_FIT, 0, 0, "c5.large")
                    .build())
            .with(new EnvironmentBuilder("more").instances("c5.large").build())
            .with(new QueueBuilder("both").on("ce", "more").build());
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      jobs.add(world.submit("both", 1));
    }
    cycles(world);
    assertThat(jobs)
        .extracting(job -> placement(world, job).computeEnvironment())
        .containsExactly("ce", "ce", "more", "more");
    assertThat(vcpus(world, "ce")).isEqualTo(2);
    assertThat(vcpus(world, "more")).isEqualTo(2);
  }

  @Test
  @DisplayName("minvCpus are there without a job, disabled or not, and go with the environment")
  void minimum() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .disabled()
                    .instances(AllocationStrategy.BEST_FIT_PROGRESSIVE, 3, 0, "c5.large")
                    .build());
    cycles(world);
    assertThat(vcpus(world, "ce")).isEqualTo(4);
    world.later(Duration.ofDays(1));
    cycles(world);
    assertThat(vcpus(world, "ce")).isEqualTo(4);

    world.settle(List.of(new Fact.JobQueueDeletedFact("q")));
    world.accept(new Command.DeleteComputeEnvironmentCommand(new NameOrArn("ce", "ce")));
    world.later(Duration.ofSeconds(1));
    assertThat(world.state.environment("ce")).isNotNull();
    cycles(world);
    assertThat(world.state.instances().all()).isEmpty();
    world.later(Duration.ofSeconds(1));
    assertThat(world.state.environment("ce")).isNull();
  }

  @Test
  @DisplayName("so many vCPUs as desiredvCpus says are launched once; then demand decides")
  void desired() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .instances(AllocationStrategy.BEST_FIT_PROGRESSIVE, 0, 4, "c5.large")
                    .build());
    cycles(world);
    assertThat(vcpus(world, "ce")).isEqualTo(4);
    world.later(Duration.ofSeconds(60));
    cycles(world);
    assertThat(vcpus(world, "ce")).isZero();
    world.later(Duration.ofSeconds(60));
    cycles(world);
    assertThat(vcpus(world, "ce")).isZero();
  }

  @Test
  @DisplayName("desiredvCpus that no number of instances comes to is reached as nearly as may be")
  void desiredBetweenInstances() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(5)
                    .instances(AllocationStrategy.BEST_FIT, 0, 5, "c5.large")
                    .build());
    cycles(world);
    assertThat(vcpus(world, "ce")).isEqualTo(4);
    world.later(Duration.ofSeconds(60));
    cycles(world);
    assertThat(vcpus(world, "ce")).isZero();
  }

  @Test
  @DisplayName("nodes go where they lack the fewest instances that still may come")
  void nodesWithIdleInstances() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(6)
                    .instances(AllocationStrategy.BEST_FIT, 0, 4, "c5.large")
                    .build())
            .with(
                new EnvironmentBuilder("none")
                    .maxVcpus(3)
                    .instances(AllocationStrategy.BEST_FIT, 0, 0, "c5.large")
                    .build())
            .with(new DefinitionBuilder("d").nodes(3, 0).build())
            .with(new QueueBuilder("both").on("none", "ce").build());
    cycles(world);
    assertThat(vcpus(world, "ce")).isEqualTo(4);

    JobId job = world.submit("both", 1);
    cycles(world);
    assertThat(placement(world, job.node(0)).computeEnvironment()).isEqualTo("ce");
    assertThat(vcpus(world, "ce")).isEqualTo(6);
  }

  @Test
  @DisplayName("what goes makes room at once for what waits below maxvCpus")
  void goesForOthers() {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(4)
                    .instances(AllocationStrategy.BEST_FIT, 0, 0, "c5.large", "c5.xlarge")
                    .build());
    JobId small = submit(world, 1, 1).getFirst();
    cycles(world);
    world.exits(small, 0);
    JobId large = submit(world, 1, 4).getFirst();
    cycles(world);
    assertThat(world.status(large)).isEqualTo(JobStatus.RUNNABLE);

    world.later(Duration.ofSeconds(60));
    world.schedule();
    assertThat(world.state.instances().all()).isEmpty();
    assertThat(world.scaling.more()).isTrue();
    cycles(world);
    assertThat(world.status(large)).isEqualTo(JobStatus.STARTING);
  }

  @Test
  @DisplayName("each node of a multi-node parallel job has its instance alone")
  void nodes() {
    World world =
        world(0)
            .with(new EnvironmentBuilder("ce").instances("c5.2xlarge").build())
            .with(new DefinitionBuilder("d").nodes(3, 0).build());
    JobId job = world.submit("q", 1);
    cycles(world);
    assertThat(List.of(0, 1, 2).stream().map(index -> placement(world, job.node(index)).instance()))
        .doesNotHaveDuplicates()
        .doesNotContainNull();
    assertThat(world.state.instances().all())
        .allMatch(one -> world.state.instances().used(one).equals(one.capacity()));
  }

  @Test
  @DisplayName("nodes that insist on a type get that one, or are told that it is out of reach")
  void nodeType() {
    World world =
        world(0)
            .with(new EnvironmentBuilder("ce").instances("c5").build())
            .with(new DefinitionBuilder("d").nodes(2, 0, "c5.4xlarge").build());
    world.submit("q", 1);
    cycles(world);
    assertThat(world.state.instances().all())
        .extracting(Instance::type)
        .containsExactly("c5.4xlarge", "c5.4xlarge");

    world.with(new DefinitionBuilder("d").nodes(2, 0, "m5.large").build());
    JobId other = world.submit("q", 1);
    cycles(world);
    assertThat(world.job(other).statusReason())
        .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
    assertThat(world.explain(other).sentence())
        .contains("on instances of type m5.large")
        .contains("compute environment ce does not allow that type");
  }

  @Test
  @DisplayName("a lost attempt tells of its instance; what is known survives a restart")
  void lost() {
    World world = world(0).with(new EnvironmentBuilder("ce").instances("c5.large").build());
    List<JobId> jobs = submit(world, 2, 1);
    cycles(world);
    String instance = Objects.requireNonNull(placement(world, jobs.getFirst()).instance());
    world.now = world.now.plusSeconds(5);
    world.exits(jobs.getLast(), 0);
    List<Instance> before = world.state.instances().all();
    world.restart();
    assertThat(world.state.instances().all()).isEqualTo(before);
    assertThat(before).allMatch(one -> one.idleSince() == null && one.everUsed());

    world.report(new Report.AttemptLost(world.attempt(jobs.getFirst()), world.now));
    assertThat(world.endReason(jobs.getFirst()))
        .isEqualTo("Host EC2 (instance " + instance + ") terminated.");
    assertThat(world.state.instances().all()).allMatch(one -> world.now.equals(one.idleSince()));
  }

  private void cycles(World world) {
    activity.addAll(InstanceWorlds.cycles(world));
  }

  private static int vcpus(World world, String environment) {
    return world.state.instances().of(environment).stream().mapToInt(Instance::vcpus).sum();
  }
}

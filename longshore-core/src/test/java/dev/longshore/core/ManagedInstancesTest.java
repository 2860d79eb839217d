package dev.longshore.core;

import static dev.longshore.core.InstanceWorlds.cycles;
import static dev.longshore.core.InstanceWorlds.instanceOf;
import static dev.longshore.core.InstanceWorlds.placement;
import static dev.longshore.core.InstanceWorlds.submit;
import static dev.longshore.core.InstanceWorlds.world;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Instance;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Instances that ECS provides: admission is by what jobs ask for, as for Fargate. */
final class ManagedInstancesTest {

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  @Test
  @DisplayName("maxvCpus bounds the vCPUs of jobs, and not those of instances")
  void maximum() {
    World world = managed(4, FIVE_MINUTES, "c5.2xlarge");
    List<JobId> jobs = submit(world, 6, 1);
    cycles(world);
    assertThat(jobs.subList(0, 4)).allMatch(job -> world.status(job) == JobStatus.STARTING);
    assertThat(jobs.subList(4, 6)).allMatch(job -> world.status(job) == JobStatus.RUNNABLE);
    assertThat(world.state.instances().all()).extracting(Instance::vcpus).containsExactly(8);
    Explanation explanation = world.explain(jobs.get(4));
    assertThat(explanation.sentence())
        .contains("jobs have 4 vCPUs of compute environment ce, whose maxvCpus is 4");
    assertThat(Objects.requireNonNull(explanation.queue()).holders()).hasSize(4);

    world.exits(jobs.getFirst(), 0);
    cycles(world);
    assertThat(world.status(jobs.get(4))).isEqualTo(JobStatus.STARTING);
    assertThat(world.status(jobs.get(5))).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  @DisplayName("nothing is launched for jobs that maxvCpus does not admit, however many wait")
  void launchesForAdmittedJobsOnly() {
    World world = managed(4, FIVE_MINUTES, "c5.large");
    List<JobId> jobs = submit(world, 30, 1);
    cycles(world);
    assertThat(world.state.instances().all()).hasSize(2);
    world.exits(jobs.getFirst(), 0);
    cycles(world);
    assertThat(world.state.instances().all()).hasSize(2);
    assertThat(world.status(jobs.get(4))).isEqualTo(JobStatus.STARTING);
  }

  @Test
  @DisplayName("what maxvCpus does not admit goes to the next environment of the queue")
  void nextEnvironment() {
    World world = managed(2, FIVE_MINUTES, "c5.2xlarge");
    world
        .with(new EnvironmentBuilder("more").managed(FIVE_MINUTES, "c5.2xlarge").build())
        .with(new QueueBuilder("q").on("ce", "more").build());
    List<JobId> jobs = submit(world, 5, 1);
    cycles(world);
    assertThat(jobs.stream().map(job -> placement(world, job).computeEnvironment()))
        .containsExactly("ce", "ce", "more", "more", "more");
    assertThat(world.state.instances().all()).hasSize(2);
  }

  @Test
  @DisplayName("jobs for both kinds of processor share an environment, on instances of their own")
  void architectures() {
    World world = managed(64, FIVE_MINUTES);
    JobId plain = submit(world, 1, 1).getFirst();
    cycles(world);
    define(world, Architecture.ARM64);
    JobId arm = submit(world, 1, 1).getFirst();
    define(world, Architecture.X86_64);
    JobId other = submit(world, 1, 1).getFirst();
    cycles(world);
    assertThat(architecture(world, plain)).isEqualTo(Architecture.X86_64);
    assertThat(architecture(world, arm)).isEqualTo(Architecture.ARM64);
    assertThat(architecture(world, other)).isEqualTo(Architecture.X86_64);
  }

  @Test
  @DisplayName("a pattern allows the types that it matches, and no whole machines")
  void patterns() {
    World world = managed(512, FIVE_MINUTES, "c6g*.*");
    define(world, Architecture.ARM64);
    JobId large = world.submit("q", 60);
    cycles(world);
    assertThat(type(world, large)).isEqualTo("c6g.16xlarge");

    define(world, Architecture.X86_64);
    JobId none = world.submit("q", 1);
    cycles(world);
    assertThat(world.job(none).statusReason())
        .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
  }

  @Test
  @DisplayName("an instance idles as long as its environment says, be it for ever")
  void scaleIn() {
    World world = managed(8, FIVE_MINUTES, "c5.large");
    world
        .with(new EnvironmentBuilder("kept").managed(null, "c5.large").build())
        .with(new QueueBuilder("other").on("kept").build());
    world.exits(started(world, "q"), 0);
    world.exits(started(world, "other"), 0);
    cycles(world);
    world.later(Duration.ofMinutes(5).minusMillis(1));
    cycles(world);
    assertThat(world.state.instances().all()).hasSize(2);
    world.later(Duration.ofMillis(1));
    cycles(world);
    assertThat(world.state.instances().all())
        .extracting(Instance::computeEnvironment)
        .containsExactly("kept");
    world.later(Duration.ofDays(13));
    cycles(world);
    assertThat(world.state.instances().all()).hasSize(1);
  }

  @Test
  @DisplayName("an instance is replaced after 14 days, and its jobs are told in ECS's words")
  void retired() {
    World world = managed(8, FIVE_MINUTES, "c5.large");
    JobId job = started(world, "q");
    String old = instanceOf(world, job);
    world.later(Duration.ofDays(14).minusMillis(1));
    assertThat(world.job(job).isToStop()).isFalse();
    assertThat(world.nextDue()).contains(world.now.plusMillis(1));
    world.later(Duration.ofMillis(1));
    assertThat(world.job(job).isToStop()).isTrue();
    JobId next = world.submit("q", 1);
    cycles(world);
    assertThat(instanceOf(world, next)).isNotEqualTo(old);

    world.exits(job, 143);
    assertThat(world.endReason(job)).isEqualTo("Task stopped during instance draining");
    cycles(world);
    assertThat(world.state.instances().all()).extracting(Instance::id).doesNotContain(old);
  }

  private static World managed(int maxVcpus, Duration scaleInAfter, String... types) {
    World world =
        world(0)
            .with(
                new EnvironmentBuilder("ce")
                    .maxVcpus(maxVcpus)
                    .managed(scaleInAfter, types)
                    .build());
    define(world, null);
    return world;
  }

  private static void define(World world, @Nullable Architecture architecture) {
    world.with(new DefinitionBuilder("d").managed(architecture).build());
  }

  private static JobId started(World world, String queue) {
    JobId job = world.submit(queue, 1);
    cycles(world);
    world.starts(job);
    return job;
  }

  private static String type(World world, JobId job) {
    return Objects.requireNonNull(world.state.instances().find(instanceOf(world, job))).type();
  }

  private static Architecture architecture(World world, JobId job) {
    return InstanceWorlds.instances(0)
        .catalog()
        .find(type(world, job))
        .orElseThrow()
        .architecture();
  }
}

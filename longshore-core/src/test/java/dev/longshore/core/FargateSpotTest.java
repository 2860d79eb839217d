package dev.longshore.core;

import static dev.longshore.core.InstanceWorlds.cycles;
import static dev.longshore.core.InstanceWorlds.instances;
import static dev.longshore.core.InstanceWorlds.placement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.InterruptJobCommand;
import dev.longshore.core.RandomInterruptions.Rate;
import dev.longshore.model.CapacityKind;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.RetryStrategy.EvaluateOnExit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Interruptions of what has no instance. */
final class FargateSpotTest {

  private static final RetryStrategy ON_INTERRUPTION =
      new RetryStrategy(
          2,
          List.of(new EvaluateOnExit("Your Spot Task*", null, null, RetryStrategy.Action.RETRY)));

  @Test
  @DisplayName("what runs on Fargate Spot is interrupted by itself, and only that")
  void interrupted() {
    World world = world(RandomInterruptions.NEVER);
    JobId job = submit(world);
    JobId other = world.submit("q", 1);
    cycles(world);
    assertThat(world.refuse(new InterruptJobCommand(other)).message())
        .contains("does not run on Fargate Spot");

    assertThat(placement(world, job).capacityKind()).isEqualTo(CapacityKind.FARGATE_SPOT);
    assertThat(placement(world, other).capacityKind()).isEqualTo(CapacityKind.ON_DEMAND);
    world.starts(job);
    world.accept(new InterruptJobCommand(job));
    assertThat(world.job(job).isToStop()).isTrue();
    world.exits(job, 143);
    assertThat(world.status(job)).isEqualTo(JobStatus.RUNNABLE);
    cycles(world);
    world.starts(job);
    world.accept(new InterruptJobCommand(job));
    world.exits(job, 143);
    assertThat(world.endReason(job)).isEqualTo("Your Spot Task was interrupted.");
    assertThat(world.refuse(new InterruptJobCommand(job)).kind()).isEqualTo(Refusal.Kind.CONFLICT);
  }

  @Test
  @DisplayName("it is interrupted by chance, too, each attempt at a time of its own")
  void byChance() {
    World world =
        world(new RandomInterruptions(List.of(new Rate("spot", 2)), 7, Duration.ofSeconds(5)));
    JobId job = submit(world);
    cycles(world);
    world.starts(job);
    Instant first = world.nextDue().orElseThrow();
    world.restart();
    assertThat(world.nextDue()).contains(first);
    world.later(Duration.between(world.now, first).minusMillis(1));
    assertThat(world.job(job).isToStop()).isFalse();
    world.later(Duration.ofMillis(1));
    assertThat(world.job(job).isToStop()).isTrue();

    Duration lasted = Duration.between(World.START, first);
    world.exits(job, 143);
    cycles(world);
    world.starts(job);
    assertThat(world.nextDue().orElseThrow()).isAfter(first).isNotEqualTo(first.plus(lasted));
  }

  private static World world(RandomInterruptions interruptions) {
    return InstanceWorlds.world(instances(0, interruptions))
        .with(new EnvironmentBuilder("ce").instances("c5.large").build())
        .with(new EnvironmentBuilder("spot").kind("FARGATE_SPOT").build())
        .with(new QueueBuilder("f").type("ECS_FARGATE").on("spot").build())
        .with(
            new DefinitionBuilder("fd")
                .fargate()
                .resources(
                    new ResourceRequirement(ResourceRequirement.Type.VCPU, "0.25"),
                    new ResourceRequirement(ResourceRequirement.Type.MEMORY, "512"))
                .build());
  }

  private static JobId submit(World world) {
    return world.submit(world.aSubmit().of("fd", 0).to("f").retrying(ON_INTERRUPTION));
  }
}

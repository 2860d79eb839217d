package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.DeregisterJobDefinitionCommand;
import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.model.CapacityKind;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that starts again decides as if it had never stopped. */
class BatchStateTest {
  private final World world = World.small();

  @Test
  void plansTheSameAfterARestart() {
    JobId array = world.submit(world.aSubmit().array(6));
    JobId single = world.submit(world.aSubmit().attempts(2));
    world.schedule();
    world.accept(new CancelJobCommand(array.child(3), "no"));
    world.exits(array.child(0), 0);
    world.restart();

    assertThat(world.placed()).containsExactly(array.child(2));
    world.exits(array.child(1), 1);
    world.exits(array.child(2), 0);
    assertThat(world.placed()).containsExactly(array.child(4), array.child(5));
    world.restart();
    world.exits(array.child(4), 0);
    assertThat(world.placed()).containsExactly(single);
    world.exits(array.child(5), 0);
    assertThat(world.endReason(array)).isEqualTo("Array Child Job failed");
    world.exits(single, 1);
    world.restart();
    assertThat(world.job(single).statusReason()).isEqualTo("Essential container in task exited");
    world.submit("q", 1);
    assertThat(world.placed()).startsWith(single);
  }

  @Test
  void knowsWhatIsUsed() {
    JobId job = world.submit(world.aSubmit().memoryMib(100));
    world.schedule();
    world.restart();
    assertThat(world.state.used().onHost("h")).isEqualTo(world.job(job).demand());
    assertThat(world.state.used().inEnvironment("ce")).isEqualTo(world.job(job).demand());
    world.exits(job, 0);
    assertThat(world.state.used().onHost("h").isNothing()).isTrue();
    assertThat(world.state.used().inEnvironment("ce").isNothing()).isTrue();
  }

  @Test
  void keepsDeadlines() {
    JobId job = world.submit(world.aSubmit().timeoutSeconds(60));
    world.schedule();
    world.starts(job);
    world.restart();
    assertThat(world.nextDue()).contains(World.START.plusSeconds(60));
    world.later(Duration.ofSeconds(60));
    assertThat(world.job(job).isToStop()).isTrue();
  }

  @Test
  void keepsDependencies() {
    JobId first = world.submit("q", 1);
    JobId second = world.submit("q", 1);
    JobId foot = world.submit(world.aSubmit().after(first, second));
    JobId cancelled = world.submit(world.aSubmit().after(first));
    world.accept(new CancelJobCommand(cancelled, "no"));
    world.schedule();
    world.exits(second, 0);
    world.restart();
    assertThat(world.status(foot)).isEqualTo(JobStatus.PENDING);
    world.exits(first, 0);
    assertThat(world.status(foot)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.endReason(cancelled)).isEqualTo("no");
  }

  @Test
  void keepsTheDefinitionOfAJobThatWasDeregisteredAndItsRevisions() {
    JobId job = world.submit("q", 1);
    world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("d", 1)));
    world.restart();
    assertThat(world.placed()).containsExactly(job);
    assertThat(world.unfinishedEffects()).hasSize(1);
    world.exits(job, 0);
    world.restart();
    assertThat(world.accept(new RegisterJobDefinitionCommand(new DefinitionBuilder("d").build())))
        .isEqualTo(new DefinitionId("d", 2));
  }

  @Test
  void goesOnCountingSubmissions() {
    JobId job = world.submit("q", 1);
    world.accept(new CancelJobCommand(job, "no"));
    world.restart();
    assertThat(world.accept(world.aSubmit().build()).sequence()).isEqualTo(2);
  }

  @Test
  void handsOutTheUnfinishedEffectsAgain() {
    JobId job = world.submit("q", 1);
    JobId stopped = world.submit("q", 1);
    world.submit("q", 1);
    PlacementPlan plan = world.schedule();
    var launches = world.effects(plan.facts());
    world.accept(new Command.TerminateJobCommand(stopped, "no"));
    world.restart();
    assertThat(world.unfinishedEffects())
        .containsExactly(
            launches.get(0),
            launches.get(1),
            new Effect.StopEffect(world.attempt(stopped), Duration.ofSeconds(30)));
    assertThat(world.active(job).attempt().placement())
        .isEqualTo(new Placement("ce", "h", null, CapacityKind.ON_DEMAND));
  }
}

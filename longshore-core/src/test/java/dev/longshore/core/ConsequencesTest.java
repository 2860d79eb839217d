package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.TagCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.StopRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What follows from the end of a job for others. */
class ConsequencesTest {
  private final World world = World.small();

  @Test
  void runsAChainOfAThousandInOrder() {
    List<JobId> chain = new ArrayList<>();
    chain.add(world.submit("q", 1));
    for (int i = 1; i < 1000; i++) {
      chain.add(world.submit(world.aSubmit().after(chain.getLast())));
    }
    for (JobId job : chain) {
      assertThat(world.placed()).containsExactly(job);
      world.exits(job, 0);
    }
    assertThat(world.ended).hasSize(1000);
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void failsAChainOfAThousandAtOnce() {
    JobId first = world.submit("q", 1);
    JobId last = first;
    for (int i = 1; i < 1000; i++) {
      last = world.submit(world.aSubmit().after(last));
    }
    world.schedule();
    world.exits(first, 1);
    assertThat(world.ended).hasSize(1000);
    assertThat(world.endReason(first)).isEqualTo("Essential container in task exited");
    assertThat(world.endReason(last)).isEqualTo("Dependent Job failed");
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void theFootOfADiamondWaitsForBothSides() {
    JobId top = world.submit("q", 1);
    JobId left = world.submit(world.aSubmit().after(top));
    JobId right = world.submit(world.aSubmit().after(top));
    JobId foot = world.submit(world.aSubmit().after(left, right));
    assertThat(world.explain(foot).sentence())
        .isEqualTo(
            "It waits for 2 other jobs to succeed: "
                + left
                + " (PENDING), "
                + right
                + " (PENDING).");
    assertThat(world.placed()).containsExactly(top);
    world.exits(top, 0);
    assertThat(world.placed()).containsExactly(left, right);
    world.exits(right, 0);
    assertThat(world.status(foot)).isEqualTo(JobStatus.PENDING);
    world.exits(left, 0);
    assertThat(world.placed()).containsExactly(foot);
  }

  @Test
  void theFootOfADiamondFailsOnceWhenBothSidesFail() {
    JobId top = world.submit("q", 1);
    JobId left = world.submit(world.aSubmit().after(top));
    JobId right = world.submit(world.aSubmit().after(top));
    JobId foot = world.submit(world.aSubmit().after(left, right));
    world.accept(new CancelJobCommand(top, "no"));
    assertThat(world.endReason(foot)).isEqualTo("Dependent Job failed");
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void aFailedAttemptThatIsRetriedIsNoFailure() {
    JobId first = world.submit(world.aSubmit().attempts(2));
    JobId second = world.submit(world.aSubmit().after(first));
    world.schedule();
    world.exits(first, 1);
    assertThat(world.status(second)).isEqualTo(JobStatus.PENDING);
    world.schedule();
    world.exits(first, 0);
    assertThat(world.status(second)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void aPendingJobThatWasCancelledEndsWhenItsDependenciesHaveCompleted() {
    JobId first = world.submit("q", 1);
    JobId second = world.submit(world.aSubmit().after(first));
    JobId third = world.submit(world.aSubmit().after(second));
    world.accept(new CancelJobCommand(second, "not needed"));
    assertThat(world.status(second)).isEqualTo(JobStatus.PENDING);
    assertThat(Objects.requireNonNull(world.job(second).stop()).cause())
        .isEqualTo(StopRequest.Cause.CANCEL);
    world.schedule();
    world.exits(first, 0);
    assertThat(world.endReason(second)).isEqualTo("not needed");
    assertThat(world.endReason(third)).isEqualTo("Dependent Job failed");
  }

  @Test
  void aDependencyThatFailsWinsOverTheCancel() {
    JobId first = world.submit("q", 1);
    JobId second = world.submit(world.aSubmit().after(first));
    world.accept(new TerminateJobCommand(second, "not needed"));
    world.schedule();
    world.exits(first, 1);
    assertThat(world.endReason(second)).isEqualTo("Dependent Job failed");
  }

  @Test
  void anArrayParentSucceedsWithItsLastChild() {
    JobId array = world.submit(world.aSubmit().array(2));
    JobId after = world.submit(world.aSubmit().after(array));
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    world.schedule();
    world.exits(array.child(1), 0);
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    assertThat(world.status(after)).isEqualTo(JobStatus.PENDING);
    world.exits(array.child(0), 0);
    assertThat(world.status(array)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.endReason(array)).isEmpty();
    assertThat(world.status(after)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void anArrayParentFailsOnlyWhenAllChildrenHaveEnded() {
    JobId array = world.submit(world.aSubmit().array(3));
    world.schedule();
    world.exits(array.child(0), 1);
    world.exits(array.child(1), 0);
    world.schedule();
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    world.exits(array.child(2), 0);
    assertThat(world.endReason(array)).isEqualTo("Array Child Job failed");
  }

  @Test
  void anArrayWhoseDependencyFailsNeverSpawns() {
    JobId first = world.submit("q", 1);
    JobId array = world.submit(world.aSubmit().array(3).after(first));
    assertThat(world.state.isUnfinished(array.child(0))).isFalse();
    world.accept(new CancelJobCommand(first, "no"));
    assertThat(world.endReason(array)).isEqualTo("Dependent Job failed");
    assertThat(world.rows).isEmpty();
  }

  @Test
  void cancellingAnArrayEndsTheChildrenThatHaveNotBegunAndThenTheParent() {
    JobId array = world.submit(world.aSubmit().array(5));
    world.schedule();
    world.accept(new CancelJobCommand(array, "stop it"));
    assertThat(world.status(array.child(0))).isEqualTo(JobStatus.STARTING);
    assertThat(world.job(array.child(0)).stop()).isNull();
    assertThat(world.endReason(array.child(4))).isEqualTo("stop it");
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    world.exits(array.child(0), 0);
    world.exits(array.child(1), 0);
    assertThat(world.status(array.child(1))).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(world.status(array)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(array)).isEqualTo("stop it");
  }

  @Test
  void cancellingAnArrayOfWhichNothingRunsEndsItAtOnce() {
    JobId array = world.submit(world.aSubmit().array(3));
    world.accept(new CancelJobCommand(array, "stop it"));
    assertThat(world.endReason(array)).isEqualTo("stop it");
    assertThat(world.state.unfinished()).isEmpty();
    assertThat(world.placed()).isEmpty();
  }

  @Test
  void terminatingAnArrayStopsTheChildrenThatRun() {
    JobId array = world.submit(world.aSubmit().array(5));
    world.schedule();
    world.accept(new TerminateJobCommand(array, "stop it"));
    assertThat(world.job(array.child(0)).isToStop()).isTrue();
    world.exits(array.child(0), 143);
    world.exits(array.child(1), 143);
    assertThat(world.endReason(array.child(1))).isEqualTo("stop it");
    assertThat(world.endReason(array)).isEqualTo("stop it");
    assertThat(world.state.used().onHost("h").isNothing()).isTrue();
  }

  @Test
  void cancellingOneLazyChildFailsThatChildOnly() {
    JobId array = world.submit(world.aSubmit().array(4));
    world.accept(new CancelJobCommand(array.child(1), "not this one"));
    assertThat(world.endReason(array.child(1))).isEqualTo("not this one");
    assertThat(world.placed()).containsExactly(array.child(0), array.child(2));
    world.exits(array.child(0), 0);
    world.exits(array.child(2), 0);
    assertThat(world.placed()).containsExactly(array.child(3));
    world.exits(array.child(3), 0);
    assertThat(world.endReason(array)).isEqualTo("Array Child Job failed");
  }

  @Test
  void anIdThatOnlyLooksLikeAChildNamesNobody() {
    JobId array = world.submit(world.aSubmit().array(4));
    for (String suffix : List.of(":01", ":4", ":99999", ":x", ":", ":-1", ":99999999999")) {
      JobId id = new JobId(array.value() + suffix);
      world.accept(new CancelJobCommand(id, "no"));
      world.accept(new TerminateJobCommand(id, "no"));
      assertThat(world.state.isUnfinished(id)).as(suffix).isFalse();
    }
    assertThat(world.ended).isEmpty();
  }

  @Test
  void aJobMayWaitForOneChild() {
    JobId array = world.submit(world.aSubmit().array(4));
    JobId after = world.submit(world.aSubmit().after(array.child(3)));
    assertThat(world.status(after)).isEqualTo(JobStatus.PENDING);
    for (int i = 0; i < 4; i++) {
      world.schedule();
      world.exits(array.child(i), i == 0 ? 1 : 0);
    }
    assertThat(world.status(after)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void cancellingWhatRunsOrHasEndedOrIsUnknownDoesNothing() {
    JobId job = world.submit("q", 1);
    world.schedule();
    world.accept(new CancelJobCommand(job, "no"));
    assertThat(world.job(job).isToStop()).isFalse();
    world.exits(job, 0);
    world.accept(new CancelJobCommand(job, "no"));
    world.accept(new TerminateJobCommand(World.id(99), "no"));
    assertThat(world.status(job)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aRunningChildOfACancelledArrayIsNotTriedAgain() {
    JobId array = world.submit(world.aSubmit().array(2).attempts(3));
    world.schedule();
    world.accept(new CancelJobCommand(array, "enough"));
    world.exits(array.child(0), 1);
    world.exits(array.child(1), 0);
    assertThat(world.endReason(array.child(0))).isEqualTo("Essential container in task exited");
    assertThat(world.endReason(array)).isEqualTo("enough");
  }

  @Test
  void childrenGetTheTagsOfTheirParent() {
    JobId array = world.submit(world.aSubmit().array(2));
    world.schedule();
    world.accept(
        new TagCommand(
            Command.Taggable.JOB, array.value(), "arn", Map.of("k", "v"), Set.of(), null, null));
    assertThat(world.job(array.child(0)).request()).isEqualTo(world.job(array).request());
  }
}

package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children that wait for children: {@code N_TO_N} and {@code SEQUENTIAL}. */
class ArrayDependenciesTest {
  private static final String DEPENDENT_FAILED = "Dependent Job failed";
  private static final String CHILD_FAILED = "Array Child Job failed";

  private final World world = World.small().host("big", 64, 65_536);

  @Test
  void eachChildWaitsForItsCounterpartOnly() {
    JobId first = world.submit(world.aSubmit().array(3));
    JobId second = world.submit(world.aSubmit().array(3).beside(first));
    assertThat(statuses(second, 3)).containsOnly(JobStatus.PENDING);
    assertThat(world.status(second)).isEqualTo(JobStatus.PENDING);
    assertThat(world.placed()).containsExactly(first.child(0), first.child(1), first.child(2));

    world.exits(first.child(1), 0);
    assertThat(statuses(second, 3))
        .containsExactly(JobStatus.PENDING, JobStatus.RUNNABLE, JobStatus.PENDING);
    assertThat(world.placed()).containsExactly(second.child(1));
    world.exits(first.child(0), 0);
    world.exits(first.child(2), 0);
    assertThat(world.placed()).containsExactly(second.child(0), second.child(2));
    exitAll(second, 3, 0);
    assertThat(world.status(second)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void aChildThatWaitsSinceTheSpawnWasCreatedThen() {
    JobId first = world.submit(world.aSubmit().array(2));
    JobId second = world.submit(world.aSubmit().array(2).beside(first));
    world.schedule();
    world.now = world.now.plusSeconds(9);
    world.exits(first.child(1), 0);
    Job child = world.job(second.child(1));
    assertThat(child.createdAt()).isEqualTo(World.START);
    assertThat(child.state()).isEqualTo(new JobState.Runnable(world.now, false));
  }

  @Test
  void onlyTheCounterpartOfAFailedChildFails() {
    JobId first = world.submit(world.aSubmit().array(3));
    JobId second = world.submit(world.aSubmit().array(3).beside(first));
    JobId third = world.submit(world.aSubmit().array(3).beside(second));
    world.schedule();
    world.exits(first.child(1), 1);
    assertThat(world.endReason(second.child(1))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(third.child(1))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.status(second)).isEqualTo(JobStatus.PENDING);

    world.exits(first.child(0), 0);
    world.exits(first.child(2), 0);
    world.schedule();
    world.exits(second.child(0), 0);
    world.exits(second.child(2), 0);
    world.schedule();
    world.exits(third.child(0), 0);
    assertThat(world.status(third)).isEqualTo(JobStatus.PENDING);
    world.exits(third.child(2), 0);
    for (JobId array : List.of(first, second, third)) {
      assertThat(world.endReason(array)).isEqualTo(CHILD_FAILED);
    }
  }

  @Test
  void aFailedAttemptThatIsRetriedFailsNoCounterpart() {
    JobId first = world.submit(world.aSubmit().array(2).attempts(2));
    JobId second = world.submit(world.aSubmit().array(2).beside(first));
    world.schedule();
    world.exits(first.child(0), 1);
    assertThat(world.status(second.child(0))).isEqualTo(JobStatus.PENDING);
    world.schedule();
    world.exits(first.child(0), 0);
    assertThat(world.status(second.child(0))).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void waitsForTheCounterpartsInAllArrays() {
    JobId left = world.submit(world.aSubmit().array(2));
    JobId right = world.submit(world.aSubmit().array(2));
    JobId both = world.submit(world.aSubmit().array(2).beside(left, right, left));
    world.schedule();
    world.exits(left.child(0), 0);
    world.exits(right.child(1), 0);
    assertThat(statuses(both, 2)).containsOnly(JobStatus.PENDING);
    world.exits(right.child(0), 0);
    assertThat(statuses(both, 2)).containsExactly(JobStatus.RUNNABLE, JobStatus.PENDING);
    world.exits(left.child(1), 1);
    assertThat(world.endReason(both.child(1))).isEqualTo(DEPENDENT_FAILED);
  }

  @Test
  void sequentialChildrenRunOneByOne() {
    JobId array = world.submit(world.aSubmit().array(3).sequential());
    assertThat(statuses(array, 3))
        .containsExactly(JobStatus.RUNNABLE, JobStatus.PENDING, JobStatus.PENDING);
    for (int i = 0; i < 3; i++) {
      assertThat(world.placed()).containsExactly(array.child(i));
      world.exits(array.child(i), 0);
    }
    assertThat(world.status(array)).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void afterASequentialChildThatFailsAllFailAtOnce() {
    JobId array = world.submit(world.aSubmit().array(10_000).sequential());
    JobId beside = world.submit(world.aSubmit().array(10_000).beside(array));
    JobId afterOne = world.submit(world.aSubmit().after(array.child(7_000)));
    JobId after = world.submit(world.aSubmit().after(beside));
    world.schedule();
    world.exits(array.child(0), 0);
    world.schedule();
    List<Fact> facts = world.ends(array.child(1), 1);
    assertThat(world.endReason(array.child(1))).isEqualTo("Essential container in task exited");
    assertThat(world.endReason(array.child(2))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(beside.child(9_999))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(afterOne)).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(array)).isEqualTo(CHILD_FAILED);
    assertThat(world.status(beside.child(0))).isEqualTo(JobStatus.STARTING);
    assertThat(world.status(after)).isEqualTo(JobStatus.PENDING);
    assertThat(facts).hasSizeLessThan(10);

    world.exits(beside.child(0), 0);
    assertThat(world.endReason(beside)).isEqualTo(CHILD_FAILED);
    assertThat(world.endReason(after)).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void sequentialAndPlainTogether() {
    JobId first = world.submit("q", 1);
    JobId array = world.submit(world.aSubmit().array(2).after(first).sequential());
    assertThat(world.state.isUnfinished(array.child(0))).isFalse();
    world.schedule();
    world.exits(first, 0);
    assertThat(statuses(array, 2)).containsExactly(JobStatus.RUNNABLE, JobStatus.PENDING);
  }

  @Test
  void sequentialOnAnotherJobIsAPlainDependency() {
    JobId first = world.submit("q", 1);
    JobId single = world.submit(world.aSubmit().dependsOn(first.value(), "SEQUENTIAL"));
    JobId array = world.submit(world.aSubmit().array(2).dependsOn(first.value(), "SEQUENTIAL"));
    assertThat(world.status(single)).isEqualTo(JobStatus.PENDING);
    world.schedule();
    world.exits(first, 0);
    assertThat(world.status(single)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(statuses(array, 2)).containsOnly(JobStatus.RUNNABLE);
  }

  @Test
  void anArrayThatSpawnsLateLooksAtWhatHasBecomeOfTheOther() {
    JobId gate = world.submit("q", 1);
    JobId other = world.submit(world.aSubmit().array(4));
    JobId array = world.submit(world.aSubmit().array(4).after(gate).beside(other));
    world.schedule();
    world.exits(other.child(0), 0);
    world.exits(other.child(1), 1);
    world.exits(gate, 0);
    assertThat(statuses(array, 4))
        .containsExactly(
            JobStatus.RUNNABLE, JobStatus.FAILED, JobStatus.PENDING, JobStatus.PENDING);
    assertThat(world.endReason(array.child(1))).isEqualTo(DEPENDENT_FAILED);
    world.exits(other.child(2), 1);
    world.exits(other.child(3), 0);
    assertThat(world.placed()).containsExactly(array.child(0), array.child(3));
  }

  @Test
  void anArrayThatSpawnsLateKnowsWhatBecameOfOneThatHasEnded() {
    JobId gate = world.submit("q", 1);
    JobId other = world.submit(world.aSubmit().array(4));
    JobId array = world.submit(world.aSubmit().array(4).after(gate).beside(other));
    world.schedule();
    for (int i = 0; i < 4; i++) {
      world.exits(other.child(i), i % 2);
    }
    assertThat(world.endReason(other)).isEqualTo(CHILD_FAILED);
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    world.restart();
    world.exits(gate, 0);
    assertThat(statuses(array, 4))
        .containsExactly(
            JobStatus.RUNNABLE, JobStatus.FAILED, JobStatus.RUNNABLE, JobStatus.FAILED);
    assertThat(world.placed()).containsExactly(array.child(0), array.child(2));
    exit(array, 0, 0, 2);
    assertThat(world.endReason(array)).isEqualTo(CHILD_FAILED);
  }

  @Test
  void anArrayThatWaitsLearnsOnceWhatBecameOfTheOther() {
    JobId gate = world.submit("q", 1);
    JobId other = world.submit(world.aSubmit().array(3));
    JobId array = world.submit(world.aSubmit().array(3).after(gate).beside(other));
    world.schedule();
    Fact doomed = new Fact.ArrayChildrenDoomedFact(array, IndexSet.of(0, 2));
    assertThat(world.ends(other.child(0), 1)).hasSize(3);
    assertThat(world.ends(other.child(1), 0)).hasSize(3);
    assertThat(world.ends(other.child(2), 1)).hasSize(5).endsWith(doomed);
  }

  @Test
  void allChildrenFailWhenTheOtherArrayNeverSpawns() {
    JobId gate = world.submit("q", 1);
    JobId other = world.submit(world.aSubmit().array(3).after(gate));
    JobId spawned = world.submit(world.aSubmit().array(3).beside(other));
    JobId late = world.submit("q", 1);
    JobId waiting = world.submit(world.aSubmit().array(3).beside(other).after(late));
    world.schedule();
    world.exits(gate, 1);
    assertThat(world.endReason(other)).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(spawned.child(2))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(spawned)).isEqualTo(CHILD_FAILED);
    assertThat(world.status(waiting)).isEqualTo(JobStatus.PENDING);
    world.exits(late, 0);
    assertThat(world.endReason(waiting.child(0))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(waiting)).isEqualTo(CHILD_FAILED);
    assertThat(world.rows).isEmpty();
  }

  @Test
  void anArrayThatEndsWithoutHavingSpawnedMakesNobodyReady() {
    JobId trigger = world.submit(world.aSubmit().array(2));
    JobId never = world.submit(world.aSubmit().array(2).after(trigger.child(0)));
    JobId array = world.submit(world.aSubmit().array(2).beside(never, trigger));
    world.accept(new CancelJobCommand(never, "not needed"));
    world.schedule();
    world.exits(trigger.child(0), 0); // ends one and meets a dependency on the other at once
    assertThat(world.endReason(never)).isEqualTo("not needed");
    assertThat(world.endReason(array.child(0))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(array.child(1))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(array)).isEqualTo(CHILD_FAILED);
  }

  @Test
  void aJobMayWaitForAChildThatIsYetToBeSpawned() {
    JobId gate = world.submit("q", 1);
    JobId array = world.submit(world.aSubmit().array(2).after(gate));
    JobId after = world.submit(world.aSubmit().afterUnknown(array.child(1)));
    assertThat(world.explain(after).sentence())
        .isEqualTo("It waits for 1 other job to succeed: " + array + ":1.");
    world.restart();
    world.schedule();
    world.exits(gate, 0);
    world.schedule();
    world.exits(array.child(0), 1);
    world.exits(array.child(1), 0);
    assertThat(world.status(after)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void aJobThatWaitsForAChildFailsWhenTheArrayNeverSpawns() {
    JobId gate = world.submit("q", 1);
    JobId array = world.submit(world.aSubmit().array(2).after(gate));
    JobId after = world.submit(world.aSubmit().afterUnknown(array.child(1)));
    world.accept(new TerminateJobCommand(gate, "no"));
    assertThat(world.endReason(after)).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void aPendingChildTellsWhichChildrenItWaitsFor() {
    JobId first = world.submit(world.aSubmit().array(3));
    JobId second = world.submit(world.aSubmit().array(3).beside(first).sequential());
    assertThat(world.explain(second.child(2)).status()).isEqualTo(JobStatus.PENDING);
    assertThat(world.explain(second.child(2)).sentence())
        .isEqualTo(
            "It waits for 2 other jobs to succeed: "
                + first
                + ":2 (RUNNABLE), "
                + second
                + ":1 (PENDING).");
    world.schedule();
    world.exits(first.child(2), 0);
    assertThat(world.explain(second.child(2)).sentence())
        .isEqualTo("It waits for 1 other job to succeed: " + second + ":1 (PENDING).");
    assertThat(world.explain(second.child(0)).sentence())
        .isEqualTo("It waits for 1 other job to succeed: " + first + ":0 (STARTING).");
  }

  @Test
  void childrenKeepTheOrderOfTheirIndexesHoweverTheyCameToWait() {
    JobId first = world.submit(world.aSubmit().array(5));
    world.schedule();
    exit(first, 0, 0, 2, 4);
    JobId second = world.submit(world.aSubmit().array(5).beside(first));
    exit(first, 0, 1, 3);
    assertThat(world.rows.get(second)).isEqualTo(Set.of(1, 3));
    for (int i = 0; i < 5; i++) {
      assertThat(world.position(second.child(i))).isEqualTo(i + 1);
    }
    assertThat(world.placed())
        .containsExactlyElementsOf(IntStream.range(0, 5).mapToObj(second::child).toList());
  }

  /** A step that grows with the array, for each of its children, would take minutes. */
  @Test
  @Timeout(30)
  void runsADiamondOfLargeArrays() {
    int size = 10_000;
    World wide = new World().host("h", 4 * size, 4_000_000);
    wide.with(new EnvironmentBuilder("ce").maxVcpus(4 * size).build());
    wide.with(new QueueBuilder("q").on("ce").build());
    wide.with(new DefinitionBuilder("d").build());
    JobId top = wide.submit(wide.aSubmit().array(size).memoryMib(4));
    JobId left = wide.submit(wide.aSubmit().array(size).memoryMib(4).beside(top));
    JobId right = wide.submit(wide.aSubmit().array(size).memoryMib(4).beside(top));
    JobId foot = wide.submit(wide.aSubmit().array(size).memoryMib(4).beside(left, right));
    JobId last = wide.submit(wide.aSubmit().memoryMib(4).after(foot));
    assertThat(wide.state.unfinished()).hasSize(5);
    int facts = 0;
    for (PlacementPlan plan = wide.schedule(); plan.placed() > 0; plan = wide.schedule()) {
      for (Fact fact : plan.facts()) {
        if (fact instanceof Fact.AttemptPlacedFact placed && !placed.job().equals(last)) {
          boolean fails = placed.job().equals(right.child(77));
          facts += wide.ends(placed.job(), fails ? 1 : 0).size();
        }
      }
    }
    assertThat(wide.status(top)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(wide.status(left)).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(wide.endReason(foot.child(77))).isEqualTo(DEPENDENT_FAILED);
    assertThat(wide.endReason(foot)).isEqualTo(CHILD_FAILED);
    assertThat(wide.endReason(last)).isEqualTo(DEPENDENT_FAILED);
    assertThat(wide.state.unfinished()).isEmpty();
    assertThat(facts).isLessThan(6 * 4 * size);
  }

  private List<JobStatus> statuses(JobId array, int size) {
    return IntStream.range(0, size).mapToObj(i -> world.status(array.child(i))).toList();
  }

  private void exit(JobId array, int exitCode, int... indexes) {
    for (int index : indexes) {
      world.exits(array.child(index), exitCode);
    }
  }

  private void exitAll(JobId array, int size, int exitCode) {
    exit(array, exitCode, IntStream.range(0, size).toArray());
  }
}

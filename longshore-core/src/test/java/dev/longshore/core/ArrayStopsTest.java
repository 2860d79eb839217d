package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.CancelJobsCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Stops, retries and timeouts of arrays and of their children. */
class ArrayStopsTest {
  private static final String DEPENDENT_FAILED = "Dependent Job failed";
  private static final String CHILD_FAILED = "Array Child Job failed";

  private final World world = World.small().host("big", 64, 65_536);

  @Test
  void aPendingChildThatWasCancelledEndsWhenItsCounterpartHasSucceeded() {
    JobId first = world.submit(world.aSubmit().array(3));
    JobId second = world.submit(world.aSubmit().array(3).beside(first));
    world.accept(new CancelJobCommand(second.child(0), "not this"));
    world.accept(new TerminateJobCommand(second.child(1), "nor this"));
    assertThat(world.status(second.child(0))).isEqualTo(JobStatus.PENDING);
    assertThat(Objects.requireNonNull(world.job(second.child(1)).stop()).cause())
        .isEqualTo(StopRequest.Cause.TERMINATE);
    world.restart();
    world.schedule();
    world.exits(first.child(0), 0);
    assertThat(world.endReason(second.child(0))).isEqualTo("not this");
    world.exits(first.child(1), 1);
    assertThat(world.endReason(second.child(1))).isEqualTo(DEPENDENT_FAILED);
    world.exits(first.child(2), 0);
    assertThat(world.status(second.child(2))).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  void cancellingAnArrayReachesTheChildrenThatWait() {
    JobId first = world.submit(world.aSubmit().array(4));
    world.schedule();
    world.exits(first.child(0), 0);
    world.exits(first.child(1), 0);
    JobId second = world.submit(world.aSubmit().array(4).beside(first));
    assertThat(world.state.progress(second).waiting()).isEqualTo(IndexSet.of(0, 1));
    world.accept(new CancelJobCommand(second, "stop it"));
    assertThat(world.endReason(second.child(0))).isEqualTo("stop it");
    assertThat(world.endReason(second.child(1))).isEqualTo("stop it");
    assertThat(world.status(second.child(2))).isEqualTo(JobStatus.PENDING);
    assertThat(world.rows).doesNotContainKey(second);
    assertThat(world.job(second).spawn(2).isToStop()).isTrue();
    world.restart();

    world.exits(first.child(2), 0);
    assertThat(world.endReason(second.child(2))).isEqualTo("stop it");
    world.exits(first.child(3), 1);
    assertThat(world.endReason(second.child(3))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(second)).isEqualTo("stop it");
  }

  @Test
  void terminatingAfterTheCancelReachesTheChildrenThatWait() {
    JobId first = world.submit(world.aSubmit().array(2));
    JobId second = world.submit(world.aSubmit().array(2).beside(first));
    world.accept(new CancelJobCommand(second, "first wish"));
    world.accept(new CancelJobCommand(second.child(0), "second wish"));
    assertThat(world.rows).doesNotContainKey(second);
    world.accept(new TerminateJobCommand(second, "harder"));
    world.schedule();
    exit(first, 0, 0, 1);
    assertThat(world.endReason(second.child(0))).isEqualTo("harder");
    assertThat(world.endReason(second)).isEqualTo("harder");
  }

  @Test
  void cancellingASequentialArrayEndsOneChildAfterTheOther() {
    JobId array = world.submit(world.aSubmit().array(3).sequential());
    world.schedule();
    world.accept(new CancelJobCommand(array, "stop it"));
    assertThat(world.status(array.child(0))).isEqualTo(JobStatus.STARTING);
    assertThat(world.status(array.child(1))).isEqualTo(JobStatus.PENDING);
    world.exits(array.child(0), 0);
    assertThat(world.endReason(array.child(1))).isEqualTo("stop it");
    assertThat(world.endReason(array.child(2))).isEqualTo(DEPENDENT_FAILED);
    assertThat(world.endReason(array)).isEqualTo("stop it");
  }

  @Test
  void deletingTheQueueEndsTheChildrenThatWait() {
    world.with(new QueueBuilder("going").on("ce").disabled().build());
    world.with(new QueueBuilder("on").on("ce").build());
    JobId other = world.submit(world.aSubmit().array(4).to("on"));
    world.with(new QueueBuilder("going").on("ce").build());
    JobId array = world.submit(world.aSubmit().array(4).to("going").beside(other));
    world.accept(new CancelJobCommand(array.child(3), "not this"));
    world.with(new QueueBuilder("going").on("ce").disabled().build());
    world.accept(new DeleteJobQueueCommand(new NameOrArn("going", "going")));
    world.later(Duration.ZERO);
    assertThat(statuses(array, 4)).containsOnly(JobStatus.FAILED);
    assertThat(world.endReason(array.child(0))).isEqualTo("Job queue deleted");
    assertThat(world.endReason(array)).isEqualTo("Job queue deleted");
    assertThat(world.status(other)).isEqualTo(JobStatus.PENDING);
  }

  @Test
  void childrenThatFailTogetherAreOneFact() {
    JobId other = world.submit(world.aSubmit().array(10_000));
    JobId array = world.submit(world.aSubmit().array(10_000).beside(other));
    world.accept(new CancelJobCommand(array, "not needed"));
    List<Fact> facts = world.settle(world.decided(new TerminateJobCommand(other, "stop")));
    StopRequest stop = new StopRequest(StopRequest.Cause.TERMINATE, "stop");
    StopRequest inherited = new StopRequest(StopRequest.Cause.CANCEL, "not needed");
    IndexSet all = IndexSet.range(0, 10_000);
    assertThat(facts)
        .containsExactly(
            new Fact.JobStopRequestedFact(other, stop),
            new Fact.ArrayChildrenEndedFact(other, all, world.now, "stop", stop),
            new Fact.ArrayChildrenEndedFact(array, all, world.now, DEPENDENT_FAILED, inherited),
            new Fact.JobEndedFact(other, false, world.now, "stop"),
            new Fact.JobEndedFact(array, false, world.now, "not needed"));
  }

  @Test
  void stoppingAnArrayWhoseChildrenWaitForRoomIsOneFactThoughTheyHaveRows() {
    JobId other = world.submit(world.aSubmit().array(3));
    JobId array = world.submit(world.aSubmit().array(3).beside(other).vcpus(3));
    JobId after = world.submit(world.aSubmit().after(array.child(1)));
    world.schedule();
    exitAll(other, 3, 0);
    assertThat(world.rows.get(array)).hasSize(3);
    List<Fact> facts = world.settle(world.decided(new CancelJobCommand(array, "stop")));
    StopRequest stop = new StopRequest(StopRequest.Cause.CANCEL, "stop");
    IndexSet all = IndexSet.range(0, 3);
    assertThat(facts)
        .containsExactly(
            new Fact.JobStopRequestedFact(array, stop),
            new Fact.ArrayChildrenEndedFact(array, all, all, world.now, "stop", stop),
            new Fact.JobEndedFact(after, false, world.now, DEPENDENT_FAILED),
            new Fact.JobEndedFact(array, false, world.now, "stop"));
    assertThat(world.state.unfinished()).isEmpty();
    assertThat(world.placed()).isEmpty();
  }

  @Test
  void aCancelledArrayWhoseChildrenAllSucceedFailsWithTheCallersReason() {
    JobId array = world.submit(world.aSubmit().array(2));
    world.schedule();
    world.accept(new CancelJobCommand(array, "too late"));
    exit(array, 0, 0, 1);
    assertThat(statuses(array, 2)).containsOnly(JobStatus.SUCCEEDED);
    assertThat(world.endReason(array)).isEqualTo("too late");
  }

  @Test
  void childrenAreRetriedAndTimedOutEachForItself() {
    JobId array = world.submit(world.aSubmit().array(3).attempts(2).timeoutSeconds(60));
    world.schedule();
    for (int i = 0; i < 3; i++) {
      world.starts(array.child(i));
    }
    world.exits(array.child(0), 1);
    assertThat(world.status(array.child(0))).isEqualTo(JobStatus.RUNNABLE);
    world.later(Duration.ofSeconds(30));
    assertThat(world.placed()).containsExactly(array.child(0));
    world.starts(array.child(0));
    world.exits(array.child(1), 0);
    world.later(Duration.ofSeconds(30));
    assertThat(world.job(array.child(2)).isToStop()).isTrue();
    assertThat(world.job(array.child(0)).isToStop()).isFalse();
    assertThat(world.job(array).isToStop()).isFalse();
    world.exits(array.child(2), 143);
    assertThat(world.endReason(array.child(2))).isEqualTo("Job attempt duration exceeded timeout");
    world.later(Duration.ofSeconds(30));
    assertThat(world.job(array.child(0)).isToStop()).isTrue();
    world.exits(array.child(0), 0);
    assertThat(world.endReason(array.child(0))).isEqualTo("Job attempt duration exceeded timeout");
    assertThat(world.endReason(array)).isEqualTo(CHILD_FAILED);
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

  @Test
  void aWishToEndAChildThatIsYetToComeIsKeptUntilItsArraySpawns() {
    JobId first = world.submit(world.aSubmit());
    JobId array = world.submit(world.aSubmit().array(4).after(first));
    world.accept(new TerminateJobCommand(array.child(1), "not this one"));
    world.accept(new CancelJobsCommand(List.of(array.child(2), array.child(3)), "nor these"));
    world.accept(new TerminateJobCommand(array.child(3), "too late"));
    world.accept(new TerminateJobCommand(array.child(3), "much too late"));
    world.accept(new CancelJobCommand(array.child(4), "there is none"));
    assertThat(world.status(array)).isEqualTo(JobStatus.PENDING);
    world.restart();
    world.schedule();
    world.exits(first, 0);
    assertThat(world.endReason(array.child(1))).isEqualTo("not this one");
    assertThat(world.endReason(array.child(2))).isEqualTo("nor these");
    assertThat(world.endReason(array.child(3))).isEqualTo("too late");
    assertThat(world.placed()).containsExactly(array.child(0));
    world.exits(array.child(0), 0);
    assertThat(world.endReason(array)).isEqualTo("Array Child Job failed");
  }

  @Test
  void aWishToEndAChildThatComesToWaitForOthersIsItsOwnFromThenOn() {
    JobId first = world.submit(world.aSubmit());
    JobId array = world.submit(world.aSubmit().array(2).sequential().after(first));
    world.accept(new CancelJobCommand(array.child(1), "not this one"));
    world.schedule();
    world.exits(first, 0);
    assertThat(world.job(array.child(1)).stop())
        .isEqualTo(new StopRequest(StopRequest.Cause.CANCEL, "not this one"));
    world.schedule();
    world.exits(array.child(0), 0);
    assertThat(world.endReason(array.child(1))).isEqualTo("not this one");
  }

  @Test
  void aChildThatIsLostWhenItsArraySpawnsFailsForThatWhateverWasAsked() {
    JobId first = world.submit(world.aSubmit());
    JobId other = world.submit(world.aSubmit().array(2));
    JobId array = world.submit(world.aSubmit().array(2).after(first).beside(other));
    world.accept(new CancelJobCommand(array.child(0), "not this one"));
    world.accept(new TerminateJobCommand(other, "enough"));
    world.schedule();
    world.exits(first, 0);
    assertThat(world.endReason(array.child(0))).isEqualTo("Dependent Job failed");
  }
}

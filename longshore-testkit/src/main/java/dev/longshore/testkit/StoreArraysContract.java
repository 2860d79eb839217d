package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static dev.longshore.testkit.Resources.aQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.ChildStops;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StoredState.ArrayChildren;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every store must keep and answer of arrays whose children wait for others or fail together.
 */
public abstract class StoreArraysContract extends StoreFixture {

  private static final Instant LATER = START.plusMillis(1234);

  /** Creates the contract; called by the subclasses. */
  protected StoreArraysContract() {}

  @Test
  void loadsWhatBecameOfTheChildrenOfAnArray() {
    Job parent = aJob(1).array(5).build();
    submit(aJob(1).array(5), aJob(2).array(2), aJob(3).array(2));
    commit(
        new Fact.ArraySpawnedFact(parent.id(), START),
        new Fact.ArraySpawnedFact(id(2), START),
        new Fact.ArrayChildSpawnedFact(parent.spawn(4, START)),
        new Fact.ArrayChildSpawnedFact(parent.spawn(0, START)),
        new Fact.ArrayChildSpawnedFact(parent.spawn(2, START)),
        new Fact.JobEndedFact(parent.id().child(4), true, LATER, null),
        new Fact.JobEndedFact(parent.id().child(2), false, LATER, null));
    assertThat(store.load().arrays())
        .isEqualTo(
            Map.of(
                parent.id(),
                new ArrayChildren(IndexSet.of(0, 2, 4), IndexSet.of(4), IndexSet.of(2)),
                id(2),
                ArrayChildren.NONE));
    assertThat(store.load().jobs())
        .extracting(Job::id)
        .containsExactly(parent.id(), parent.id().child(0), id(2), id(3));
  }

  @Test
  void keepsWhichChildrenWaitForOthersAndWhichFailedTogether() {
    JobId array = id(1);
    submit(aJob(1).array(6), aJob(2).array(3));
    commit(new Fact.JobPendingFact(array, IndexSet.of(2)));
    assertThat(state(array)).isEqualTo(new JobState.Pending(IndexSet.of(2)));
    commit(new Fact.ArrayChildrenDoomedFact(array, IndexSet.of(2, 3)));
    reopen();
    assertThat(state(array)).isEqualTo(new JobState.Pending(IndexSet.of(2, 3)));
    ChildStops stops =
        ChildStops.NONE.with(4, new StopRequest(StopRequest.Cause.CANCEL, "not this one"));
    commit(new Fact.ArrayChildStopsFact(array, stops));
    reopen();
    assertThat(state(array)).isEqualTo(new JobState.Pending(IndexSet.of(2, 3), stops));
    commit(
        new Fact.ArraySpawnedFact(array, LATER, IndexSet.range(1, 6)),
        new Fact.ArrayChildrenEndedFact(array, IndexSet.of(2, 3), LATER, "lost", null));
    reopen();
    assertThat(state(array)).isEqualTo(new JobState.Spawned(LATER, IndexSet.range(1, 6)));
    assertThat(store.load().arrays())
        .containsEntry(array, new ArrayChildren(IndexSet.NONE, IndexSet.NONE, IndexSet.of(2, 3)));

    Job parent = read(array).job();
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(4)),
        new Fact.ArrayChildSpawnedFact(parent.spawn(1)),
        new Fact.JobRunnableFact(array.child(1), LATER.plusMillis(1), false, null));
    assertThat(store.load().jobs())
        .containsExactly(
            parent,
            parent.spawn(1).in(new JobState.Runnable(LATER.plusMillis(1), false), null),
            parent.spawn(4),
            aJob(2).array(3).build());
    assertThat(parent.spawn(4).state()).isEqualTo(new JobState.Pending());
  }

  @Test
  void knowsWhichChildrenHaveSucceeded() {
    Job parent = aJob(1).array(5).build();
    submit(aJob(1).array(5), aJob(2));
    commit(new Fact.ArraySpawnedFact(parent.id(), START));
    for (int index : List.of(4, 0, 2)) {
      commit(
          new Fact.ArrayChildSpawnedFact(parent.spawn(index, START)),
          new Fact.JobEndedFact(parent.id().child(index), index != 0, LATER, null));
    }
    commit(new Fact.ArrayChildrenEndedFact(parent.id(), IndexSet.of(1, 3), LATER, "over", null));
    assertThat(reads().succeededChildren(parent.id())).contains(IndexSet.of(2, 4));
    commit(new Fact.JobEndedFact(parent.id(), false, LATER, null));
    assertThat(reads().succeededChildren(parent.id())).contains(IndexSet.of(2, 4));
    assertThat(reads().succeededChildren(id(2))).contains(IndexSet.NONE);
    assertThat(reads().succeededChildren(id(99))).isEmpty();
  }

  @Test
  void childrenWithoutRowsThatWaitForOthersArePendingAndLearnOfAStopFromTheirParent() {
    submit(aJob(1).array(5));
    commit(new Fact.ArraySpawnedFact(id(1), LATER, IndexSet.of(1, 2, 3)));
    assertThat(children().counts())
        .containsEntry(JobStatus.PENDING, 3)
        .containsEntry(JobStatus.RUNNABLE, 2);
    StopRequest stop = new StopRequest(StopRequest.Cause.CANCEL, "enough");
    commit(
        new Fact.ArrayChildSpawnedFact(read(id(1)).job().spawn(2)),
        new Fact.JobRunnableFact(id(1).child(2), LATER, false, null),
        new Fact.JobStopRequestedFact(id(1), stop));
    assertThat(children().counts())
        .containsEntry(JobStatus.PENDING, 2)
        .containsEntry(JobStatus.RUNNABLE, 3);
    Job waiting = read(id(1).child(3)).job();
    assertThat(waiting.state()).isEqualTo(new JobState.Pending());
    assertThat(waiting.createdAt()).isEqualTo(LATER);
    assertThat(waiting.stop()).isEqualTo(stop);
    assertThat(read(id(1).child(0)).job().stop()).isNull();
    assertThat(indexes(null, 9, JobStatus.PENDING)).containsExactly(1, 3);
    assertThat(indexes(null, 9, JobStatus.RUNNABLE)).containsExactly(0, 2, 4);
  }

  @Test
  void childrenThatFailedTogetherAreJobsLikeAnyOthers() {
    commit(new Fact.JobQueueSavedFact(aQueue("queue")));
    Job parent = spawnArrayOf(10);
    StopRequest stop = new StopRequest(StopRequest.Cause.TERMINATE, "enough");
    Instant end = LATER.plusMillis(9);
    commit(
        new Fact.ArrayChildrenEndedFact(id(1), IndexSet.of(1, 2, 3, 7), end, "enough", stop),
        new Fact.ArrayChildrenEndedFact(id(1), IndexSet.of(4, 9), end.plusMillis(1), "lost", null),
        new Fact.ArrayChildSpawnedFact(parent.spawn(0)));
    assertThat(read(id(1).child(7)))
        .isEqualTo(
            new JobView(parent.failedChild(7, LATER, end, "enough", stop), List.of(), null, null));
    assertThat(read(id(1).child(9)).job().statusReason()).isEqualTo("lost");
    assertThat(children().counts())
        .containsEntry(JobStatus.FAILED, 6)
        .containsEntry(JobStatus.RUNNABLE, 4);
    assertThat(children().updatedAt()).isEqualTo(end.plusMillis(1));
    assertThat(indexes(null, 99, JobStatus.FAILED)).containsExactly(1, 2, 3, 4, 7, 9);
    assertThat(indexes(null, 99, JobStatus.RUNNABLE)).containsExactly(0, 5, 6, 8);
    assertThat(reads().jobCounts().get("queue"))
        .containsEntry(JobStatus.FAILED, 6L)
        .containsEntry(JobStatus.RUNNABLE, 4L);
    JobPage first = reads().list(JobFilter.ofParent(id(1), List.of(JobStatus.FAILED)), null, 4);
    assertThat(indexes(first.next(), 4, JobStatus.FAILED)).containsExactly(7, 9);

    commit(
        new Fact.ArrayChildrenEndedFact(id(1), IndexSet.of(5, 6, 8), end, "lost", null),
        new Fact.JobEndedFact(id(1).child(0), true, end, null),
        new Fact.JobEndedFact(id(1), false, end, "Array Child Job failed"));
    reopen();
    assertThat(read(id(1).child(2)).job())
        .isEqualTo(read(id(1)).job().failedChild(2, LATER, end, "enough", stop));
    assertThat(children().counts())
        .containsEntry(JobStatus.FAILED, 9)
        .containsEntry(JobStatus.SUCCEEDED, 1);
    assertThat(indexes(null, 99)).hasSize(10);
    assertThat(reads().jobCounts().get("queue")).containsEntry(JobStatus.FAILED, 9L);
  }

  private JobState state(JobId job) {
    JobState loaded = store.load().jobs().getFirst().state();
    assertThat(read(job).job().state()).isEqualTo(loaded);
    return loaded;
  }

  @Test
  void childrenWithRowsThatWaitMayFailTogetherWithTheOthers() {
    Job parent = spawnArrayOf(5);
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(1)),
        new Fact.ArrayChildSpawnedFact(parent.spawn(2)),
        new Fact.JobReasonFact(id(1).child(2), "no room", START));
    StopRequest stop = new StopRequest(StopRequest.Cause.CANCEL, "enough");
    commit(
        new Fact.ArrayChildrenEndedFact(
            id(1), IndexSet.of(0, 2, 4), IndexSet.of(2), LATER, "enough", stop));
    for (int index : List.of(0, 2, 4)) {
      assertThat(read(id(1).child(index)).job())
          .isEqualTo(parent.failedChild(index, LATER, LATER, "enough", stop));
    }
    assertThat(store.load().arrays())
        .containsEntry(
            id(1), new ArrayChildren(IndexSet.of(1, 2), IndexSet.NONE, IndexSet.of(0, 2, 4)));
    assertThat(children().counts())
        .containsEntry(JobStatus.FAILED, 3)
        .containsEntry(JobStatus.RUNNABLE, 2);
    commit(
        new Fact.ArrayChildrenEndedFact(
            id(1), IndexSet.of(1), IndexSet.of(1), LATER, "lost", null));
    assertThat(read(id(1).child(1)).job())
        .isEqualTo(parent.failedChild(1, LATER, LATER, "lost", null));
  }

  private Job spawnArrayOf(int size) {
    submit(aJob(1).array(size));
    commit(new Fact.ArraySpawnedFact(id(1), LATER));
    return read(id(1)).job();
  }

  private JobView.ChildSummary children() {
    JobView.ChildSummary children = read(id(1)).children();
    if (children == null) {
      throw new AssertionError("an array has children");
    }
    return children;
  }

  private List<Integer> indexes(@Nullable String after, int limit, JobStatus... statuses) {
    return reads().list(JobFilter.ofParent(id(1), List.of(statuses)), after, limit).jobs().stream()
        .map(view -> view.job().id().arrayIndex())
        .toList();
  }
}

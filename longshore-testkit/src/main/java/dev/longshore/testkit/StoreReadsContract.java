package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static dev.longshore.testkit.Resources.aQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must answer about single jobs and arrays. */
public abstract class StoreReadsContract extends StoreFixture {

  private static final Instant LATER = START.plusMillis(1234);
  private static final Placement PLACEMENT = new Placement("environment", "host");

  /** Creates the contract; called by the subclasses. */
  protected StoreReadsContract() {}

  @Test
  void answersInTheOrderOfTheIdsEachOnceWithoutTheUnknown() {
    submit(aJob(1), aJob(2), aJob(3));
    assertThat(ids(reads().jobs(List.of(id(3), id(9), id(1), id(3)))))
        .containsExactly(id(3), id(1));
    assertThat(reads().jobs(List.of())).isEmpty();
  }

  @Test
  void showsEndedAttemptsInOrderAndWhenTheLastGotRoom() {
    submit(aJob());
    AttemptEnd first =
        new AttemptEnd(
            1, PLACEMENT, null, null, LATER, null, "CannotPull", "Task failed to start", List.of());
    AttemptEnd second =
        new AttemptEnd(2, PLACEMENT, "172.18.0.2", START, LATER, 0, null, "exited", List.of());
    commit(
        new Fact.AttemptPlacedFact(id(1), Attempt.placed(1, PLACEMENT, START)),
        new Fact.AttemptEndedFact(id(1), first),
        new Fact.JobRunnableFact(id(1), LATER, true, null),
        new Fact.AttemptPlacedFact(id(1), Attempt.placed(2, PLACEMENT, LATER)));
    assertThat(read(id(1)).attempts()).containsExactly(first);
    assertThat(read(id(1)).scheduledAt()).isEqualTo(LATER);
    commit(
        new Fact.AttemptStartedFact(id(1), 2, START, "172.18.0.2"),
        new Fact.AttemptEndedFact(id(1), second),
        new Fact.JobEndedFact(id(1), true, LATER, "exited"));
    JobView ended = read(id(1));
    assertThat(ended.attempts()).containsExactly(first, second);
    assertThat(ended.job().state()).isEqualTo(new JobState.Succeeded(START, LATER));
    assertThat(ended.job().statusReason()).isEqualTo("exited");
    assertThat(ended.children()).isNull();
  }

  @Test
  void aJobThatNeverRanHasNoTimes() {
    submit(aJob());
    assertThat(read(id(1)).scheduledAt()).isNull();
    commit(new Fact.JobEndedFact(id(1), false, LATER, "cancelled"));
    assertThat(read(id(1)).job().state()).isEqualTo(new JobState.Failed(null, LATER));
    assertThat(read(id(1)).attempts()).isEmpty();
  }

  @Test
  void endedJobsOfADeletedQueueStayDescribable() {
    commit(new Fact.JobQueueSavedFact(aQueue("queue")));
    submit(aJob());
    commit(
        new Fact.JobEndedFact(id(1), false, LATER, "deleted"),
        new Fact.JobQueueDeletedFact("queue"));
    reopen();
    assertThat(read(id(1)).job().queue()).isEqualTo("queue");
    assertThat(read(id(1)).job().definition()).isEqualTo(DEFINITION.id());
  }

  @Test
  void anArrayHasNoChildrenBeforeTheyWait() {
    submit(aJob(1).array(3));
    assertThat(reads().jobs(List.of(id(1).child(0)))).isEmpty();
    assertThat(reads().list(JobFilter.ofParent(id(1), List.of()), null, 10))
        .isEqualTo(new JobPage(List.of(), null));
    JobView.ChildSummary children = children();
    assertThat(children.counts()).hasSize(JobStatus.OF_JOBS.size());
    assertThat(children.counts().values()).containsOnly(0);
    assertThat(children.updatedAt()).isEqualTo(START);
  }

  @Test
  void childrenWithoutRowsAreAnsweredFromTheirParent() {
    Job parent = spawnArrayOf(3);
    assertThat(read(id(1).child(2)))
        .isEqualTo(new JobView(parent.spawn(2, LATER), List.of(), null, null));
    for (String noChild : List.of(":3", ":02", ":-1", ":99999999999", ":", ":x")) {
      assertThat(reads().jobs(List.of(new JobId(id(1) + noChild)))).isEmpty();
    }
    assertThat(reads().jobs(List.of(id(9).child(0)))).isEmpty();
  }

  @Test
  void childrenWithRowsHaveTheirOwnStateAndWhatTheParentShares() {
    Job parent = spawnArrayOf(3);
    Instant spawnedAt = LATER.plusMillis(1);
    Attempt attempt = Attempt.placed(1, PLACEMENT, LATER.plusMillis(2));
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(1, spawnedAt)),
        new Fact.AttemptPlacedFact(id(1).child(1), attempt));
    assertThat(read(id(1).child(1)).job()).isEqualTo(parent.spawn(1, spawnedAt).placed(attempt));
    assertThat(read(id(1).child(1)).scheduledAt()).isEqualTo(LATER.plusMillis(2));
    assertThat(read(id(1).child(0)).job()).isEqualTo(parent.spawn(0, LATER));
  }

  @Test
  void countsChildrenThoseWithoutRowsAsRunnable() {
    Job parent = spawnArrayOf(5);
    assertThat(children().counts()).containsEntry(JobStatus.RUNNABLE, 5);
    assertThat(children().updatedAt()).isEqualTo(LATER);
    for (int index = 0; index < 4; index++) {
      commit(new Fact.ArrayChildSpawnedFact(parent.spawn(index, LATER)));
    }
    Attempt attempt = Attempt.placed(1, PLACEMENT, LATER);
    commit(
        new Fact.AttemptPlacedFact(id(1).child(0), attempt),
        new Fact.AttemptPlacedFact(id(1).child(1), attempt),
        new Fact.AttemptStartedFact(id(1).child(1), 1, LATER, null),
        new Fact.JobEndedFact(id(1).child(2), false, LATER.plusMillis(77), null));
    assertThat(children().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                JobStatus.SUBMITTED, 0,
                JobStatus.PENDING, 0,
                JobStatus.RUNNABLE, 2,
                JobStatus.STARTING, 1,
                JobStatus.RUNNING, 1,
                JobStatus.SUCCEEDED, 0,
                JobStatus.FAILED, 1));
    assertThat(children().updatedAt()).isEqualTo(LATER.plusMillis(77));
  }

  @Test
  void listsChildrenByIndexThoseWithoutRowsIncluded() {
    Job parent = spawnArrayOf(12);
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(10, LATER)),
        new Fact.ArrayChildSpawnedFact(parent.spawn(2, LATER)),
        new Fact.JobEndedFact(id(1).child(2), true, LATER, null));
    assertThat(indexes(null, 5)).containsExactly(0, 1, 2, 3, 4);
    JobPage first = reads().list(JobFilter.ofParent(id(1), List.of()), null, 9);
    assertThat(indexes(first.next(), 9)).containsExactly(9, 10, 11);
    assertThat(reads().list(JobFilter.ofParent(id(1), List.of()), first.next(), 3).next()).isNull();
    assertThat(indexes(null, 99, JobStatus.RUNNABLE))
        .containsExactly(0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(indexes(null, 99, JobStatus.SUCCEEDED)).containsExactly(2);
    assertThat(indexes(null, 99, JobStatus.RUNNING)).isEmpty();
  }

  @Test
  void aPageOfChildrenBeginsWhereTheLastEndedThoughTheyChanged() {
    Job parent = spawnArrayOf(6);
    JobFilter waiting = JobFilter.ofParent(id(1), List.of(JobStatus.RUNNABLE));
    JobPage first = reads().list(waiting, null, 2);
    for (int index = 0; index < 3; index++) {
      commit(
          new Fact.ArrayChildSpawnedFact(parent.spawn(index, LATER)),
          new Fact.JobEndedFact(id(1).child(index), true, LATER, null));
    }
    assertThat(ids(reads().list(waiting, first.next(), 9).jobs()))
        .containsExactly(id(1).child(3), id(1).child(4), id(1).child(5));
  }

  @Test
  void countsJobsOfEachQueueArraysByTheirChildren() {
    commit(new Fact.JobQueueSavedFact(aQueue("empty")));
    Job parent = spawnArrayOf(5);
    submit(aJob(2), aJob(3).inQueue("other"), aJob(4).array(3));
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(0, LATER)),
        new Fact.JobEndedFact(id(1).child(0), true, LATER, null),
        new Fact.JobPendingFact(id(4)));
    Map<String, Map<JobStatus, Long>> counts = reads().jobCounts();
    assertThat(counts).containsOnlyKeys("empty", "other", "queue");
    assertThat(counts.get("empty")).hasSize(8).doesNotContainValue(1L);
    assertThat(counts.get("other"))
        .containsEntry(JobStatus.SUBMITTED, 1L)
        .containsEntry(JobStatus.PENDING, 0L);
    assertThat(counts.get("queue"))
        .containsEntry(JobStatus.SUBMITTED, 1L)
        .containsEntry(JobStatus.PENDING, 0L)
        .containsEntry(JobStatus.RUNNABLE, 4L)
        .containsEntry(JobStatus.SUCCEEDED, 1L);
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

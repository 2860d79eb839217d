package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import dev.longshore.model.StopRequest;
import dev.longshore.store.EventFilter;
import dev.longshore.store.EventPage;
import dev.longshore.store.JobEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must do with events: take them from the facts, in the same commit. */
public abstract class StoreEventsContract extends StoreFixture {

  private static final Placement PLACEMENT = new Placement("environment", "host");
  private static final JobId JOB = id(1);

  /** Creates the contract; called by the subclasses. */
  protected StoreEventsContract() {}

  private static Instant after(int millis) {
    return START.plusMillis(millis);
  }

  private EventPage all() {
    return reads().events(EventFilter.ALL, 0, 1000);
  }

  private static List<String> texts(EventPage page) {
    return page.events().stream()
        .map(e -> e.number() + " " + e.job().job().id() + " " + e.job().job().status())
        .toList();
  }

  @Test
  void anEmptyStoreHasNoEvents() {
    assertThat(all()).isEqualTo(new EventPage(List.of(), 0, 1, 0, 0));
    assertThat(reads().eventCursors()).isEmpty();
    assertThat(reads().eventsCommittedBefore(START, 1)).isEmpty();
  }

  @Test
  void aReasonThatBlocksTheQueueIsAnEvent() {
    submit(aJob(1));
    commit(new Fact.JobRunnableFact(JOB, after(1), false, null));
    commit(new Fact.JobReasonFact(JOB, BlockedReason.MAX_RESOURCE, after(2)));
    commit(new Fact.JobReasonFact(JOB, null, after(3)));
    JobEvent blocked = all().events().getLast();
    assertThat(all().events())
        .extracting(JobEvent::detailType)
        .containsExactly("Batch Job State Change", "Batch Job Queue Blocked");
    assertThat(blocked.at()).isEqualTo(after(2));
    assertThat(blocked.job().job().statusReason()).isEqualTo(BlockedReason.MAX_RESOURCE);
  }

  @Test
  void everyStatusButTheFirstIsAnEventInTheOrderOfTheFacts() {
    submit(aJob(1), aJob(2));
    commit(
        new Fact.JobPendingFact(JOB),
        new Fact.JobRunnableFact(id(2), after(1), false, null),
        new Fact.JobRunnableFact(JOB, after(1), false, null),
        placed(1, after(2)));
    commit(new Fact.AttemptStartedFact(JOB, 1, after(3), "10.0.0.7"));
    commit(new Fact.JobReasonFact(JOB, null, START));
    commit(
        new Fact.AttemptEndedFact(JOB, end(1, after(3), after(4))),
        new Fact.JobEndedFact(JOB, true, after(4), "over"));
    assertThat(texts(all()))
        .containsExactly(
            "1 " + JOB + " PENDING",
            "2 " + id(2) + " RUNNABLE",
            "3 " + JOB + " RUNNABLE",
            "4 " + JOB + " STARTING",
            "5 " + JOB + " RUNNING",
            "6 " + JOB + " SUCCEEDED");
    assertThat(all().events())
        .extracting(JobEvent::at)
        .containsExactly(START, after(1), after(1), after(2), after(3), after(4));
  }

  @Test
  void theFactThatFollowsASubmissionIsAnEventToo() {
    commit(
        new Fact.JobDefinitionSavedFact(DEFINITION),
        new Fact.JobSubmittedFact(aJob(1).build()),
        new Fact.JobRunnableFact(JOB, START, false, null),
        new Fact.JobSubmittedFact(aJob(2).build()),
        new Fact.JobPendingFact(id(2)),
        new Fact.JobEndedFact(id(2), false, START, "Dependent Job failed"));
    assertThat(texts(all()))
        .containsExactly(
            "1 " + JOB + " RUNNABLE", "2 " + id(2) + " PENDING", "3 " + id(2) + " FAILED");
    assertThat(all().events().getFirst().job().job())
        .isEqualTo(aJob(1).in(new JobState.Runnable(START, false), 0).build());
  }

  @Test
  void anEventShowsItsJobAsItWasThen() {
    Job job = aJob().build();
    StopRequest stop = new StopRequest(StopRequest.Cause.TERMINATE, "enough");
    submit(aJob());
    commit(new Fact.JobRunnableFact(JOB, after(1), false, null), placed(1, after(2)));
    commit(new Fact.AttemptStartedFact(JOB, 1, after(3), "10.0.0.7"));
    AttemptEnd first =
        new AttemptEnd(1, PLACEMENT, "10.0.0.7", after(3), after(4), 1, null, "exited", List.of());
    commit(
        new Fact.AttemptEndedFact(JOB, first),
        new Fact.JobRunnableFact(JOB, after(4), true, "exited"),
        placed(2, after(5)),
        new Fact.JobStopRequestedFact(JOB, stop));
    AttemptEnd second = end(2, null, after(6));
    commit(
        new Fact.AttemptEndedFact(JOB, second),
        new Fact.JobEndedFact(JOB, false, after(6), "enough"));
    reopen();

    List<JobEvent> events = all().events();
    assertThat(events)
        .extracting(event -> event.job().job())
        .containsExactly(
            job.in(new JobState.Runnable(after(1), false), null),
            job.placed(attempt(1, after(2))),
            job.placed(attempt(1, after(2)).startedAt(after(3), "10.0.0.7")),
            job.placed(attempt(1, after(2))).in(new JobState.Runnable(after(4), true), "exited"),
            job.placed(attempt(2, after(5))),
            job.placed(attempt(2, after(5)))
                .stopping(stop)
                .in(new JobState.Failed(after(3), after(6)), "enough"));
    assertThat(events)
        .extracting(event -> event.job().attempts())
        .containsExactly(
            List.of(),
            List.of(),
            List.of(),
            List.of(first),
            List.of(first),
            List.of(first, second));
    assertThat(events)
        .extracting(event -> event.job().scheduledAt())
        .containsExactly(null, after(2), after(2), after(2), after(5), after(5));
  }

  @Test
  void aCommitThatFailsLeavesNoEvents() {
    submit(aJob(1));
    assertThatThrownBy(
            () ->
                commit(
                    new Fact.JobRunnableFact(JOB, START, false, null),
                    new Fact.JobRunnableFact(id(99), START, false, null)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(all().events()).isEmpty();
    commit(new Fact.JobPendingFact(JOB));
    assertThat(texts(all())).containsExactly("1 " + JOB + " PENDING");
  }

  @Test
  void theChildrenOfAnArrayComeToWaitOneByOneAfterTheirParent() {
    Job parent = aJob().array(10_000).build();
    commit(
        new Fact.JobDefinitionSavedFact(DEFINITION),
        new Fact.JobSubmittedFact(parent),
        new Fact.ArraySpawnedFact(JOB, START));
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(0, START)),
        new Fact.AttemptPlacedFact(JOB.child(0), attempt(1, after(1))));

    EventPage page = reads().events(EventFilter.ALL, 0, 3);
    assertThat(texts(page))
        .containsExactly(
            "1 " + JOB + " PENDING",
            "2 " + JOB.child(0) + " RUNNABLE",
            "3 " + JOB.child(1) + " RUNNABLE");
    assertThat(page.reached()).isEqualTo(3);
    assertThat(page.last()).isEqualTo(10_002);
    assertThat(page.events().getFirst().job().children())
        .satisfies(
            children -> {
              assertThat(children).isNotNull();
              assertThat(children.counts()).containsEntry(JobStatus.RUNNABLE, 10_000);
              assertThat(children.counts()).containsEntry(JobStatus.STARTING, 0);
            });
    assertThat(texts(reads().events(EventFilter.ALL, 9_999, 10)))
        .containsExactly(
            "10000 " + JOB.child(9_998) + " RUNNABLE",
            "10001 " + JOB.child(9_999) + " RUNNABLE",
            "10002 " + JOB.child(0) + " STARTING");
    assertThat(reads().events(EventFilter.ALL, 2, 1).events().getFirst().job().job())
        .isEqualTo(parent.spawn(1, START));
  }

  @Test
  void anArrayThatWaitedForOthersIsPendingOnlyOnce() {
    submit(aJob().array(2));
    commit(new Fact.JobPendingFact(JOB));
    commit(new Fact.ArraySpawnedFact(JOB, after(1)));
    assertThat(texts(all()))
        .containsExactly(
            "1 " + JOB + " PENDING",
            "2 " + JOB.child(0) + " RUNNABLE",
            "3 " + JOB.child(1) + " RUNNABLE");
    assertThat(all().events().getFirst().job().children())
        .satisfies(
            children -> {
              assertThat(children).isNotNull();
              assertThat(children.counts().values()).allMatch(count -> count == 0);
            });
  }

  @Test
  void childrenThatWaitForOthersArePendingAndMayFailTogether() {
    Job parent = aJob().array(6).build();
    IndexSet blocked = IndexSet.of(1, 2, 4, 5);
    StopRequest stop = new StopRequest(StopRequest.Cause.CANCEL, "enough");
    submit(aJob().array(6));
    commit(new Fact.ArraySpawnedFact(JOB, after(1), blocked));
    Job spawned = parent.in(new JobState.Spawned(after(1), blocked), null);
    commit(
        new Fact.ArrayChildSpawnedFact(spawned.spawn(2)),
        new Fact.JobRunnableFact(JOB.child(2), after(2), false, null));
    commit(new Fact.ArrayChildrenEndedFact(JOB, IndexSet.of(1, 4), after(3), "lost", stop));

    assertThat(all().events())
        .extracting(event -> event.job().job())
        .containsExactly(
            spawned,
            spawned.spawn(0),
            spawned.spawn(3),
            spawned.spawn(1),
            spawned.spawn(2),
            spawned.spawn(4),
            spawned.spawn(5),
            spawned.spawn(2).in(new JobState.Runnable(after(2), false), null),
            spawned.failedChild(1, after(1), after(3), "lost", stop),
            spawned.failedChild(4, after(1), after(3), "lost", stop));
    assertThat(all().events().getFirst().job().children())
        .satisfies(
            children -> {
              assertThat(children).isNotNull();
              assertThat(children.counts()).containsEntry(JobStatus.RUNNABLE, 2);
              assertThat(children.counts()).containsEntry(JobStatus.PENDING, 4);
            });
    assertThat(texts(reads().events(EventFilter.ALL, 8, 1)))
        .containsExactly("9 " + JOB.child(1) + " FAILED");
    assertThat(numbers(new EventFilter(List.of(), JOB.child(4), List.of())))
        .containsExactly(6L, 10L);
  }

  @Test
  void filtersByQueueByJobAndByStatus() {
    submit(aJob(1).inQueue("a"), aJob(2).inQueue("b").array(3), aJob(3).inQueue("c"));
    commit(
        new Fact.JobRunnableFact(id(1), START, false, null),
        new Fact.ArraySpawnedFact(id(2), START),
        new Fact.JobRunnableFact(id(3), START, false, null),
        new Fact.ArrayChildSpawnedFact(aJob(2).inQueue("b").array(3).build().spawn(1, START)),
        new Fact.AttemptPlacedFact(id(2).child(1), attempt(1, START)),
        new Fact.JobEndedFact(id(3), false, START, null));

    assertThat(numbers(new EventFilter(List.of("b"), null, List.of())))
        .containsExactly(2L, 3L, 4L, 5L, 7L);
    assertThat(numbers(new EventFilter(List.of("a", "c"), null, List.of())))
        .containsExactly(1L, 6L, 8L);
    assertThat(numbers(new EventFilter(List.of(), id(2), List.of())))
        .containsExactly(2L, 3L, 4L, 5L, 7L);
    assertThat(numbers(new EventFilter(List.of(), id(2).child(1), List.of())))
        .containsExactly(4L, 7L);
    assertThat(
            numbers(new EventFilter(List.of(), null, List.of(JobStatus.FAILED, JobStatus.PENDING))))
        .containsExactly(2L, 8L);
    assertThat(numbers(new EventFilter(List.of("a"), id(3), List.of()))).isEmpty();
  }

  private List<Long> numbers(EventFilter filter) {
    List<JobEvent> events = reads().events(filter, 0, 1000).events();
    assertThat(events).isEqualTo(all().events().stream().filter(filter::matches).toList());
    return events.stream().map(JobEvent::number).toList();
  }

  @Test
  void aPageLooksAtSoManyEventsWhetherTheyAreAskedForOrNot() {
    submit(aJob(1).inQueue("a").array(5), aJob(2).inQueue("b"));
    commit(
        new Fact.ArraySpawnedFact(id(1), START),
        new Fact.JobRunnableFact(id(2), START, false, null));
    EventFilter filter = new EventFilter(List.of("b"), null, List.of());
    EventPage nothing = reads().events(filter, 1, 3);
    assertThat(nothing.events()).isEmpty();
    assertThat(nothing.reached()).isEqualTo(4);
    EventPage rest = reads().events(filter, 4, 100);
    assertThat(texts(rest)).containsExactly("7 " + id(2) + " RUNNABLE");
    assertThat(rest.reached()).isEqualTo(7);
    assertThat(reads().events(filter, 7, 100)).isEqualTo(new EventPage(List.of(), 7, 1, 7, 0));
    assertThat(reads().events(filter, 99, 100).reached()).isEqualTo(99);
  }

  private void commitAt(Instant at, Fact... facts) {
    store.commit(List.of(facts), at);
  }

  private static Instant minute(int minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  @Test
  void forgetsWhatWasCommittedLongAgoWheneverItHappened() {
    submit(aJob(1), aJob(2).array(3), aJob(3));
    commitAt(minute(1), new Fact.JobRunnableFact(id(1), minute(1), false, null));
    commitAt(minute(2), new Fact.ArraySpawnedFact(id(2), minute(2)));
    commitAt(minute(9), new Fact.JobRunnableFact(id(3), START, false, null));
    commitAt(minute(20), new Fact.JobEndedFact(id(3), true, START, null));
    reopen();
    commitAt(minute(30), new Fact.EventReceiverAddedFact("r"));

    assertThat(reads().eventsCommittedBefore(minute(1), 10)).isEmpty();
    assertThat(reads().eventsCommittedBefore(minute(9).plusMillis(1), 10)).hasValue(5);
    assertThat(reads().eventsCommittedBefore(minute(9).plusMillis(1), 2)).hasValue(2);
    assertThat(reads().eventsCommittedBefore(minute(9).plusMillis(1), 1)).hasValue(1);
    assertThat(reads().eventsCommittedBefore(minute(19), 10)).hasValue(5);
    assertThat(reads().eventsCommittedBefore(minute(40), 10)).hasValue(6);

    commitAt(minute(30), new Fact.EventsForgottenFact(1));
    EventPage page = reads().events(EventFilter.ALL, 0, 2);
    assertThat(page.first()).isEqualTo(2);
    assertThat(texts(page))
        .containsExactly("2 " + id(2) + " PENDING", "3 " + id(2).child(0) + " RUNNABLE");
    commitAt(minute(30), new Fact.EventsForgottenFact(6));
    assertThat(texts(all())).containsExactly("7 " + id(3) + " SUCCEEDED");
    assertThat(reads().eventsCommittedBefore(minute(99), 10)).isEmpty();
  }

  @Test
  void theNewestEventStaysSoThatNoNumberIsGivenTwice() {
    submit(aJob(1), aJob(2));
    commit(new Fact.JobRunnableFact(id(1), START, false, null));
    commitAt(minute(5), new Fact.EventReceiverAddedFact("r"));
    assertThat(reads().eventsCommittedBefore(minute(9), 10)).isEmpty();
    assertThatThrownBy(() -> commit(new Fact.EventsForgottenFact(1)))
        .isInstanceOf(IllegalStateException.class);
    reopen();
    commit(new Fact.JobRunnableFact(id(2), START, false, null));
    assertThat(texts(all()))
        .containsExactly("1 " + id(1) + " RUNNABLE", "2 " + id(2) + " RUNNABLE");
  }

  @Test
  void countsTheEventsOfJobsThatAreKeptNoLonger() {
    submit(aJob(1).inQueue("a"), aJob(2).inQueue("b").array(3), aJob(3).inQueue("a"));
    commit(
        new Fact.JobRunnableFact(id(1), START, false, null),
        new Fact.ArraySpawnedFact(id(2), START),
        new Fact.JobEndedFact(id(2), false, START, "over"),
        new Fact.JobRunnableFact(id(3), START, false, null),
        new Fact.JobRemovedFact(id(2)));
    assertThat(texts(all()))
        .containsExactly("1 " + id(1) + " RUNNABLE", "7 " + id(3) + " RUNNABLE");
    assertThat(all().gone()).isEqualTo(5);
    assertThat(all().reached()).isEqualTo(7);
    EventFilter filter = new EventFilter(List.of("a"), null, List.of());
    assertThat(reads().events(filter, 0, 1000).gone()).isEqualTo(5);
    assertThat(reads().events(filter, 2, 2).gone()).isEqualTo(2);
    assertThat(reads().events(filter, 6, 9).gone()).isEqualTo(0);
  }

  @Test
  void keepsHowFarReceiversAre() {
    submit(aJob(1), aJob(2));
    commit(new Fact.EventReceiverAddedFact("b"));
    commit(
        new Fact.JobRunnableFact(id(1), START, false, null), new Fact.EventReceiverAddedFact("a"));
    assertThat(reads().eventCursors()).isEqualTo(Map.of("a", 1L, "b", 0L));
    commit(new Fact.EventsTakenFact("b", 7), new Fact.EventReceiverAddedFact("b"));
    reopen();
    assertThat(reads().eventCursors()).isEqualTo(Map.of("a", 1L, "b", 7L));
  }

  @Test
  void aReceiverThatHasGoneIsFarNoMore() {
    commit(new Fact.EventReceiverAddedFact("a"), new Fact.EventReceiverAddedFact("b"));
    commit(new Fact.EventReceiverGoneFact("a"), new Fact.EventReceiverGoneFact("never there"));
    commit(new Fact.EventsTakenFact("a", 5));
    assertThat(reads().eventCursors()).isEqualTo(Map.of("b", 0L));
  }

  private static Fact placed(int number, Instant at) {
    return new Fact.AttemptPlacedFact(JOB, attempt(number, at));
  }

  private static Attempt attempt(int number, Instant placedAt) {
    return Attempt.placed(number, PLACEMENT, placedAt);
  }

  private static AttemptEnd end(int number, @Nullable Instant startedAt, Instant at) {
    return new AttemptEnd(number, PLACEMENT, null, startedAt, at, 1, null, "exited", List.of());
  }
}

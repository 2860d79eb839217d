package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static dev.longshore.testkit.JobDefinitionBuilder.aDefinition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import dev.longshore.store.EventFilter;
import dev.longshore.store.JobFilter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How every store lets go of jobs and revisions that are kept no longer. */
public abstract class StoreRetentionContract extends StoreFixture {

  private static final Instant LATER = START.plusSeconds(9);
  private static final Placement PLACEMENT = new Placement("environment", "host");

  /** Creates the contract; called by the subclasses. */
  protected StoreRetentionContract() {}

  @Test
  void tellsWhichJobsEndedByWhenThatWasCommitted() {
    submit(aJob(1), aJob(2), aJob(3), aJob(4).array(2), aJob(5));
    Job parent = spawned(4);
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(0, START)),
        new Fact.JobEndedFact(id(4).child(0), true, START, null));
    endAt(id(3), START.plusMillis(1));
    endAt(id(1), START.plusMillis(2));
    endAt(id(2), START.plusMillis(2));
    assertThat(reads().endedBefore(START.plusMillis(1), 9)).isEmpty();
    assertThat(reads().endedBefore(START.plusMillis(2), 9)).containsExactly(id(3));
    assertThat(reads().endedBefore(START.plusMillis(3), 9))
        .startsWith(id(3))
        .containsExactlyInAnyOrder(id(1), id(2), id(3));
    assertThat(reads().endedBefore(START.plusMillis(3), 1)).containsExactly(id(3));
  }

  @Test
  void aRemovedJobIsGoneWithItsAttempts() {
    submit(aJob(1), aJob(2));
    end(id(1));
    commit(new Fact.JobRemovedFact(id(1)));
    assertThat(reads().jobs(List.of(id(1), id(2)))).hasSize(1);
    assertThat(listed()).containsExactly(id(2));
    assertThat(reads().endedBefore(START.plusSeconds(9), 9)).isEmpty();
    assertThat(reads().taskExists(new AttemptKey(id(1), 1).taskId())).isFalse();
    assertThat(reads().jobCounts().get("queue")).containsEntry(JobStatus.FAILED, 0L);
    assertThat(reads().hasRemovedRows()).isFalse();
    reopen();
    assertThat(store.load().jobs()).containsExactly(aJob(2).build());
    assertThat(store.load().lastSequence()).isEqualTo(2);
    assertThatThrownBy(() -> commit(new Fact.JobRemovedFact(id(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anArrayVanishesAtOnceAndItsRowsGoAFewAtATime() {
    submit(aJob(1).array(8), aJob(2).array(2), aJob(3));
    Job parent = spawned(1);
    for (int index = 0; index < 7; index++) {
      commit(new Fact.ArrayChildSpawnedFact(parent.spawn(index, START)));
      end(id(1).child(index));
    }
    Job other = spawned(2);
    commit(new Fact.ArrayChildSpawnedFact(other.spawn(0, START)));
    submit(aJob(4));
    commit(new Fact.JobEndedFact(id(1), false, START, "over"), new Fact.JobRemovedFact(id(1)));
    assertThat(reads().jobs(List.of(id(1), id(1).child(0), id(1).child(6), id(1).child(7))))
        .isEmpty();
    assertThat(reads().list(JobFilter.ofParent(id(1), List.of()), null, 9).jobs()).isEmpty();
    assertThat(listed()).containsExactly(id(4), id(3), id(2));
    assertThat(reads().jobCounts().get("queue")).containsEntry(JobStatus.FAILED, 0L);
    int steps = 0;
    while (reads().hasRemovedRows()) {
      commit(new Fact.RemovedRowsErasedFact(3));
      steps++;
    }
    assertThat(steps).isEqualTo(4); // 3, 3 and 1 children, and the parent
    assertThat(ids(reads().list(JobFilter.ofParent(id(2), List.of()), null, 9).jobs()))
        .containsExactly(id(2).child(0), id(2).child(1));
    commit(new Fact.RemovedRowsErasedFact(3));
    assertThat(listed()).containsExactly(id(4), id(3), id(2));
  }

  @Test
  void whatComesAfterTheLastJobWasRemovedHasNothingOfIt() {
    submit(aJob(1));
    end(id(1));
    commit(new Fact.JobRemovedFact(id(1)));
    assertThat(reads().jobs(List.of(id(1)))).isEmpty();
    assertThat(reads().hasRemovedRows()).isFalse();
    submit(aJob(2));
    assertThat(read(id(2)).attempts()).isEmpty();
    commit(new Fact.RemovedRowsErasedFact(9));
    assertThat(reads().hasRemovedRows()).isFalse();
    assertThat(listed()).containsExactly(id(2));
  }

  @Test
  void tagsOfAJobThatWasRemovedMeanwhileGoNowhere() {
    submit(aJob(1), aJob(2));
    end(id(1));
    commit(new Fact.JobRemovedFact(id(1)));
    commit(new Fact.JobTaggedFact(id(1), JobRequest.PLAIN.withTags(Map.of("k", "v"))));
    assertThat(reads().jobs(List.of(id(1)))).isEmpty();
  }

  @Test
  void theEventsOfARemovedJobGoWithIt() {
    submit(aJob(1).array(2), aJob(2), aJob(3));
    Job parent = spawned(1);
    commit(
        new Fact.ArrayChildSpawnedFact(parent.spawn(0, START)),
        new Fact.JobEndedFact(id(1).child(0), true, START, null),
        new Fact.JobPendingFact(id(2)));
    end(id(3));
    commit(new Fact.JobEndedFact(id(1), false, START, "over"));
    commit(new Fact.JobRemovedFact(id(1)), new Fact.JobRemovedFact(id(3)));
    assertThat(reads().events(EventFilter.ALL, 0, 99).events())
        .extracting(event -> event.job().job().id())
        .containsExactly(id(2));
    commit(new Fact.RemovedRowsErasedFact(9));
    submit(aJob(4));
    commit(new Fact.JobPendingFact(id(4)));
    assertThat(reads().events(EventFilter.ALL, 0, 99).events())
        .extracting(event -> event.job().job().id())
        .containsExactly(id(2), id(4));
  }

  @Test
  void tellsWhichRevisionsWereDeregisteredByWhenThatWasCommitted() {
    definitionAt(aDefinition().named("a").revision(1).inactive(), START.plusMillis(2));
    definitionAt(aDefinition().named("a").revision(2), START);
    definitionAt(aDefinition().named("b").revision(1), START);
    definitionAt(aDefinition().named("b").revision(1).inactive(), START.plusMillis(1));
    definitionAt(
        aDefinition().named("b").revision(1).tagged(Map.of("k", "v")).inactive(),
        START.plusMillis(9));
    assertThat(reads().deregisteredBefore(START.plusMillis(1), 9)).isEmpty();
    assertThat(reads().deregisteredBefore(START.plusMillis(2), 9))
        .containsExactly(new DefinitionId("b", 1));
    assertThat(reads().deregisteredBefore(START.plusMillis(9), 9))
        .containsExactly(new DefinitionId("b", 1), new DefinitionId("a", 1));
    assertThat(reads().deregisteredBefore(START.plusMillis(9), 1))
        .containsExactly(new DefinitionId("b", 1));
  }

  @Test
  void theNumberOfARemovedRevisionOutlivesIt() {
    for (int revision = 1; revision <= 3; revision++) {
      definitionAt(aDefinition().named("a").revision(revision).inactive(), START);
    }
    commit(new Fact.JobDefinitionRemovedFact(new DefinitionId("a", 3)));
    commit(new Fact.JobDefinitionRemovedFact(new DefinitionId("a", 1)));
    DefinitionId left = new DefinitionId("a", 2);
    assertThat(reads().jobDefinitions("a", null, null, 9))
        .extracting(JobDefinition::id)
        .containsExactly(left);
    assertThat(store.load().lastRevisions()).containsEntry("a", 3);
    commit(new Fact.JobDefinitionRemovedFact(left));
    reopen();
    assertThat(reads().jobDefinitions("a", null, null, 9)).isEmpty();
    assertThat(store.load().lastRevisions()).containsEntry("a", 3);
    definitionAt(aDefinition().named("a").revision(4), START);
    assertThat(store.load().lastRevisions()).containsEntry("a", 4);
  }

  @Test
  void aRevisionStaysAsLongAsAJobThatNamesIt() {
    DefinitionId named = new DefinitionId("a", 1);
    definitionAt(aDefinition().named("a").revision(1).inactive(), START);
    definitionAt(aDefinition().named("a").revision(2).inactive(), START);
    submit(aJob(1).of("a", 1).inQueue("first"), aJob(2).of("a", 1).inQueue("last"), aJob(3));
    assertThat(reads().deregisteredBefore(LATER, 9)).containsExactly(new DefinitionId("a", 2));
    commit(new Fact.JobDefinitionRemovedFact(new DefinitionId("a", 2)));
    end(id(1));
    commit(new Fact.JobRemovedFact(id(1)));
    end(id(2));
    assertThat(reads().deregisteredBefore(LATER, 9)).isEmpty();
    commit(new Fact.JobRemovedFact(id(2)));
    assertThat(reads().deregisteredBefore(LATER, 9)).containsExactly(named);
  }

  private void definitionAt(JobDefinitionBuilder definition, Instant committed) {
    store.commit(List.of(new Fact.JobDefinitionSavedFact(definition.build())), committed);
  }

  private Job spawned(int number) {
    commit(new Fact.ArraySpawnedFact(id(number), START));
    return read(id(number)).job();
  }

  private void end(JobId job) {
    commit(
        new Fact.AttemptPlacedFact(job, Attempt.placed(1, PLACEMENT, START)),
        new Fact.AttemptEndedFact(
            job, new AttemptEnd(1, PLACEMENT, null, null, START, null, null, "ended", List.of())),
        new Fact.JobEndedFact(job, false, START, "ended"));
  }

  private void endAt(JobId job, Instant committed) {
    store.commit(List.of(new Fact.JobEndedFact(job, false, START, "ended")), committed);
  }

  private List<JobId> listed() {
    return ids(reads().list(JobFilter.ofQueue("queue", List.of()), null, 9).jobs());
  }
}

package dev.longshore.service;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.JobDefinitionBuilder;
import dev.longshore.testkit.VirtualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs are kept for a second after their end; the clock stands still unless it is moved. */
final class RetentionTest {

  private static final int SINGLE_JOBS = 120;
  private static final int CHILDREN = 130;
  private static final int REVISIONS = 60;
  private static final JobId ARRAY = id(1000);
  private static final JobId WAITING = id(2000);

  @TempDir private Path folder;
  private final VirtualClock clock = new VirtualClock(START);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private TroubledStore store;

  @BeforeEach
  void start() {
    store = new TroubledStore(SqliteStore.open(folder));
    World.create(store);
    store.commit(endedJobs(), START);
  }

  private BatchService open(ServiceConfig config) {
    return BatchService.start(
        World.CORE,
        store,
        FakeEngine.onDemand(clock, FakeEngine.host("host", 4)),
        new RecordingLogs(),
        clock,
        registry,
        config);
  }

  /** They ended long before anybody knew. */
  private static List<Fact> endedJobs() {
    List<Fact> facts = new ArrayList<>();
    for (int number = 1; number <= SINGLE_JOBS; number++) {
      facts.add(new Fact.JobSubmittedFact(aJob(number).build()));
      facts.add(new Fact.JobEndedFact(id(number), true, START.minusSeconds(99), null));
    }
    Job parent = aJob(1000).array(CHILDREN).build();
    facts.add(new Fact.JobSubmittedFact(parent));
    facts.add(new Fact.ArraySpawnedFact(ARRAY, START));
    for (int index = 0; index < CHILDREN; index++) {
      facts.add(new Fact.ArrayChildSpawnedFact(parent.spawn(index, START)));
      facts.add(new Fact.JobEndedFact(ARRAY.child(index), true, START, null));
    }
    facts.add(new Fact.JobEndedFact(ARRAY, true, START, null));
    facts.add(new Fact.JobSubmittedFact(aJob(2000).build()));
    facts.add(new Fact.JobPendingFact(WAITING));
    return facts;
  }

  @Test
  void aJobIsKeptForItsTimeSinceItsEndWasCommitted() {
    try (BatchService service = open(ServiceConfig.DEFAULTS)) {
      takesItsSteps(service);
    }
  }

  private void takesItsSteps(BatchService service) {
    Retention retention =
        new Retention(
            store.reads(),
            command -> service.execute(() -> command),
            clock,
            Duration.ofSeconds(1),
            Duration.ofDays(180));
    clock.advance(Duration.ofSeconds(1));
    assertThat(retention.step()).isFalse();
    assertThat(ended()).hasSize(SINGLE_JOBS + 1 + CHILDREN);
    clock.advance(Duration.ofMillis(1));
    assertThat(retention.step()).isTrue();
    assertThat(ended()).hasSize(SINGLE_JOBS - 50 + 1 + CHILDREN);
    assertThat(retention.step()).isTrue();
    assertThat(retention.step()).isTrue(); // the last 20, and the array
    assertThat(ended()).isEmpty();
    for (int rows = CHILDREN; rows > 0; rows -= 50) {
      assertThat(retention.step()).isTrue();
    }
    assertThat(retention.step()).isTrue(); // the parent
    assertThat(retention.step()).isFalse();
    assertThat(store.reads().hasRemovedRows()).isFalse();
  }

  @Test
  void whatEndedLongAgoIsRemovedAndNothingElse() {
    try (BatchService _ = open(new ServiceConfig(1, Duration.ofSeconds(1), Duration.ofDays(180)))) {
      store.failNextCommits(1); // it is tried again
      clock.advance(Duration.ofSeconds(9));
      Await.until("all that ended is gone", () -> ended().isEmpty());
      Await.until("their rows are too", () -> !store.reads().hasRemovedRows());
      assertThat(store.reads().jobs(List.of(WAITING))).hasSize(1);
      assertThat(registry.get("longshore.writer.bugs").counter().count()).isZero();
    }
  }

  /** The job that waits was made from a revision of another name. */
  @Test
  void revisionsGoAFewAtATimeAndTheirNumbersDoNotComeAgain() {
    for (int revision = 1; revision <= REVISIONS; revision++) {
      store.commit(
          List.of(new Fact.JobDefinitionSavedFact(definition(revision).inactive().build())), START);
    }
    ServiceConfig config = new ServiceConfig(1, Duration.ofDays(365), Duration.ofDays(180));
    try (BatchService service = open(config)) {
      Retention retention =
          new Retention(
              store.reads(),
              command -> service.execute(() -> command),
              clock,
              config.retention(),
              config.definitionRetention());
      clock.advance(Duration.ofDays(180));
      assertThat(retention.step()).isFalse();
      clock.advance(Duration.ofMillis(1));
      assertThat(retention.step()).isTrue();
      assertThat(revisions()).hasSize(REVISIONS - 50);
      assertThat(retention.step()).isTrue();
      assertThat(retention.step()).isFalse();
      assertThat(revisions()).isEmpty();
      assertThat(service.execute(() -> register()).revision()).isEqualTo(REVISIONS + 1);
    }
    store = new TroubledStore(SqliteStore.open(folder));
    try (BatchService service = open(config)) {
      assertThat(service.execute(() -> register()).revision()).isEqualTo(REVISIONS + 2);
      assertThat(registry.get("longshore.writer.bugs").counter().count()).isZero();
    }
  }

  private static RegisterJobDefinitionCommand register() {
    return new RegisterJobDefinitionCommand(definition(1).build());
  }

  private static JobDefinitionBuilder definition(int revision) {
    return JobDefinitionBuilder.aDefinition().named("old").revision(revision);
  }

  private List<JobDefinition> revisions() {
    return store.reads().jobDefinitions("old", null, null, REVISIONS);
  }

  private List<JobId> ended() {
    List<JobId> all = new ArrayList<>();
    for (int number = 1; number <= SINGLE_JOBS; number++) {
      all.add(id(number));
    }
    all.add(ARRAY);
    for (int index = 0; index < CHILDREN; index++) {
      all.add(ARRAY.child(index));
    }
    return store.reads().jobs(all).stream().map(view -> view.job().id()).toList();
  }
}

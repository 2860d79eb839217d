package dev.longshore.store.sqlite;

import static dev.longshore.store.sqlite.OneOfEachFact.ACTIVITY;
import static dev.longshore.store.sqlite.OneOfEachFact.BLOCKED_ARRAY;
import static dev.longshore.store.sqlite.OneOfEachFact.CONSUMABLE;
import static dev.longshore.store.sqlite.OneOfEachFact.DEFINITION;
import static dev.longshore.store.sqlite.OneOfEachFact.DEREGISTERED;
import static dev.longshore.store.sqlite.OneOfEachFact.DOOMED;
import static dev.longshore.store.sqlite.OneOfEachFact.END;
import static dev.longshore.store.sqlite.OneOfEachFact.ENVIRONMENT;
import static dev.longshore.store.sqlite.OneOfEachFact.FIRST;
import static dev.longshore.store.sqlite.OneOfEachFact.KEPT;
import static dev.longshore.store.sqlite.OneOfEachFact.OVERRIDES;
import static dev.longshore.store.sqlite.OneOfEachFact.PLACEMENT;
import static dev.longshore.store.sqlite.OneOfEachFact.QUOTA_SHARE;
import static dev.longshore.store.sqlite.OneOfEachFact.RULE;
import static dev.longshore.store.sqlite.OneOfEachFact.SERVICE_ENVIRONMENT;
import static dev.longshore.store.sqlite.OneOfEachFact.SERVICE_JOB;
import static dev.longshore.store.sqlite.OneOfEachFact.SERVICE_PLACEMENT;
import static dev.longshore.store.sqlite.OneOfEachFact.SERVICE_QUEUE;
import static dev.longshore.store.sqlite.OneOfEachFact.STOP;
import static dev.longshore.store.sqlite.OneOfEachFact.TAKER;
import static dev.longshore.store.sqlite.OneOfEachFact.UPDATE;
import static dev.longshore.store.sqlite.OneOfEachFact.WITH_INSTANCES;
import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Attempt;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.StoredInstances;
import dev.longshore.model.StoredState;
import dev.longshore.model.StoredState.ArrayChildren;
import dev.longshore.store.EventFilter;
import dev.longshore.store.JobView;
import dev.longshore.testkit.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is stored must be readable by every later version. The file {@code stored-rows.sql} holds,
 * for every kind of fact, the rows that it made or changed. A difference here means that databases
 * of users are about to be misread: add a migration, and only then change the file.
 */
final class StoredFormatTest {

  @TempDir Path folder;

  @Test
  void everyKindOfFactIsStoredAsItEverWas() throws SQLException, IOException {
    List<String> lines = new ArrayList<>();
    try (SqliteStore store = SqliteStore.open(folder)) {
      Set<String> before = Set.of();
      for (Fact fact : OneOfEachFact.all()) {
        store.commit(List.of(fact), START.plusMillis(8));
        Set<String> after = StoredRows.read(folder);
        lines.add("-- " + fact.getClass().getSimpleName());
        for (String row : after) {
          if (!before.contains(row)) {
            lines.add(row);
          }
        }
        before = after;
      }
    }
    Path actual = Path.of("target", "stored-rows.sql");
    Files.writeString(actual, String.join("\n", lines) + "\n");
    assertThat(String.join("\n", lines))
        .as("what is stored now lies in %s", actual)
        .isEqualTo(golden("stored-rows.sql"));
  }

  @Test
  void rowsAreReadAsTheyWereMeant() throws SQLException, IOException {
    SqliteStore.open(folder).close();
    write(golden("stored-rows.sql"));
    assertThatIsWhatWasStored(FIRST);
    try (SqliteStore store = SqliteStore.open(folder)) { // came after the first version
      StoredState state = store.load();
      assertThat(state.keptSubmits()).contains(KEPT);
      assertThat(state.lastRevisions()).containsEntry("deregistered", 4);
      assertThat(store.reads().deregisteredBefore(START.plusMillis(9), 9))
          .contains(DEREGISTERED.id());
      Job blocked = aJob(3).array(6).in(BLOCKED_ARRAY, 0).build();
      assertThat(state.jobs()).contains(blocked, blocked.spawn(0));
      assertThat(state.arrays().get(id(3)))
          .isEqualTo(new ArrayChildren(IndexSet.of(0), IndexSet.NONE, DOOMED));
      assertThat(store.reads().jobs(List.of(id(3).child(4))))
          .extracting(JobView::job)
          .containsExactly(
              blocked.failedChild(4, BLOCKED_ARRAY.since(), START.plusMillis(9), "lost", STOP));
      assertThat(state.lastSequence()).isEqualTo(8);
      Attempt taken = Attempt.scheduled(1, SERVICE_PLACEMENT, START.plusMillis(2)).nowTaken();
      assertThat(state.jobs())
          .contains(
              TAKER, SERVICE_JOB.withRequest(SERVICE_JOB.request().withPriority(3)).placed(taken));
      assertThat(state.computeEnvironments()).contains(WITH_INSTANCES);
      StoredInstances instances = state.instances();
      assertThat(instances.all())
          .contains(
              OneOfEachFact.INSTANCE.running(START.plusMillis(2)),
              OneOfEachFact.ANOTHER_INSTANCE.draining(OneOfEachFact.DRAIN));
      assertThat(instances.lastNumber()).isEqualTo(5);
      assertThat(instances.shortages()).containsEntry("c5.large", START.plusMillis(9));
      assertThat(instances.unavailable())
          .containsOnly(Map.entry("with instances", OneOfEachFact.UNAVAILABLE));
      assertThat(store.reads().scalingActivity("with instances", 9)).containsExactly(ACTIVITY);
      assertThat(state.consumableResources()).contains(CONSUMABLE);
      assertThat(state.serviceEnvironments()).contains(SERVICE_ENVIRONMENT);
      assertThat(state.jobQueues()).contains(SERVICE_QUEUE);
      assertThat(state.quotaShares()).contains(QUOTA_SHARE);
      assertThat(state.keptUpdates()).contains(UPDATE);
      assertThat(store.reads().jobsTakingOf("seat", List.of(), List.of(), null, 9).jobs())
          .extracting(JobView::job)
          .containsExactly(TAKER);
      assertThat(state.eventRules()).contains(RULE);
      assertThat(store.reads().eventRules()).isEqualTo(state.eventRules());
      assertThat(store.reads().eventCursors()).containsEntry("receiver", 4L);
      assertThat(store.reads().events(EventFilter.ALL, 5, 5).events())
          .extracting(event -> event.job().job().id() + " " + event.job().job().status())
          .containsExactly(
              id(1) + " FAILED",
              id(2) + " PENDING",
              id(2) + ":0 RUNNABLE",
              id(2) + ":1 RUNNABLE",
              id(2) + ":2 RUNNABLE");
    }
  }

  @Test
  void rowsOfTheFirstVersionAreReadAsTheyWereMeant() throws SQLException, IOException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("1"));
    write(golden("stored-rows-v1.sql"));
    ContainerOverrides overrides =
        new ContainerOverrides(
            OVERRIDES.command(),
            OVERRIDES.environment(),
            OVERRIDES.resourceRequirements(),
            OVERRIDES.vcpus(),
            OVERRIDES.memoryMib(),
            null);
    assertThatIsWhatWasStored(
        FIRST.withRequest(OneOfEachFact.request(Map.of("default", overrides), null)));
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(store.load().jobs()).hasSize(2);
      assertThat(store.load().lastSequence()).isEqualTo(2);
      assertThat(store.reads().endedBefore(START.plusMillis(6), 9)).containsExactly(id(1));
      assertThat(store.reads().endedBefore(START.plusMillis(5), 9)).isEmpty();
    }
  }

  /** A later line about the same row takes the place of an earlier one. */
  private void write(String rows) throws SQLException {
    StoredRows.write(
        folder,
        rows.lines()
            .filter(line -> line.startsWith("INSERT"))
            .map(line -> line.replaceFirst("INSERT", "INSERT OR REPLACE"))
            .toList());
  }

  private void assertThatIsWhatWasStored(Job first) {
    Instant spawnedAt = START.plusMillis(6);
    Job array =
        aJob(2)
            .array(3)
            .requesting(JobRequest.PLAIN.withTags(Map.of("tag", "new")))
            .in(new JobState.Spawned(spawnedAt), 0)
            .build();
    try (SqliteStore store = SqliteStore.open(folder)) {
      StoredState state = store.load();
      assertThat(state.computeEnvironments()).contains(ENVIRONMENT);
      assertThat(state.jobQueues()).contains(Resources.aQueue("queue", "environment"));
      assertThat(state.schedulingPolicies()).contains(Resources.aPolicy("policy"));
      assertThat(state.jobDefinitions()).containsExactly(DEFINITION);
      assertThat(state.jobs()).startsWith(array, array.spawn(1, START.plusMillis(7)));
      assertThat(store.reads().jobs(List.of(id(1))))
          .containsExactly(
              new JobView(
                  first
                      .placed(Attempt.placed(1, PLACEMENT, START.plusMillis(2)))
                      .stopping(STOP)
                      .in(new JobState.Failed(START.plusMillis(3), START.plusMillis(5)), "enough"),
                  List.of(END),
                  START.plusMillis(2),
                  null));
    }
  }

  @Test
  void noKindOfFactIsLeftOut() {
    assertThat(OneOfEachFact.all())
        .extracting(fact -> (Object) fact.getClass())
        .containsAll(kindsOf(Fact.class).collect(Collectors.toSet()));
  }

  private static Stream<Class<?>> kindsOf(Class<?> sealed) {
    Class<?>[] permitted = sealed.getPermittedSubclasses();
    return permitted == null
        ? Stream.of(sealed)
        : Arrays.stream(permitted).flatMap(StoredFormatTest::kindsOf);
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = StoredFormatTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    }
  }
}

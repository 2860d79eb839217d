package dev.longshore.store.sqlite;

import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NodeTemplate;
import dev.longshore.store.JobView.ChildSummary;
import dev.longshore.testkit.JobDefinitionBuilder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a migration makes of rows that were there before. */
final class MigrationsTest {

  @TempDir Path folder;

  @Test
  void childrenOfArraysThatHadEndedAreCounted() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("7"));
    List<String> rows = new ArrayList<>();
    rows.add(job(1, 6, "FAILED", 9));
    rows.add(job(2, 2, "FAILED", 5));
    rows.add(child(3, 0, "SUCCEEDED", 6));
    rows.add(child(5, 1, "SUCCEEDED", 6));
    rows.add(child(4, 2, "FAILED", 7));
    rows.add(
        "INSERT INTO children_ended (parent, children, size, created_at, status_reason, stopped_at)"
            + " VALUES (1, '3-5', 3, 2, 'lost', 8)");
    StoredRows.write(folder, rows);
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(store.reads().jobs(List.of(id(1), id(2))))
          .extracting(view -> view.children())
          .containsExactly(
              ChildSummary.of(
                  Map.of(JobStatus.SUCCEEDED, 2, JobStatus.FAILED, 4), Instant.ofEpochMilli(8)),
              ChildSummary.of(Map.of(), Instant.ofEpochMilli(1)));
    }
  }

  @Test
  void definitionsNameConsumableResourcesByNameAndSayWhatTheirNodesTake() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("9"));
    JobDefinition plain = JobDefinitionBuilder.aDefinition().build();
    JobDefinition single =
        JobDefinitionBuilder.aDefinition()
            .named("single")
            .consuming(
                new ConsumableRequirement("arn:aws:batch:r:1:consumable-resource/a", 1),
                new ConsumableRequirement("b", 2))
            .build();
    JobDefinition nodes =
        JobDefinitionBuilder.aDefinition()
            .named("nodes")
            .multiNode(2)
            .documented(
                "{\"nodeProperties\":{\"nodeRangeProperties\":[{\"container\":{},"
                    + "\"consumableResourceProperties\":{\"consumableResourceList\":["
                    + "{\"consumableResource\":\"arn:aws:batch:r:1:consumable-resource/c\","
                    + "\"quantity\":3}]}}]}}")
            .build();
    StoredRows.write(folder, Stream.of(plain, single, nodes).map(MigrationsTest::row).toList());
    try (SqliteStore store = SqliteStore.open(folder)) {
      List<JobDefinition> read =
          store.reads().jobDefinitions(List.of(plain.id(), single.id(), nodes.id()));
      assertThat(read.getFirst()).isEqualTo(plain);
      assertThat(read.get(1).consumables())
          .containsExactly(new ConsumableRequirement("a", 1), new ConsumableRequirement("b", 2));
      NodeTemplate.Range before = Objects.requireNonNull(nodes.nodes()).ranges().getFirst();
      assertThat(Objects.requireNonNull(read.getLast().nodes()).ranges())
          .containsExactly(
              new NodeTemplate.Range(
                  before.first(),
                  before.last(),
                  JobDefinition.Kind.CONTAINER,
                  before.task(),
                  List.of(new ConsumableRequirement("c", 3)),
                  null));
    }
  }

  @Test
  void rangesOfNodesSayWhichPropertyObjectTheyHold() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("11"));
    JobDefinition containers = withRange("containers", "{\"container\":{\"image\":\"i\"}}");
    JobDefinition tasks = withRange("tasks", "{\"ecsProperties\":{}}");
    JobDefinition single = JobDefinitionBuilder.aDefinition().build();
    String kind = "\"kind\":\"CONTAINER\",\"task\""; // as no range had it then
    StoredRows.write(
        folder,
        Stream.of(
                row(containers).replace(kind, "\"task\""),
                row(tasks).replace(kind, "\"task\""),
                row(single))
            .toList());
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(store.reads().jobDefinitions(List.of(containers.id(), tasks.id())))
          .flatExtracting(definition -> Objects.requireNonNull(definition.nodes()).ranges())
          .extracting(NodeTemplate.Range::kind)
          .containsExactly(JobDefinition.Kind.CONTAINER, JobDefinition.Kind.ECS);
      assertThat(store.reads().jobDefinitions(List.of(single.id()))).containsExactly(single);
    }
  }

  @Test
  void revisionsThatWereDeregisteredBeforeThatWasNotedCountFromNowOn() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("18"));
    JobDefinition active = JobDefinitionBuilder.aDefinition().named("active").build();
    JobDefinition inactive = JobDefinitionBuilder.aDefinition().named("old").inactive().build();
    StoredRows.write(folder, Stream.of(active, inactive).map(MigrationsTest::row).toList());
    Instant before = Instant.now().minusSeconds(2);
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(store.reads().deregisteredBefore(before, 9)).isEmpty();
      assertThat(store.reads().deregisteredBefore(Instant.now().plusSeconds(2), 9))
          .containsExactly(inactive.id());
      assertThat(store.load().lastRevisions()).containsOnlyKeys("active", "old");
    }
  }

  @Test
  void definitionsForWindowsSaySo() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("15"));
    String platform = "{\"runtimePlatform\":{\"operatingSystemFamily\":\"%s\"}}";
    String windows = platform.formatted("WINDOWS_SERVER_2019_FULL");
    JobDefinition container = documented("a", "{\"containerProperties\":%s}".formatted(windows));
    JobDefinition task =
        documented("b", "{\"ecsProperties\":{\"taskProperties\":[%s]}}".formatted(windows));
    JobDefinition linux =
        documented("c", "{\"containerProperties\":%s}".formatted(platform.formatted("LINUX")));
    StoredRows.write(folder, Stream.of(container, task, linux).map(MigrationsTest::row).toList());
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(
              store.reads().jobDefinitions(List.of(container.id(), task.id(), linux.id())).stream()
                  .map(definition -> Objects.requireNonNull(definition.task()).windows()))
          .containsExactly("WINDOWS_SERVER_2019_FULL", "WINDOWS_SERVER_2019_FULL", null);
    }
  }

  @Test
  void definitionsForAProcessorSaySo() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("25"));
    JobDefinition arm =
        documented(
            "a",
            "{\"ecsProperties\":{\"taskProperties\":"
                + "[{\"runtimePlatform\":{\"cpuArchitecture\":\"ARM64\"}}]}}");
    JobDefinition plain = documented("b", "{\"ecsProperties\":{\"taskProperties\":[{}]}}");
    StoredRows.write(folder, Stream.of(arm, plain).map(MigrationsTest::row).toList());
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(
              store.reads().jobDefinitions(List.of(arm.id(), plain.id())).stream()
                  .map(definition -> Objects.requireNonNull(definition.task()).architecture()))
          .containsExactly(Architecture.ARM64, null);
    }
  }

  private static JobDefinition documented(String name, String document) {
    return JobDefinitionBuilder.aDefinition().named(name).documented(document).build();
  }

  private static JobDefinition withRange(String name, String range) {
    return JobDefinitionBuilder.aDefinition()
        .named(name)
        .multiNode(2)
        .documented("{\"nodeProperties\":{\"nodeRangeProperties\":[%s]}}".formatted(range))
        .build();
  }

  private static String row(JobDefinition definition) {
    return "INSERT INTO job_definition (name, revision, active, definition) VALUES ('"
        + definition.id().name()
        + "', 1, "
        + (definition.active() ? 1 : 0)
        + ", '"
        + Json.write(definition)
        + "')";
  }

  private static String job(int key, int arraySize, String state, int stoppedAt) {
    return ("INSERT INTO job (key, id, name, queue, definition_name, definition_revision, sequence,"
            + " created_at, vcpu_millis, memory_mib, gpus, array_size,"
            + " state, retried, attempts, stopped_at, changed_at)"
            + " VALUES (%d, '%s', 'name', 'queue', 'definition', 1, %d, 1, 1, 1, 0, %d, '%s', 0, 0,"
            + " %d, 1)")
        .formatted(key, id(key), key, arraySize, state, stoppedAt);
  }

  private static String child(int key, int index, String state, int stoppedAt) {
    return ("INSERT INTO job (key, id, parent, array_index, created_at, array_size, state, retried,"
            + " attempts, stopped_at, changed_at)"
            + " VALUES (%d, '%s:%d', 1, %d, 1, 0, '%s', 0, 0, %d, %d)")
        .formatted(key, id(1), index, index, state, stoppedAt, stoppedAt);
  }
}

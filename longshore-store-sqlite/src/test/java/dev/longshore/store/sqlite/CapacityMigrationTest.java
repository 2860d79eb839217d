package dev.longshore.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.CapacityKind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ran before attempts kept their kind of capacity has that of its environment. */
final class CapacityMigrationTest {

  @TempDir Path folder;

  private final List<String> rows = new ArrayList<>();

  @Test
  void attemptsGetWhatTheirEnvironmentIsNow() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("27"));
    environment("fargate", "FARGATE", null);
    environment("fargate-spot", "FARGATE_SPOT", null);
    environment("demand", "EC2", "{\"isSpot\":false}");
    environment("spot", "SPOT", "{\"isSpot\":true}");
    environment("managed", "ECS_MANAGED_INSTANCES", "{\"isSpot\":true}");
    environment("own", "UNMANAGED", null);
    for (String name :
        List.of("fargate", "fargate-spot", "demand", "spot", "managed", "own", "gone")) {
      attempt(name, "NULL");
    }
    attempt("spot", "2"); // of a service environment that is called so too
    StoredRows.write(folder, rows);
    Map<String, @Nullable CapacityKind> kinds = new HashMap<>();
    List<@Nullable CapacityKind> ofSpot = new ArrayList<>();
    try (SqliteStore store = SqliteStore.open(folder)) {
      store
          .reads()
          .usage(
              Instant.EPOCH,
              Instant.ofEpochMilli(10),
              use -> {
                kinds.put(use.computeEnvironment(), use.capacityKind());
                if (use.computeEnvironment().equals("spot")) {
                  ofSpot.add(use.capacityKind());
                }
              });
    }
    assertThat(ofSpot).containsExactlyInAnyOrder(CapacityKind.SPOT, null);
    kinds.remove("spot");
    Map<String, @Nullable CapacityKind> wanted = new HashMap<>();
    wanted.put("fargate", CapacityKind.FARGATE);
    wanted.put("fargate-spot", CapacityKind.FARGATE_SPOT);
    wanted.put("demand", CapacityKind.ON_DEMAND);
    wanted.put("managed", CapacityKind.SPOT);
    wanted.put("own", CapacityKind.ON_DEMAND);
    wanted.put("gone", null);
    assertThat(kinds).isEqualTo(wanted);
  }

  private void environment(String name, String kind, @Nullable String instances) {
    rows.add(
        "INSERT INTO compute_environment (name, environment)"
            + " VALUES ('%s', json_set('{}', '$.kind', '%s', '$.instances', json(%s)))"
                .formatted(name, kind, instances == null ? "NULL" : "'" + instances + "'"));
  }

  /** Of a job of its own, which has ended. */
  private void attempt(String environment, String instances) {
    int key = rows.size();
    rows.add(
        "INSERT INTO job (key, id, name, queue, definition_name, definition_revision, created_at,"
            + " sequence, vcpu_millis, memory_mib, gpus, array_size, state, retried, attempts,"
            + " changed_at, instances) VALUES (%d, '00000000-0000-4000-8000-%012d', 'j', 'q', 'd',"
                .formatted(key, key)
            + " 1, 1, %d, 1000, 1, 0, 0, 'SUCCEEDED', 0, 1, 5, %s)".formatted(key, instances));
    rows.add(
        "INSERT INTO attempt (job, number, task_id, compute_environment, host, placed_at,"
            + " started_at, stopped_at) VALUES (%d, 1, 't%d', '%s', 'h', 1, 2, 5)"
                .formatted(key, key, environment));
  }
}

package dev.longshore.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.ComputeEnvironment;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments that were made before rules went by their subnets still name them. */
final class SubnetMigrationTest {

  @TempDir Path folder;

  @Test
  void environmentsGetSubnetsByTheirDocuments() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("25"));
    StoredRows.write(
        folder,
        List.of(
            row("a-two", "{'computeResources':{'subnets':['subnet-1','subnet-2']}}"),
            row("b-none", "{'computeResources':{'maxvCpus':16}}"),
            row("c-unmanaged", "{'type':'UNMANAGED'}")));
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(store.reads().computeEnvironments())
          .extracting(ComputeEnvironment::subnets)
          .containsExactly(List.of("subnet-1", "subnet-2"), List.of(), List.of());
    }
  }

  private static String row(String name, String document) {
    return "INSERT INTO compute_environment (name, environment) VALUES ('"
        + name
        + "', '{\"name\":\""
        + name
        + "\",\"uuid\":\"u\",\"kind\":\"FARGATE\",\"orchestration\":\"ECS\","
        + "\"state\":\"ENABLED\",\"status\":\"VALID\",\"statusReason\":\"\",\"changedAt\":0,"
        + "\"createdAt\":0,\"maxVcpus\":16,\"document\":\""
        + document.replace("'", "\\\"")
        + "\",\"version\":1}')";
  }
}

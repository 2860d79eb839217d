package dev.longshore.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.InstanceSettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments that were made before there were instances get what they say of them. */
final class InstanceMigrationTest {

  @TempDir Path folder;

  @Test
  void environmentsGetInstancesByTheirDocuments() throws SQLException {
    Database database = new Database(folder.resolve("longshore.db"));
    Schema.migrate(database.writable(), database.file(), MigrationVersion.fromVersion("20"));
    StoredRows.write(
        folder,
        List.of(
            row("a-plain", "EC2", "ECS", ""),
            row(
                "b-spot",
                "SPOT",
                "ECS",
                "'minvCpus':2,'allocationStrategy':'SPOT_CAPACITY_OPTIMIZED','bidPercentage':60,"
                    + "'instanceTypes':['c5','m5.large'],"
                    + "'scalingPolicy':{'minScaleDownDelayMinutes':20},"),
            row("c-fargate", "FARGATE", "ECS", ""),
            row("d-eks", "EC2", "EKS", ""),
            row("e-managed", "ECS_MANAGED_INSTANCES", "ECS", managed("")),
            row(
                "f-managed",
                "ECS_MANAGED_INSTANCES",
                "ECS",
                managed(
                    "'capacityOptionType':'SPOT',"
                        + "'instanceRequirements':{'allowedInstanceTypes':['c5*.*']},"))));
    try (SqliteStore store = SqliteStore.open(folder)) {
      assertThat(store.reads().computeEnvironments())
          .extracting(ComputeEnvironment::instances)
          .containsExactly(
              new InstanceSettings(
                  "a-plain",
                  AllocationStrategy.BEST_FIT,
                  false,
                  List.of(),
                  0,
                  16,
                  100,
                  Duration.ZERO,
                  0),
              new InstanceSettings(
                  "b-spot",
                  AllocationStrategy.SPOT_CAPACITY_OPTIMIZED,
                  true,
                  List.of("c5", "m5.large"),
                  2,
                  16,
                  60,
                  Duration.ofMinutes(20),
                  0),
              null,
              null,
              managed("e-managed", false, List.of(), Duration.ofMinutes(5)),
              managed("f-managed", true, List.of("c5*.*"), null));
    }
  }

  private static String managed(String template) {
    String never = template.isEmpty() ? "" : "'infrastructureOptimization':{'scaleInAfter':-1},";
    return "'managedInstancesProvider':{%s'instanceLaunchTemplate':{%s'monitoring':'BASIC'}},"
        .formatted(never, template);
  }

  private static InstanceSettings managed(
      String name, boolean isSpot, List<String> types, @Nullable Duration scaleInAfter) {
    return new InstanceSettings(
        name,
        AllocationStrategy.BEST_FIT_PROGRESSIVE,
        isSpot,
        types,
        0,
        16,
        100,
        Duration.ZERO,
        0,
        new InstanceSettings.Managed(scaleInAfter));
  }

  private static String row(String name, String kind, String orchestration, String resources) {
    String document =
        "{'computeResources':{'type':'%s',%s'maxvCpus':16}}"
            .formatted(kind, resources)
            .replace("'", "\\\"");
    return "INSERT INTO compute_environment (name, environment) VALUES ('"
        + name
        + "', '{\"name\":\""
        + name
        + "\",\"uuid\":\"u\",\"kind\":\""
        + kind
        + "\",\"orchestration\":\""
        + orchestration
        + "\",\"state\":\"ENABLED\",\"status\":\"VALID\",\"statusReason\":\"\",\"changedAt\":0,"
        + "\"createdAt\":0,\"maxVcpus\":16,\"document\":\""
        + document
        + "\",\"version\":1}')";
  }
}

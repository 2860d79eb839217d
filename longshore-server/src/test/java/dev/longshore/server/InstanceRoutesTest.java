package dev.longshore.server;

import static dev.longshore.server.TestServers.get;
import static dev.longshore.server.TestServers.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceRoutesTest {

  @TempDir private Path data;

  @Test
  void tellsHowAComputeEnvironmentScales() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      TestServers.createWorld(server);
      var _ = TestServers.submit(server, "runs");
      String path = InstanceRoutes.ENVIRONMENTS_PATH + "e/activity";
      var _ =
          TestServers.await(server, "/v1/describecomputeenvironments", "{}", "\"desiredvCpus\":2");
      assertThat(get(server, path).body())
          .contains(
              "\"computeEnvironment\":\"e\"",
              "\"instanceType\":\"c7i.large\"",
              "1 job of queue q that asks for 1 vCPU and 16 MiB, waits");
      assertThat(get(server, path.replace("/e/", "/x/")).statusCode()).isEqualTo(404);
      assertThat(get(server, path.replace("activity", "else")).statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({"interrupt, INTERRUPTED", "terminate, TERMINATED"})
  void takesInstancesAway(String action, String cause) {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      TestServers.createWorld(server);
      String job = TestServers.submit(server, "sleeps");
      String instances =
          TestServers.awaitGet(server, InstanceRoutes.INSTANCES_PATH, "\"state\":\"RUNNING\"");
      assertThat(instances)
          .contains("\"computeEnvironment\":\"e\"", "\"instanceType\":\"c7i.large\"");
      String id = instances.replaceAll("(?s).*\"id\":\"(i-[0-9a-f]{17})\".*", "$1");
      var _ = TestServers.await(server, "/v1/describejobs", jobs(job), "\"RUNNING\"");

      String path = InstanceRoutes.INSTANCES_PATH + "/" + id + "/" + action;
      assertThat(post(server, path + "?noticeSeconds=1x", "").statusCode()).isEqualTo(400);
      assertThat(post(server, path + "?noticeSeconds=1", "").body())
          .contains("\"state\":\"DRAINING\"", "\"drainingBecause\":\"" + cause + "\"");
      assertThat(TestServers.await(server, "/v1/describejobs", jobs(job), "\"FAILED\""))
          .contains("\"statusReason\":\"Host EC2 (instance " + id + ") terminated.\"");
      assertThat(post(server, path.replace(id, "i-00000000000000000"), "").statusCode())
          .isEqualTo(404);
      assertThat(get(server, path).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void hasNoCapacityForATypeWhenTold() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      TestServers.createWorld(server);
      String path = InstanceRoutes.TYPES_PATH + "c5.large/shortage";
      assertThat(post(server, path, "").statusCode()).isEqualTo(400);
      assertThat(post(server, path + "?minutes=5", "").body())
          .contains("\"instanceType\":\"c5.large\"", "\"shortUntil\":\"20");
      assertThat(post(server, path + "?minutes=0", "").statusCode()).isEqualTo(200);
      assertThat(post(server, path.replace("c5.", "x."), "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void interruptsOnlyJobsOfFargateSpotByThemselves() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      TestServers.createWorld(server);
      String path = "/longshore/v1/jobs/" + TestServers.submit(server, "waits") + "/interrupt";
      assertThat(post(server, path, "").statusCode()).isEqualTo(409);
      assertThat(post(server, path, "").body()).contains("does not run on Fargate Spot");
      assertThat(get(server, path).statusCode()).isEqualTo(405);
      assertThat(post(server, "/longshore/v1/jobs/x/interrupt", "").statusCode()).isEqualTo(400);
    }
  }

  private ServerConfig config(Map<String, String> others) {
    return TestServers.config(data, others);
  }

  private static String jobs(String job) {
    return "{\"jobs\":[\"" + job + "\"]}";
  }
}

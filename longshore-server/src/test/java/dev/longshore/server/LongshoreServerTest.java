package dev.longshore.server;

import static dev.longshore.server.TestServers.get;
import static dev.longshore.server.TestServers.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Demand;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Instance;
import dev.longshore.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongshoreServerTest {

  private static final String JOB = "00000000-0000-0000-0000-000000000000";

  @TempDir private Path data;

  @Test
  void servesHealthMetricsAndAwsFromTheMomentItHasStarted() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      HttpResponse<String> health = get(server, "/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("\"status\":\"serving\"", "\"engine\":\"local\"");

      assertThat(get(server, "/metrics").body())
          .contains("longshore_jobs_submitted_total", "jvm_memory_used_bytes");

      HttpResponse<String> queues = post(server, "/v1/describejobqueues", "{}");
      assertThat(queues.statusCode()).isEqualTo(200);
      assertThat(queues.body()).contains("\"jobQueues\":[]");
    }
  }

  @Test
  void limitsAndInstanceTypesAreThoseOfTheConfiguration(@TempDir Path folder) throws IOException {
    Path catalog =
        Files.writeString(
            folder.resolve("instances.yaml"),
            "types:\n  lab.big: {vcpus: 4, memoryGib: 8, price: 1}\n");
    ServerConfig config =
        config(
            Map.of(
                "instances.catalog",
                catalog.toString(),
                "limits.submitJobPerSecond",
                "1",
                "limits.jobDefinitionKib",
                "1"));
    try (LongshoreServer server = LongshoreServer.start(config)) {
      String environment =
          """
          {"computeEnvironmentName": "lab", "type": "MANAGED",
           "computeResources": {"type": "EC2", "minvCpus": 0, "maxvCpus": 4,
           "instanceTypes": ["lab.big"], "subnets": ["subnet-00000000"],
           "securityGroupIds": ["sg-00000000"], "instanceRole": "ecsInstanceRole"}}\
          """;
      assertThat(post(server, "/v1/createcomputeenvironment", environment).statusCode())
          .isEqualTo(200);
      String large = "{\"x\":\"" + "x".repeat(1024) + "\"}";
      assertThat(post(server, "/v1/registerjobdefinition", large).body())
          .contains("Job definition size must be less than 1 KiB, got 2 KiB");
      assertThat(Stream.generate(() -> post(server, "/v1/submitjob", "{}").statusCode()).limit(20))
          .contains(400, 429);
    }
  }

  @Test
  void countsJobsByQueueAndStatus() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      String waits = submitWaitingJob(server);

      assertThat(get(server, "/metrics").body())
          .contains("longshore_jobs{queue=\"q\",status=\"RUNNABLE\"} 1.0");
      HttpResponse<String> why = get(server, "/longshore/v1/jobs/" + waits + "/explain");
      assertThat(why.statusCode()).isEqualTo(200);
      assertThat(why.body())
          .contains("\"jobId\":\"" + waits + "\"", "\"status\":\"RUNNABLE\"", "\"position\":1");

      post(server, "/v1/canceljob", "{\"jobId\":\"" + waits + "\",\"reason\":\"enough\"}");
      assertThat(get(server, "/longshore/v1/jobs/" + waits + "/explain").body())
          .contains("\"status\":\"FAILED\"", "\"statusReason\":\"enough\"", "it has ended");
    }
  }

  @Test
  void hasNothingToExplainAboutAJobThatIsNotThere() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      assertThat(get(server, "/longshore/v1/jobs/" + JOB + "/explain").statusCode()).isEqualTo(404);
      assertThat(get(server, "/longshore/v1/jobs/no%20id/explain").statusCode()).isEqualTo(400);
      assertThat(get(server, "/longshore/v1/jobs/").statusCode()).isEqualTo(404);
      assertThat(post(server, "/health", "{}").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void remembersEverythingInItsDataFolder() {
    String job;
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      job = submitWaitingJob(server);
    }
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      assertThat(post(server, "/v1/describejobs", "{\"jobs\":[\"" + job + "\"]}").body())
          .contains("\"status\":\"RUNNABLE\"");
    }
  }

  @Test
  void refusesASecondServerOnTheSameDataFolder() {
    try (LongshoreServer _ = LongshoreServer.start(config(Map.of()))) {
      assertThatThrownBy(() -> LongshoreServer.start(config(Map.of())))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("in use by another Longshore server")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void refusesToListenWhereOthersCanReachIt() {
    assertThatThrownBy(() -> LongshoreServer.start(config(Map.of("host", "0.0.0.0"))))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("credentials cannot be set up yet");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void listensOnAnyNameOfLoopback() {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of("host", "localhost")))) {
      assertThat(server.url()).startsWith("http://localhost:");
      assertThat(get(server, "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(other.getLocalPort());
      assertThatThrownBy(() -> LongshoreServer.start(config(Map.of("port", port))))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("Port " + port + " of 127.0.0.1 cannot be listened on");
    }
  }

  @Test
  void refusesADockerEngineThatDoesNotAnswer() {
    Map<String, String> nobody =
        Map.of("engine", "docker", "docker.host", "unix://" + data.resolve("no.sock"));
    assertThatThrownBy(() -> LongshoreServer.start(config(nobody)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("No Docker engine answers");
    Map<String, String> ssh = Map.of("engine", "docker", "docker.host", "ssh://elsewhere");
    assertThatThrownBy(() -> LongshoreServer.start(config(ssh)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageStartingWith("No Docker engine answers at ssh://elsewhere.")
        .hasMessageNotContaining("\n");
  }

  @Test
  void takesTheLocalEngineWhereNoDockerEngineAnswers() {
    Map<String, String> nobody =
        Map.of("engine", "auto", "docker.host", "unix://" + data.resolve("no.sock"));
    try (LongshoreServer server = LongshoreServer.start(config(nobody))) {
      assertThat(get(server, "/health").body()).contains("\"engine\":\"local\"");
    }
  }

  @Test
  void startsNoEngineForAMachineThatIsRegisteredWithNothingOnIt() throws IOException {
    try (LongshoreServer server = LongshoreServer.start(config(Map.of()))) {
      post(
          server,
          "/v1/createcomputeenvironment",
          "{\"computeEnvironmentName\":\"own\",\"type\":\"UNMANAGED\",\"serviceRole\":\"r\"}");
    }
    Instance idle =
        Instance.registered(
            "i-0123456789abcdef0", "own", "t", new Demand(1000, 256, 0), "docker", Instant.EPOCH);
    try (SqliteStore store = SqliteStore.open(data)) {
      store.commit(List.of(new InstanceLaunchedFact(idle, 1)), Instant.EPOCH);
    }
    Path engines = Files.writeString(data.resolve("engine"), "local\ndocker\n");

    Map<String, String> nobody = Map.of("docker.host", "unix://" + data.resolve("no.sock"));
    try (LongshoreServer server = LongshoreServer.start(config(nobody))) {
      assertThat(get(server, "/health").body()).contains("\"engine\":\"local\"");
      assertThat(engines).hasContent("local");
      assertThat(get(server, InstanceRoutes.INSTANCES_PATH).body()).contains(idle.id());
    }
  }

  @Test
  void refusesImagesThatAwsHasRetiredWhereItIsToldTo() {
    String environment =
        """
        {"computeEnvironmentName": "e", "type": "MANAGED", "computeResources": {"type": "EC2",
         "minvCpus": 0, "maxvCpus": 4, "instanceTypes": ["optimal"], "subnets": ["s"],
         "securityGroupIds": ["g"], "instanceRole": "r",
         "ec2Configuration": [{"imageType": "ECS_AL2"}]}}\
        """;
    String path = "/v1/createcomputeenvironment";
    Map<String, String> strict = Map.of("instances.retiredImages", "refused");
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, strict))) {
      assertThat(TestServers.post(server, path, environment).body())
          .contains("Amazon Linux 2 is end-of-life.");
    }
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, Map.of()))) {
      assertThat(TestServers.post(server, path, environment).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesADataFolderThatIsAFile() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    assertThatThrownBy(() -> LongshoreServer.start(config(Map.of("data", file.toString()))))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(file.toString());
  }

  private ServerConfig config(Map<String, String> others) {
    return TestServers.config(data, others);
  }

  private static String submitWaitingJob(LongshoreServer server) {
    TestServers.createWorld(server);
    return TestServers.submit(server, "waits");
  }
}

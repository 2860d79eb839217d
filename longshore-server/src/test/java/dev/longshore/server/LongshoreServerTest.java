package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongshoreServerTest {

  private static final String JOB = "00000000-0000-0000-0000-000000000000";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path data;

  @AfterAll
  static void closeClient() {
    HTTP.close();
  }

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
  void refusesADataFolderThatIsAFile() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    assertThatThrownBy(() -> LongshoreServer.start(config(Map.of("data", file.toString()))))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(file.toString());
  }

  /** A job in queue {@code q} that asks for more than there is. */
  private static String submitWaitingJob(LongshoreServer server) {
    post(
        server,
        "/v1/createcomputeenvironment",
        """
        {"computeEnvironmentName": "e", "type": "MANAGED",
         "computeResources": {"type": "EC2", "minvCpus": 0, "maxvCpus": 4,
         "instanceTypes": ["optimal"], "subnets": ["subnet-00000000"],
         "securityGroupIds": ["sg-00000000"], "instanceRole": "ecsInstanceRole"}}\
        """);
    awaitValid(server, "/v1/describecomputeenvironments");
    post(
        server,
        "/v1/createjobqueue",
        """
        {"jobQueueName": "q", "priority": 1,
         "computeEnvironmentOrder": [{"order": 1, "computeEnvironment": "e"}]}\
        """);
    awaitValid(server, "/v1/describejobqueues");
    post(
        server,
        "/v1/registerjobdefinition",
        """
        {"jobDefinitionName": "d", "type": "container",
         "containerProperties": {"image": "i", "vcpus": 1, "memory": 16, "command": ["true"]}}\
        """);
    String answer =
        post(
                server,
                "/v1/submitjob",
                "{\"jobName\":\"j\",\"jobQueue\":\"q\",\"jobDefinition\":\"d\"}")
            .body();
    int begin = answer.indexOf("\"jobId\":\"") + 9;
    return answer.substring(begin, answer.indexOf('"', begin));
  }

  private static void awaitValid(LongshoreServer server, String path) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String answer = post(server, path, "{}").body();
    while (!answer.contains("\"VALID\"")) {
      assertThat(System.nanoTime()).as(answer).isLessThan(until);
      answer = post(server, path, "{}").body();
    }
  }

  private ServerConfig config(Map<String, String> others) {
    Map<String, String> flags = new HashMap<>();
    flags.put("port", "0");
    flags.put("data", data.toString());
    flags.put("engine", "local");
    flags.put("jobs.settlingMillis", "0");
    flags.put("local.vcpus", "0.5");
    flags.putAll(others);
    return ConfigReader.read(flags, Map.of(), null);
  }

  private static HttpResponse<String> get(LongshoreServer server, String path) {
    return send(HttpRequest.newBuilder(URI.create(server.url() + path)).GET().build());
  }

  private static HttpResponse<String> post(LongshoreServer server, String path, String json) {
    return send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

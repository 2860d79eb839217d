package dev.longshore.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.engine.TaskAgent;
import dev.longshore.engine.TaskRefused;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What containers are told, asked for over HTTP as they do. */
final class AgentTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/job";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine = new Engine();
  private final Agent agent = new Agent(new AgentIds(new byte[32]), AgentTest::assume);
  private final AgentListener listener = AgentListener.start(agent, "127.0.0.1", 0);
  private final TaskAgent tasks = agent.at(listener::address, true);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    listener.close();
  }

  private static RoleCredentials assume(String role, String session) throws RoleUnavailable {
    if (!role.equals(ROLE)) {
      throw new RoleUnavailable("it is not trusted");
    }
    return new RoleCredentials(
        "ASIAEXAMPLE", "secret of " + session, "token", Instant.parse("2026-09-01T16:00:00.5Z"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(listener.address().url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(@Nullable String url) throws Exception {
    HttpResponse<String> answer = get(path(url));
    assertThat(answer.statusCode()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static String path(@Nullable String url) {
    return URI.create(Objects.requireNonNull(url)).getPath();
  }

  private Map<String, String> open(Launch task) throws TaskRefused {
    tasks.open(task, engine);
    return tasks.variables(task, task.containers().getFirst());
  }

  @Test
  void aContainerGetsTheCredentialsOfItsRoleUntilItsTaskIsOver() throws Exception {
    Launch task = TestTasks.withRole("job-1", ROLE);
    String url = open(task).get("AWS_CONTAINER_CREDENTIALS_FULL_URI");

    assertThat(json(url))
        .isEqualTo(
            JSON.readTree(
                """
                {"RoleArn": "%s", "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "secret of %s",
                 "Token": "token", "Expiration": "2026-09-01T16:00:00Z"}
                """
                    .formatted(ROLE, task.attempt().taskId())));

    tasks.close(task.attempt());
    assertThat(get(path(url)).statusCode()).isEqualTo(400);
  }

  @Test
  void errorsAreThoseOfTheAgentOfEcs() throws Exception {
    for (String none : new String[] {"/v2/credentials", "/v2/credentials/"}) {
      assertThat(get(none).statusCode()).isEqualTo(400);
      assertThat(get(none).body())
          .isEqualTo(
              "{\"code\":\"NoIdInRequest\",\"message\":\"CredentialsV2Request: No Credential ID in"
                  + " the request\",\"HTTPErrorCode\":400}");
    }
    assertThat(get("/v2/credentials/0000").body())
        .isEqualTo(
            "{\"code\":\"InvalidIdInRequest\",\"message\":\"CredentialsV2Request: Credentials not"
                + " found\",\"HTTPErrorCode\":400}");
    assertThat(get("/v4/0000").statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(get("/v4/0000").body()).isTextual()).isTrue();
  }

  @Test
  void nothingElseOfTheServerIsThere() throws Exception {
    for (String path :
        new String[] {"/", "/health", "/metrics", "/longshore/v1/usage", "/v1/describejobs"}) {
      assertThat(get(path).statusCode()).isEqualTo(404);
    }
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(listener.address().url() + "/v1/submitjob"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void idsOfOneTaskSayNothingOfAnother() throws Exception {
    String one = open(TestTasks.withRole("job-1", ROLE)).get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    String other =
        open(TestTasks.withRole("job-2", ROLE)).get("AWS_CONTAINER_CREDENTIALS_FULL_URI");

    assertThat(one).isNotEqualTo(other);
    AgentIds ofAnotherServer =
        new AgentIds(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7});
    assertThat(one).doesNotEndWith(ofAnotherServer.ofRole(new AttemptKey(new JobId("job-1"), 1)));
    assertThat(json(one).path("SecretAccessKey")).isNotEqualTo(json(other).path("SecretAccessKey"));
  }

  @Test
  void aTaskWhoseRoleCannotBeTakenOnIsRefusedWithTheWordsOfAws() {
    assertThatThrownBy(() -> open(TestTasks.withRole("job-1", ROLE + "-of-others")))
        .isInstanceOf(TaskRefused.class)
        .hasMessage("it is not trusted");
  }

  @Test
  void whereNobodyExpectsRolesTheTaskRunsAndIsToldThatThereAreNone() throws Exception {
    Agent without = new Agent(new AgentIds(new byte[32]), RoleSource.NONE);
    try (AgentListener other = AgentListener.start(without, "127.0.0.1", 0)) {
      TaskAgent its = without.at(other::address, true);
      Launch task = TestTasks.withRole("job-1", ROLE);
      its.open(task, engine);
      String url =
          its.variables(task, task.containers().getFirst())
              .get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(Objects.requireNonNull(url))).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("this server has no credentials of roles");
    }
  }

  @Test
  void tasksOutOfReachWithARoleAreRefusedAndOthersAreNot() throws Exception {
    TaskAgent far =
        agent.at(
            () -> {
              throw new AgentAddresses.OutOfReach("host far is another machine");
            },
            true);
    Launch withRole = TestTasks.withRole("job-1", ROLE);
    Launch without = TestTasks.withoutRole("job-2");
    far.open(withRole, engine);
    far.open(without, engine);

    assertThat(far.variables(without, without.containers().getFirst())).isEmpty();
    assertThatThrownBy(() -> far.variables(withRole, withRole.containers().getFirst()))
        .isInstanceOf(TaskRefused.class)
        .hasMessage("host far is another machine");
  }

  @Test
  void atTheAddressOfEcsSdksAreToldThePathAlone() throws Exception {
    TaskAgent ofEcs = agent.at(() -> new AgentAddress(AgentAddress.OF_ECS, 80), true);
    Launch task = TestTasks.withRole("job-1", ROLE);
    ofEcs.open(task, engine);

    assertThat(ofEcs.variables(task, task.containers().getFirst()))
        .hasEntrySatisfying(
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            path -> assertThat(path).matches("/v2/credentials/[0-9a-f-]{36}"))
        .hasEntrySatisfying(
            "ECS_CONTAINER_METADATA_URI_V4",
            uri -> assertThat(uri).matches("http://169\\.254\\.170\\.2/v4/[0-9a-f]{32}"))
        .containsKey("ECS_CONTAINER_METADATA_URI")
        .doesNotContainKey("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  }

  @Test
  void aContainerIsToldWhoItIsAndWhatItUses() throws Exception {
    Launch task = TestTasks.withoutRole("job-1");
    Map<String, String> variables = open(task);
    String uri = variables.get("ECS_CONTAINER_METADATA_URI_V4");

    assertThat(variables).doesNotContainKey("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    assertThat(json(uri)).isEqualTo(JSON.readTree(TestTasks.expected("container", task)));
    assertThat(json(uri + "/task")).isEqualTo(JSON.readTree(TestTasks.expected("task", task)));
    assertThat(json(uri + "/taskWithTags").path("TaskTags"))
        .isEqualTo(JSON.readTree("{\"project\": \"demo\"}"));
    assertThat(json(uri + "/stats").path("id").asText()).isEqualTo(Engine.ID);
    assertThat(json(uri + "/task/stats").path(Engine.ID).path("id").asText()).isEqualTo(Engine.ID);
    assertThat(json(variables.get("ECS_CONTAINER_METADATA_URI")).path("DockerId").asText())
        .isEqualTo(Engine.ID);
  }

  @Test
  void aContainerThatIsNotMadeYetIsPending() throws Exception {
    engine.isThere = false;
    String uri = open(TestTasks.withoutRole("job-1")).get("ECS_CONTAINER_METADATA_URI_V4");

    assertThat(json(uri).path("KnownStatus").asText()).isEqualTo("PENDING");
    assertThat(json(uri + "/task").path("KnownStatus").asText()).isEqualTo("PENDING");
    assertThat(get(path(uri + "/stats")).statusCode()).isEqualTo(404);
  }
}

package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;

/** What containers find at the address of the ECS agent, looked at from inside. */
final class JobRoleTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/job";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Asks over HTTP with what the image has; prints the body alone. */
  private static final String ASK =
      """
      ask() {
        authority=${1#http://}; path=/${authority#*/}; host=${authority%%/*}
        case $host in *:*) port=${host#*:} ;; *) port=80 ;; esac
        printf 'GET %s HTTP/1.1\\r\\nHost: agent\\r\\nConnection: close\\r\\n\\r\\n' "$path" |
          busybox nc "${host%%:*}" "$port" | busybox tail -n 1; echo
      }
      role=$AWS_CONTAINER_CREDENTIALS_FULL_URI
      [ -n "$role" ] || role=http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
      """;

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() throws IOException {
    DockerCommand.needed();
    Path roles = SERVERS.shared().resolve("roles.json");
    Files.createFile(
        roles, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        roles,
        """
        {"%s": {"accessKeyId": "AKIAOFTHETEST", "secretAccessKey": "secret", "sessionToken": "t"}}
        """
            .formatted(ROLE));
    user = BatchUser.of(start()).prepared();
  }

  private static String start() {
    return SERVERS.start(
        "--engine", "docker", "--set", "roles.file=" + SERVERS.shared().resolve("roles.json"));
  }

  @AfterAll
  static void end() {
    if (user != null) {
      user.close();
    }
  }

  private static JobDetail run(@Nullable String role, String script) {
    user.register(c -> c.image(DockerCommand.IMAGE).jobRoleArn(role));
    return user.awaitEnd(user.submit("asks", ASK + script));
  }

  private static JsonNode json(String line) throws IOException {
    return JSON.readTree(line);
  }

  @Test
  void aContainerGetsTheCredentialsOfItsRole() throws Exception {
    JobDetail job = run(ROLE, "ask \"$role\"");

    JsonNode credentials = json(user.lines(job).getFirst());
    assertThat(credentials.path("RoleArn").asText()).isEqualTo(ROLE);
    assertThat(credentials.path("AccessKeyId").asText()).isEqualTo("AKIAOFTHETEST");
    assertThat(credentials.path("SecretAccessKey").asText()).isEqualTo("secret");
    assertThat(credentials.path("Token").asText()).isEqualTo("t");
    assertThat(credentials.path("Expiration").asText()).endsWith("Z");
  }

  @Test
  void aContainerIsToldWhoItIs() throws Exception {
    JobDetail job =
        run(
            null,
            """
            env | busybox grep CREDENTIALS
            ask "$ECS_CONTAINER_METADATA_URI_V4"
            ask "$ECS_CONTAINER_METADATA_URI_V4/task"
            ask "$ECS_CONTAINER_METADATA_URI_V4/stats"
            """);

    List<String> lines = user.lines(job).stream().filter(line -> !line.isBlank()).toList();
    assertThat(lines).hasSize(3);
    JsonNode container = json(lines.get(0));
    assertThat(container.path("Name").asText()).isEqualTo("default");
    assertThat(container.path("Image").asText()).isEqualTo(DockerCommand.IMAGE);
    assertThat(container.path("KnownStatus").asText()).isEqualTo("RUNNING");
    assertThat(container.at("/LogOptions/awslogs-stream").asText())
        .isEqualTo(job.container().logStreamName());
    JsonNode task = json(lines.get(1));
    assertThat(task.path("TaskARN").asText()).isEqualTo(job.container().taskArn());
    assertThat(task.at("/Containers/0/DockerId")).isEqualTo(container.path("DockerId"));
    assertThat(json(lines.get(2)).path("id")).isEqualTo(container.path("DockerId"));
  }

  @Test
  void aRoleThatCannotBeTakenOnEndsTheAttemptBeforeItStarts() {
    String other = ROLE + "-of-others";
    JobDetail job = run(other, "echo never");

    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.statusReason())
        .isEqualTo(
            "ECS was unable to assume the role '%s' that was provided for this task. Please verify"
                    .formatted(other)
                + " that the role being passed has the proper trust relationship and permissions"
                + " and that your IAM user has permissions to pass this role.");
    assertThat(job.container().reason()).isNull();
    assertThat(job.attempts()).hasSize(1);
  }

  @Test
  void containersAskAsBeforeWhenTheServerWasKilledAndIsBack() throws Exception {
    user.register(c -> c.image(DockerCommand.IMAGE).jobRoleArn(ROLE));
    String id =
        user.submit(
            "waits",
            ASK
                + """
                echo begins; trap 'ask "$role"; exit 0' TERM
                while :; do sleep 1; done
                """);
    user.await(id, JobStatus.RUNNING);
    SERVERS.latest().killHard();
    user.close();
    user = BatchUser.of(start());
    user.batch().terminateJob(r -> r.jobId(id).reason("asked enough"));

    JobDetail job = user.awaitEnd(id);
    assertThat(user.lines(job)).anyMatch(line -> line.contains("AKIAOFTHETEST"));
  }
}

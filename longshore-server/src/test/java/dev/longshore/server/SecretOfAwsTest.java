package dev.longshore.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job with a secret of what stands for Secrets Manager, read with its execution role. */
class SecretOfAwsTest {

  private static final String ARN =
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf:password::";
  private static final String ROLE = "arn:aws:iam::123456789012:role/execution";
  private static final String SECRET = "7hidden7";

  @TempDir private Path data;

  private final List<String> signatures = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init") // opened before each test
  private HttpServer secretsManager;

  @BeforeEach
  void open() throws IOException {
    secretsManager =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secretsManager.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] answer =
                "{\"SecretString\":\"{\\\"password\\\":\\\"%s\\\"}\"}"
                    .formatted(SECRET)
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    secretsManager.start();
    Path roles = data.resolve("roles.json");
    Files.writeString(
        roles, "{\"execution\":{\"accessKeyId\":\"AKIAROLE\",\"secretAccessKey\":\"8hidden8\"}}");
    Files.setPosixFilePermissions(roles, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void close() {
    secretsManager.stop(0);
  }

  private LongshoreServer start(String services) {
    return LongshoreServer.start(
        TestServers.config(
            data,
            Map.of(
                "aws.services",
                services,
                "aws.endpoint",
                "http://127.0.0.1:" + secretsManager.getAddress().getPort())));
  }

  @Test
  void theJobHasItAndNobodyElse() throws IOException {
    String described;
    try (LongshoreServer server = start("[\"secretsmanager\"]")) {
      TestServers.createWorld(server);
      // What it prints is not the secret itself, which may be nowhere in a file.
      register(
          server, "echo \\\"it has ${#PASSWORD} characters and ends in ${PASSWORD#7hidden}\\\"");
      String job = TestServers.submit(server, "secret");
      described = describe(server, job, "\"SUCCEEDED\"");
    }

    assertThat(described).contains(ARN).doesNotContain(SECRET);
    assertThat(signatures).singleElement().asString().contains("Credential=AKIAROLE/");
    List<Path> withSecret = new ArrayList<>();
    List<Path> withOutput = new ArrayList<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, ISO_8859_1);
        if (text.contains(SECRET)) {
          withSecret.add(file);
        }
        if (text.contains("it has 8 characters and ends in 7")) {
          withOutput.add(file);
        }
      }
    }
    assertThat(withSecret).isEmpty();
    assertThat(withOutput).isNotEmpty();
  }

  @Test
  void aServiceThatIsNotNamedIsNotAskedAndTheJobFailsToStart() {
    try (LongshoreServer server = start("[\"ssm\"]")) {
      TestServers.createWorld(server);
      register(server, "true");

      assertThat(describe(server, TestServers.submit(server, "secret"), "\"FAILED\""))
          .contains("Task failed to start")
          .contains("ResourceInitializationError: unable to pull secrets or registry auth: ")
          .contains("aws.services does not have secretsmanager");
      assertThat(signatures).isEmpty();
    }
  }

  private static void register(LongshoreServer server, String script) {
    var answer =
        TestServers.post(
            server,
            "/v1/registerjobdefinition",
            """
            {"jobDefinitionName": "secret", "type": "container", "containerProperties": {
             "image": "i", "command": ["sh", "-c", "%s"], "executionRoleArn": "%s",
             "secrets": [{"name": "PASSWORD", "valueFrom": "%s"}],
             "resourceRequirements": [{"type": "VCPU", "value": "1"},
             {"type": "MEMORY", "value": "16"}]}}\
            """
                .formatted(script, ROLE, ARN));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String describe(LongshoreServer server, String job, String pattern) {
    return TestServers.await(server, "/v1/describejobs", "{\"jobs\":[\"" + job + "\"]}", pattern);
  }
}

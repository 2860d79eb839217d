package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Servers of this process, and what tests have them do. */
final class TestServers {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TestServers() {}

  /** On any port, on the local engine; {@code others} are further flags. */
  static ServerConfig config(Path data, Map<String, String> others) {
    Map<String, String> flags = new HashMap<>();
    flags.put("port", "0");
    flags.put("data", data.toString());
    flags.put("engine", "local");
    flags.put("jobs.settlingMillis", "0");
    flags.put("local.vcpus", "1");
    flags.putAll(others);
    return ConfigReader.read(flags, Map.of(), null);
  }

  /**
   * A compute environment, a queue {@code q}, and three definitions: {@code runs}, whose jobs end
   * at once, {@code sleeps}, whose jobs go on, and {@code waits}, whose jobs ask for more than
   * there is.
   */
  static void createWorld(LongshoreServer server) {
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
    register(server, "runs", 1, "\"true\"");
    register(server, "sleeps", 1, "\"sleep\", \"100\"");
    register(server, "waits", 2, "\"true\"");
  }

  private static void register(LongshoreServer server, String name, int vcpus, String command) {
    post(
        server,
        "/v1/registerjobdefinition",
        """
        {"jobDefinitionName": "%s", "type": "container",
         "containerProperties": {"image": "i", "vcpus": %d, "memory": 16, "command": [%s]}}\
        """
            .formatted(name, vcpus, command));
  }

  /** The id of a new job of this definition. */
  static String submit(LongshoreServer server, String definition) {
    String answer =
        post(
                server,
                "/v1/submitjob",
                "{\"jobName\":\"j\",\"jobQueue\":\"q\",\"jobDefinition\":\"" + definition + "\"}")
            .body();
    int begin = answer.indexOf("\"jobId\":\"") + 9;
    return answer.substring(begin, answer.indexOf('"', begin));
  }

  private static void awaitValid(LongshoreServer server, String path) {
    var _ = await(server, path, "{}", "\"VALID\"");
  }

  /** Asks until the answer has a part that this pattern matches; returns the answer. */
  static String await(LongshoreServer server, String path, String json, String pattern) {
    return await(() -> post(server, path, json).body(), pattern);
  }

  /** The same of what is got without asking for anything in particular. */
  static String awaitGet(LongshoreServer server, String path, String pattern) {
    return await(() -> get(server, path).body(), pattern);
  }

  private static String await(Supplier<String> asking, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String answer = asking.get();
    while (!wanted.matcher(answer).find()) {
      assertThat(System.nanoTime()).as(answer).isLessThan(until);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      answer = asking.get();
    }
    return answer;
  }

  static HttpResponse<String> get(LongshoreServer server, String path) {
    return send(HttpRequest.newBuilder(URI.create(server.url() + path)).GET().build());
  }

  static HttpResponse<String> post(LongshoreServer server, String path, String json) {
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

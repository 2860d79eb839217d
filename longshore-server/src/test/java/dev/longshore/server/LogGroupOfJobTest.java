package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a definition says about its log: the group, and which lines belong together. */
class LogGroupOfJobTest {

  @TempDir private Path data;

  @Test
  void aGroupThatIsNotThereIsMadeOnlyWhereTheDefinitionSaysSo() throws Exception {
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, Map.of()))) {
      TestServers.createWorld(server);
      register(server, "plain", "'awslogs-group':'team'");
      register(server, "making", "'awslogs-group':'other','awslogs-create-group':'true'");

      String failed = TestServers.submit(server, "plain");
      assertThat(await(server, failed, "\"FAILED\""))
          .contains("Task failed to start")
          .contains("failed to create Cloudwatch log stream: ResourceNotFoundException");
      var _ = await(server, TestServers.submit(server, "making"), "\"SUCCEEDED\"");
      assertThat(logs(server, "CreateLogGroup", "{\"logGroupName\":\"team\"}").statusCode())
          .isEqualTo(200);
      var _ = await(server, TestServers.submit(server, "plain"), "\"SUCCEEDED\"");
      assertThat(logs(server, "DescribeLogGroups", "{}").body())
          .contains("\"other\"", "\"team\"")
          .doesNotContain("/aws/batch/job");
    }
  }

  @Test
  void linesThatBelongTogetherAreOneEvent() throws Exception {
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, Map.of()))) {
      TestServers.createWorld(server);
      String print = "'printf','%s','2026-11-26 one\\n  two\\n2026-11-27 three\\n'";
      register(server, "pattern", "'awslogs-multiline-pattern':'^[0-9]{4}-'", print);
      register(server, "format", "'awslogs-datetime-format':'%Y-%m-%d'", print);
      register(server, "broken", "'awslogs-multiline-pattern':'['", print);
      register(
          server,
          "both",
          "'awslogs-multiline-pattern':'x','awslogs-datetime-format':'%Y-%m-%d'",
          print);

      for (String joined : List.of("pattern", "format")) {
        var _ = await(server, TestServers.submit(server, joined), "\"SUCCEEDED\"");
        assertThat(logs(server, "FilterLogEvents", eventsOf(joined)).body())
            .contains("\"2026-11-26 one\\n  two\"", "\"2026-11-27 three\"");
      }
      assertThat(await(server, TestServers.submit(server, "broken"), "\"FAILED\""))
          .contains("Task failed to start")
          .contains("failed to initialize logging driver: awslogs could not parse multiline");
      assertThat(await(server, TestServers.submit(server, "both"), "\"FAILED\""))
          .contains("CannotCreateContainerError")
          .contains("'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time");
    }
  }

  private static String eventsOf(String definition) {
    return "{\"logGroupName\":\"/aws/batch/job\",\"logStreamNamePrefix\":\"%s/\"}"
        .formatted(definition);
  }

  private static void register(LongshoreServer server, String name, String options) {
    register(server, name, options, "'echo','hello'");
  }

  private static void register(
      LongshoreServer server, String name, String options, String command) {
    String json =
        ("{'jobDefinitionName':'%s','type':'container','containerProperties':{'image':'i',"
                + "'command':[%s],'logConfiguration':{'logDriver':'awslogs',"
                + "'options':{%s}},'resourceRequirements':[{'type':'VCPU','value':'1'},"
                + "{'type':'MEMORY','value':'16'}]}}")
            .formatted(name, command, options);
    var answer = TestServers.post(server, "/v1/registerjobdefinition", json.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String await(LongshoreServer server, String job, String pattern) {
    return TestServers.await(server, "/v1/describejobs", "{\"jobs\":[\"" + job + "\"]}", pattern);
  }

  private static HttpResponse<String> logs(LongshoreServer server, String operation, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/"))
              .header("X-Amz-Target", "Logs_20140328." + operation)
              .header("Content-Type", "application/x-amz-json-1.1")
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}

package dev.longshore.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads whole logs by GetLogEvents, and makes groups. AWS's own clients of CloudWatch Logs have
 * tests of their own; this one saves the Java tests a dependency.
 */
record CloudWatchLogs(PlainHttp http) {

  private static final String DEFAULT_GROUP = "/aws/batch/job";

  /** Makes a log group. */
  void createGroup(String name) {
    call("CreateLogGroup", JsonNodeFactory.instance.objectNode().put("logGroupName", name));
  }

  private JsonNode call(String operation, ObjectNode request) {
    return http.post(
        "/",
        request.toString(),
        "content-type",
        "application/x-amz-json-1.1",
        "x-amz-target",
        "Logs_20140328." + operation);
  }

  /** All lines of a stream of {@code /aws/batch/job}, page by page to the end. */
  List<String> lines(String stream) {
    return lines(DEFAULT_GROUP, stream);
  }

  /** The same, of a stream of another group. */
  List<String> lines(String group, String stream) {
    List<String> lines = new ArrayList<>();
    ObjectNode request =
        JsonNodeFactory.instance
            .objectNode()
            .put("logGroupName", group)
            .put("logStreamName", stream)
            .put("startFromHead", true);
    while (true) {
      JsonNode page = call("GetLogEvents", request);
      page.path("events").forEach(event -> lines.add(event.path("message").asText()));
      String token = page.path("nextForwardToken").asText();
      if (token.equals(request.path("nextToken").asText())) {
        return lines;
      }
      request.put("nextToken", token);
    }
  }
}

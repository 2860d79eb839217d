package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads whole logs by GetLogEvents, and plain pages, over HTTP. AWS's own clients of CloudWatch
 * Logs have tests of their own; this one saves the Java tests a dependency.
 */
final class CloudWatchLogs implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  CloudWatchLogs(String url) {
    this.url = url;
  }

  /** All lines of a stream of {@code /aws/batch/job}, page by page to the end. */
  List<String> lines(String stream) {
    List<String> lines = new ArrayList<>();
    ObjectNode request =
        JSON.createObjectNode()
            .put("logGroupName", "/aws/batch/job")
            .put("logStreamName", stream)
            .put("startFromHead", true);
    while (true) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(URI.create(url + "/"))
                  .header("content-type", "application/x-amz-json-1.1")
                  .header("x-amz-target", "Logs_20140328.GetLogEvents")
                  .POST(BodyPublishers.ofString(request.toString())));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode page = json(answer);
      page.path("events").forEach(event -> lines.add(event.path("message").asText()));
      String token = page.path("nextForwardToken").asText();
      if (token.equals(request.path("nextToken").asText())) {
        return lines;
      }
      request.put("nextToken", token);
    }
  }

  /** The body of a page of Longshore's own. */
  String page(String path) {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url + path)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** The same, of a page in JSON. */
  JsonNode object(String path) {
    try {
      return JSON.readTree(page(path));
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + path, e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + answer.body(), e);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}

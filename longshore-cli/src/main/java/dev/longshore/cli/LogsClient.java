package dev.longshore.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetLogEvents of CloudWatch Logs, all that is needed of it here, in AWS's JSON over HTTP. */
final class LogsClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GROUP = "/aws/batch/job";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;

  LogsClient(String url) {
    this.url = URI.create(url + "/");
  }

  /**
   * Lines of a stream, and where to go on.
   *
   * @param token for the next page; equal to the token sent where there was nothing new
   */
  record Page(List<String> lines, @Nullable String token) {}

  /** The lines behind the token, or from the beginning; none while there is no such stream. */
  Page read(String stream, @Nullable String token) {
    ObjectNode body = JSON.createObjectNode();
    body.put("logGroupName", GROUP).put("logStreamName", stream).put("startFromHead", true);
    if (token != null) {
      body.put("nextToken", token);
    }
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", "Logs_20140328.GetLogEvents")
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() != 200) {
        if (answer.path("__type").asText().endsWith("ResourceNotFoundException")) {
          return new Page(List.of(), token); // it has started this moment
        }
        throw new FailedException("a log could not be read: " + response.body());
      }
      List<String> lines = new ArrayList<>();
      answer.path("events").forEach(event -> lines.add(event.path("message").asText()));
      return new Page(lines, answer.path("nextForwardToken").asText());
    } catch (IOException e) {
      throw new UncheckedIOException("GetLogEvents", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading a log", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}

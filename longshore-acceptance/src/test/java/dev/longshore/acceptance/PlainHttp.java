package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * HTTP as it is: for Longshore's own pages, for requests that stand in files, and for what the Java
 * client knows nothing of.
 */
final class PlainHttp implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";
  private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  PlainHttp(String url) {
    this.url = url;
  }

  /** The body of a page. */
  String page(String path) {
    return body(HttpRequest.newBuilder(URI.create(url + path)));
  }

  /** The same, of a page in JSON. */
  JsonNode object(String path) {
    return json(page(path));
  }

  /** The answer to a request in JSON. */
  JsonNode post(String path, String request, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(url + path)).POST(BodyPublishers.ofString(request));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return json(body(builder));
  }

  /** All events of a job, or of an array and its children, until the job has ended. */
  List<JsonNode> eventsUntilEnd(String job) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/longshore/v1/events?lastEventId=0&job=" + job));
    List<JsonNode> events = new ArrayList<>();
    try (Stream<String> lines = send(request, BodyHandlers.ofLines()).body()) {
      Iterator<String> rest = lines.filter(line -> line.startsWith(DATA)).iterator();
      while (rest.hasNext()) {
        JsonNode event = json(rest.next().substring(DATA.length()));
        events.add(event);
        if (event.at("/detail/jobId").asText().equals(job)
            && ENDED.contains(event.at("/detail/status").asText())) {
          return events;
        }
      }
    }
    throw new AssertionError("the stream ended before the job: " + events);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private String body(HttpRequest.Builder request) {
    HttpResponse<String> answer = send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
    try {
      return http.send(request.build(), body);
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Cuts off what still streams; nobody waits for its end. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}

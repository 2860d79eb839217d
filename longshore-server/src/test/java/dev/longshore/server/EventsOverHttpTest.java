package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events of a whole server, streamed over a real socket. */
@Timeout(60)
class EventsOverHttpTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path data;
  private LongshoreServer server;

  @BeforeEach
  void start() {
    server = LongshoreServer.start(TestServers.config(data, Map.of()));
    TestServers.createWorld(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @AfterAll
  static void closeClient() {
    HTTP.close();
  }

  private HttpResponse<InputStream> open(String query, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + "/longshore/v1/events" + query));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The status of the next events. */
  private static List<String> statuses(BufferedReader lines, int count) throws IOException {
    List<String> statuses = new ArrayList<>();
    while (statuses.size() < count) {
      String line = lines.readLine();
      if (line.startsWith("data: ")) {
        statuses.add(line.replaceAll(".*\"status\":\"([A-Z]+)\".*", "$1"));
      }
    }
    return statuses;
  }

  @Test
  void streamsWhatHappensToAJob() throws IOException {
    try (BufferedReader lines = lines(open(""))) {
      assertThat(lines.readLine()).isEqualTo("id: 0");
      String job = TestServers.submit(server, "runs");
      assertThat(statuses(lines, 4))
          .containsExactly("RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED");
      try (BufferedReader again = lines(open("?job=" + job, "Last-Event-ID", "2"))) {
        assertThat(again.readLine()).isEqualTo("id: 2");
        assertThat(statuses(again, 2)).containsExactly("RUNNING", "SUCCEEDED");
      }
      try (BufferedReader again = lines(open("?status=succeeded,failed&lastEventId=0&queue=q"))) {
        assertThat(statuses(again, 1)).containsExactly("SUCCEEDED");
      }
    }
  }

  @Test
  void whoComesBackIsServedThoughItsQueueOrJobIsGone() throws IOException {
    String gone = "?queue=gone&job=00000000-0000-4000-8000-000000000000";
    try (BufferedReader lines = lines(open(gone, "Last-Event-ID", "0"))) {
      assertThat(lines.readLine()).isEqualTo("id: 0");
    }
    assertThat(refusal("?lastEventId=0&queue=not%20one")).contains("not the name of a job queue");
    assertThat(refusal("?lastEventId=0&job=x")).contains("not the id of a job: x");
  }

  @Test
  void goesOnInTheNextServer() throws IOException {
    TestServers.submit(server, "waits");
    try (BufferedReader lines = lines(open("?lastEventId=0"))) {
      // The second says that the job, which is too large for any environment, blocks its queue.
      assertThat(statuses(lines, 2)).containsExactly("RUNNABLE", "RUNNABLE");
      server.close();
      assertThat(lines.lines().toList()).isEqualTo(List.of("")); // and ends in order
    }
    server = LongshoreServer.start(TestServers.config(data, Map.of()));
    TestServers.submit(server, "waits");
    try (BufferedReader lines = lines(open("", "Last-Event-ID", "0"))) {
      assertThat(statuses(lines, 3)).containsOnly("RUNNABLE");
    }
  }

  @Test
  void postsToWebhooksAndToTargetsOfRules() throws Exception {
    server.close();
    try (Posts posts = new Posts()) {
      String webhooks =
          "[{\"name\":\"all\",\"url\":\"%s/all\",\"secret\":\"0123456789abcdef\"}]"
              .formatted(posts.url());
      Map<String, String> flags =
          Map.of("events.webhooks", webhooks, "events.targetSecret", "0123456789abcdef");
      server = LongshoreServer.start(TestServers.config(data, flags));
      eventBridge(
          "PutRule",
          "{\"Name\":\"ends\",\"EventPattern\":\"{\\\"detail\\\":{\\\"status\\\":"
              + "[\\\"SUCCEEDED\\\",\\\"FAILED\\\"]}}\"}");
      eventBridge(
          "PutTargets",
          "{\"Rule\":\"ends\",\"Targets\":[{\"Id\":\"hook\",\"Arn\":\"longshore:webhook:%s/rule\"}]}"
              .formatted(posts.url()));
      String job = TestServers.submit(server, "runs");
      assertThat(posts.take(5))
          .containsExactlyInAnyOrder(
              "/all RUNNABLE",
              "/all STARTING",
              "/all RUNNING",
              "/all SUCCEEDED",
              "/rule SUCCEEDED");
      assertThat(posts.last())
          .contains("\"detail-type\":\"Batch Job State Change\"", "\"jobId\":\"" + job + "\"");
      assertThat(TestServers.get(server, "/metrics").body())
          .contains("longshore_events_delivered_total{receiver=\"webhook/all\"}")
          .contains("longshore_events_lag{receiver=\"rule/ends/hook\"}");
    }
  }

  private void eventBridge(String operation, String body) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/"))
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "AWSEvents." + operation)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  /** What was posted to a server of the test. */
  private static final class Posts implements AutoCloseable {
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> posts = new LinkedBlockingQueue<>();
    private final HttpServer http;

    Posts() throws IOException {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/",
          exchange -> {
            try (exchange) {
              assertThat(exchange.getRequestHeaders().getFirst("Longshore-Signature")).isNotNull();
              String body =
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
              bodies.add(body);
              posts.add(
                  exchange.getRequestURI().getPath()
                      + body.replaceAll(".*\"status\":\"([A-Z]+)\".*", " $1"));
              exchange.sendResponseHeaders(204, -1);
            }
          });
      http.start();
    }

    String url() {
      return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    List<String> take(int count) throws InterruptedException {
      List<String> taken = new ArrayList<>();
      while (taken.size() < count) {
        taken.add(posts.take());
      }
      return taken;
    }

    String last() throws InterruptedException {
      return bodies.take();
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws IOException {
    assertThat(refusal("?queue=other")).contains("JobQueue other not found.");
    assertThat(refusal("?job=x")).contains("not the id of a job: x");
    assertThat(refusal("?job=00000000-0000-4000-8000-000000000000")).contains("no such job");
    assertThat(refusal("?status=DONE")).contains("no status DONE; the statuses are SUBMITTED");
    assertThat(refusal("?lastEventId=-1")).contains("whole number, not -1");
    assertThat(refusal("?statuss=FAILED")).contains("did you mean status?");
  }

  private String refusal(String query) throws IOException {
    HttpResponse<InputStream> response = open(query);
    assertThat(response.statusCode()).isEqualTo(400);
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}

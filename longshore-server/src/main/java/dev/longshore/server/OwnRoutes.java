package dev.longshore.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.longshore.core.Command.ExplainJobCommand;
import dev.longshore.core.Explanation;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.ScalingActivity;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobView;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a server answers beside AWS: whether it serves, what it measures, why a job waits. */
final class OwnRoutes {

  static final String JOBS_PATH = "/longshore/v1/jobs/";

  private static final Pattern EXPLAIN = Pattern.compile(JOBS_PATH + "([^/]+)/explain");
  static final String ENVIRONMENTS_PATH = "/longshore/v1/compute-environments/";

  private static final Pattern ACTIVITY =
      Pattern.compile(ENVIRONMENTS_PATH + "([A-Za-z0-9_-]+)/activity");

  private static final JsonFactory JSON = new JsonFactory();

  private final BatchService service;
  private final ServerMetrics metrics;
  private final String engine;

  OwnRoutes(BatchService service, ServerMetrics metrics, String engine) {
    this.service = service;
    this.metrics = metrics;
    this.engine = engine;
  }

  void register(HttpServer.Builder http) {
    http.route("/health", request -> onlyGet(request, this::health));
    http.route("/metrics", request -> onlyGet(request, this::metrics));
    http.route(ENVIRONMENTS_PATH, request -> onlyGet(request, () -> activity(request.path())));
    http.route(JOBS_PATH, request -> onlyGet(request, () -> explain(request.path())));
  }

  private interface Answer {
    WireResponse get();
  }

  private static WireResponse onlyGet(WireRequest request, Answer answer) {
    return switch (request.method()) {
      case "GET", "HEAD" -> answer.get();
      default -> message(405, "This path takes GET, not " + request.method() + ".");
    };
  }

  private WireResponse health() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("status", "serving");
    body.put("engine", engine);
    body.put("version", Version.TEXT);
    return json(200, body);
  }

  private WireResponse metrics() {
    return response(
        200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape(service.reads()));
  }

  private WireResponse explain(String path) {
    Matcher matcher = EXPLAIN.matcher(path);
    if (!matcher.matches()) {
      return message(
          404,
          "There is nothing here. To ask why a job waits: /longshore/v1/jobs/<job id>/explain");
    }
    // The colon of a child's id comes as it is from most clients, and encoded from some.
    String id = matcher.group(1).replace("%3A", ":").replace("%3a", ":");
    if (!JobId.isWellFormed(id)) {
      return message(400, "This is not the id of a job: " + id);
    }
    Explanation explanation = service.execute(() -> new ExplainJobCommand(new JobId(id)));
    if (explanation.status() == null) {
      return ended(id);
    }
    return json(200, ExplanationJson.of(id, explanation));
  }

  /** What was decided about the instances of a compute environment, the newest first. */
  private WireResponse activity(String path) {
    Matcher matcher = ACTIVITY.matcher(path);
    if (!matcher.matches()) {
      return message(
          404,
          "There is nothing here. To see how a compute environment scales:"
              + " /longshore/v1/compute-environments/<name>/activity");
    }
    String name = matcher.group(1);
    if (service.reads().computeEnvironments().stream().noneMatch(e -> e.name().equals(name))) {
      return message(404, "There is no such compute environment: " + name);
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("computeEnvironment", name);
    body.put(
        "activity",
        service.reads().scalingActivity(name, ScalingActivity.KEPT).stream()
            .map(OwnRoutes::activity)
            .toList());
    return json(200, body);
  }

  private static Map<String, @Nullable Object> activity(ScalingActivity activity) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("at", activity.at().toString());
    body.put("action", activity.action().name());
    body.put("instanceType", activity.instanceType());
    body.put("instances", activity.instances());
    body.put("reason", activity.reason());
    return body;
  }

  /** Only the store knows jobs that have ended. */
  private WireResponse ended(String id) {
    List<JobView> found = service.reads().jobs(List.of(new JobId(id)));
    if (found.isEmpty()) {
      return message(404, "There is no such job: " + id);
    }
    Job job = found.getFirst().job();
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("jobId", id);
    body.put("status", job.status().name());
    body.put("statusReason", job.statusReason());
    body.put("explanation", "It does not wait: it has ended.");
    return json(200, body);
  }

  static WireResponse message(int status, String text) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("message", text);
    return json(status, body);
  }

  /** An object; what is null is left out. */
  private static WireResponse json(int status, Map<String, @Nullable Object> body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, body);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON in memory", e);
    }
    return response(status, "application/json", bytes.toString(StandardCharsets.UTF_8));
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> members -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          if (member.getValue() != null) {
            json.writeFieldName(String.valueOf(member.getKey()));
            write(json, member.getValue());
          }
        }
        json.writeEndObject();
      }
      case List<?> items -> {
        json.writeStartArray();
        for (Object item : items) {
          write(json, item);
        }
        json.writeEndArray();
      }
      default -> json.writePOJO(value);
    }
  }

  private static WireResponse response(int status, String contentType, String text) {
    return new WireResponse(
        status, Map.of("content-type", contentType), text.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.longshore.server;

import dev.longshore.core.Command.ExplainJobCommand;
import dev.longshore.core.Command.InterruptJobCommand;
import dev.longshore.core.Explanation;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.RefusedException;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobView;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireResponse;
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

  private static final Pattern INTERRUPT = Pattern.compile(JOBS_PATH + "([^/]+)/interrupt");

  private final BatchService service;
  private final ServerMetrics metrics;
  private final EngineRules engines;

  OwnRoutes(BatchService service, ServerMetrics metrics, EngineRules engines) {
    this.service = service;
    this.metrics = metrics;
    this.engines = engines;
  }

  void register(HttpServer.Builder http) {
    http.route("/health", request -> OwnAnswers.onlyGet(request, this::health));
    http.route("/metrics", request -> OwnAnswers.onlyGet(request, this::metrics));
    http.route(
        JOBS_PATH,
        request ->
            INTERRUPT.matcher(request.path()).matches()
                ? OwnAnswers.onlyPost(request, () -> interrupt(request.path()))
                : OwnAnswers.onlyGet(request, () -> explain(request.path())));
  }

  private WireResponse health() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("status", "serving");
    body.put("engine", engines.standard());
    body.put("engines", engines.areShown() ? List.copyOf(engines.engines()) : null);
    body.put("version", Version.TEXT);
    body.put("trouble", service.storeTrouble());
    return OwnAnswers.json(200, body);
  }

  private WireResponse metrics() {
    return OwnAnswers.text(
        200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape(service.reads()));
  }

  private WireResponse explain(String path) {
    Matcher matcher = EXPLAIN.matcher(path);
    if (!matcher.matches()) {
      return OwnAnswers.message(
          404,
          "There is nothing here. To ask why a job waits: /longshore/v1/jobs/<job id>/explain");
    }
    String id = idOf(matcher);
    if (!JobId.isWellFormed(id)) {
      return OwnAnswers.message(400, "This is not the id of a job: " + id);
    }
    Explanation explanation = service.execute(() -> new ExplainJobCommand(new JobId(id)));
    if (explanation.status() == null) {
      return ended(id);
    }
    return OwnAnswers.json(200, ExplanationJson.of(id, explanation));
  }

  /** The colon of a child's id comes as it is from most clients, and encoded from some. */
  static String idOf(Matcher matcher) {
    return matcher.group(1).replace("%3A", ":").replace("%3a", ":").replace("%23", "#");
  }

  /** As AWS takes back what runs on Fargate Spot. */
  private WireResponse interrupt(String path) {
    Matcher matcher = INTERRUPT.matcher(path);
    String id = matcher.matches() ? idOf(matcher) : "";
    if (!JobId.isWellFormed(id)) {
      return OwnAnswers.message(400, "This is not the id of a job: " + id);
    }
    try {
      var _ = service.execute(() -> new InterruptJobCommand(new JobId(id)));
    } catch (RefusedException refused) {
      return service.reads().jobs(List.of(new JobId(id))).isEmpty()
          ? OwnAnswers.message(404, "There is no such job: " + id)
          : OwnAnswers.message(409, refused.refusal().message() + ".");
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("jobId", id);
    return OwnAnswers.json(200, body);
  }

  /** Only the store knows jobs that have ended. */
  private WireResponse ended(String id) {
    List<JobView> found = service.reads().jobs(List.of(new JobId(id)));
    if (found.isEmpty()) {
      return OwnAnswers.message(404, "There is no such job: " + id);
    }
    Job job = found.getFirst().job();
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("jobId", id);
    body.put("status", job.status().name());
    body.put("statusReason", job.statusReason());
    body.put("explanation", "It does not wait: it has ended.");
    return OwnAnswers.json(200, body);
  }
}

package dev.longshore.server;

import dev.longshore.core.Command.ReportShortageCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.model.Drain;
import dev.longshore.model.Instance;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.model.ScalingActivity;
import dev.longshore.service.BatchService;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The instances of compute environments: which there are, why they come and go, and how to take one
 * away or have a type be short, so that users can try what their retry strategies do.
 */
final class InstanceRoutes {

  static final String ENVIRONMENTS_PATH = "/longshore/v1/compute-environments/";
  static final String INSTANCES_PATH = "/longshore/v1/instances";
  static final String TYPES_PATH = "/longshore/v1/instance-types/";

  private static final Pattern ACTIVITY =
      Pattern.compile(ENVIRONMENTS_PATH + "([A-Za-z0-9_-]+)/activity");
  private static final Pattern TAKE =
      Pattern.compile(INSTANCES_PATH + "/(i-[0-9a-f]+)/(interrupt|terminate)");
  private static final Pattern SHORTAGE = Pattern.compile(TYPES_PATH + "([A-Za-z0-9.-]+)/shortage");

  /** What a machine that shuts down gives its containers, as ECS has it. */
  private static final int TERMINATION_NOTICE_SECONDS = 30;

  private static final int LONGEST_NOTICE_SECONDS = 3600;
  private static final int LONGEST_SHORTAGE_MINUTES = 7 * 24 * 60;

  private final BatchService service;
  private final ServerConfig.Instances config;
  private final InstantSource clock;

  InstanceRoutes(BatchService service, ServerConfig.Instances config, InstantSource clock) {
    this.service = service;
    this.config = config;
    this.clock = clock;
  }

  void register(HttpServer.Builder http) {
    http.route(
        ENVIRONMENTS_PATH, request -> OwnAnswers.onlyGet(request, () -> activity(request.path())));
    http.route(INSTANCES_PATH, request -> OwnAnswers.onlyGet(request, this::instances));
    http.route(INSTANCES_PATH + "/", request -> OwnAnswers.onlyPost(request, () -> take(request)));
    http.route(TYPES_PATH, request -> OwnAnswers.onlyPost(request, () -> shortage(request)));
  }

  /** What was decided about the instances of a compute environment, the newest first. */
  private WireResponse activity(String path) {
    Matcher matcher = ACTIVITY.matcher(path);
    if (!matcher.matches()) {
      return OwnAnswers.message(
          404,
          "There is nothing here. To see how a compute environment scales:"
              + " /longshore/v1/compute-environments/<name>/activity");
    }
    String name = matcher.group(1);
    if (service.reads().computeEnvironments().stream().noneMatch(e -> e.name().equals(name))) {
      return OwnAnswers.message(404, "There is no such compute environment: " + name);
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("computeEnvironment", name);
    body.put(
        "activity",
        service.reads().scalingActivity(name, ScalingActivity.KEPT).stream()
            .map(InstanceRoutes::shape)
            .toList());
    return OwnAnswers.json(200, body);
  }

  private static Map<String, @Nullable Object> shape(ScalingActivity activity) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("at", activity.at().toString());
    body.put("action", activity.action().name());
    body.put("instanceType", activity.instanceType());
    body.put("instances", activity.instances());
    body.put("reason", activity.reason());
    return body;
  }

  private WireResponse instances() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("instances", service.reads().instances().stream().map(InstanceRoutes::shape).toList());
    return OwnAnswers.json(200, body);
  }

  private static Map<String, @Nullable Object> shape(Instance instance) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("id", instance.id());
    body.put("computeEnvironment", instance.computeEnvironment());
    body.put("instanceType", instance.type());
    body.put("state", instance.state().name());
    body.put("vcpus", instance.vcpus());
    body.put("memoryMib", instance.capacity().memoryMib());
    body.put("gpus", instance.capacity().gpus());
    body.put("host", instance.host());
    body.put("launchedAt", instance.launchedAt().toString());
    Drain drain = instance.drain();
    body.put("drainingSince", drain == null ? null : drain.at().toString());
    body.put("drainingBecause", drain == null ? null : drain.cause().name());
    return body;
  }

  private WireResponse take(WireRequest request) {
    Matcher matcher = TAKE.matcher(request.path());
    if (!matcher.matches()) {
      return OwnAnswers.message(
          404,
          "There is nothing here. To take an instance away: /longshore/v1/instances/<id>/interrupt"
              + " or /terminate");
    }
    boolean isInterruption = matcher.group(2).equals("interrupt");
    Integer notice =
        number(
            request,
            "noticeSeconds",
            isInterruption
                ? (int) config.spot().interruptionNotice().toSeconds()
                : TERMINATION_NOTICE_SECONDS,
            LONGEST_NOTICE_SECONDS);
    if (notice == null) {
      return OwnAnswers.message(
          400, "noticeSeconds must be a number from 0 to " + LONGEST_NOTICE_SECONDS + ".");
    }
    TakeInstanceCommand command =
        new TakeInstanceCommand(
            matcher.group(1),
            isInterruption ? Drain.Cause.INTERRUPTED : Drain.Cause.TERMINATED,
            Duration.ofSeconds(notice));
    try {
      return OwnAnswers.json(200, shape(service.execute(() -> command)));
    } catch (RefusedException refused) {
      boolean isConflict = refused.refusal().kind() == Refusal.Kind.CONFLICT;
      return OwnAnswers.message(isConflict ? 409 : 404, refused.refusal().message() + ".");
    }
  }

  private WireResponse shortage(WireRequest request) {
    Matcher matcher = SHORTAGE.matcher(request.path());
    if (!matcher.matches()) {
      return OwnAnswers.message(
          404,
          "There is nothing here. To have no capacity for a type:"
              + " /longshore/v1/instance-types/<type>/shortage?minutes=<number>");
    }
    String type = matcher.group(1);
    if (config.catalog().find(type).isEmpty()) {
      return OwnAnswers.message(404, "There is no such instance type: " + type);
    }
    Integer minutes = number(request, "minutes", null, LONGEST_SHORTAGE_MINUTES);
    if (minutes == null) {
      return OwnAnswers.message(
          400,
          "minutes must be a number from 0, which ends it, to " + LONGEST_SHORTAGE_MINUTES + ".");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant until = now.plus(Duration.ofMinutes(minutes));
    var _ = service.execute(() -> new ReportShortageCommand(type, until));
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("instanceType", type);
    body.put("shortUntil", until.toString());
    return OwnAnswers.json(200, body);
  }

  /** A whole number of the query; null where it is none, or not from 0 to the most. */
  private static @Nullable Integer number(
      WireRequest request, String name, @Nullable Integer otherwise, int most) {
    List<String> given = request.queryParameters().get(name);
    if (given == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(given.getLast());
      return number < 0 || number > most ? null : number;
    } catch (NumberFormatException _) {
      return null;
    }
  }
}

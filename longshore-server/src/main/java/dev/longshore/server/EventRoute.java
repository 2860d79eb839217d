package dev.longshore.server;

import dev.longshore.events.EventStreams;
import dev.longshore.events.EventStreams.EventStream;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.store.EventFilter;
import dev.longshore.store.Reads;
import dev.longshore.wire.StreamResponse;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events as they happen: {@code GET /longshore/v1/events}, as server-sent events. */
final class EventRoute {

  static final String PATH = "/longshore/v1/events";

  private static final List<String> PARAMETERS = List.of("queue", "job", "status", "lastEventId");

  private static final String QUEUE_NAME = "[A-Za-z0-9_-]{1,128}";

  private final Reads reads;
  private final EventStreams streams;
  private final Realm home;

  EventRoute(Reads reads, EventStreams streams, Realm home) {
    this.reads = reads;
    this.streams = streams;
    this.home = home;
  }

  StreamResponse answer(WireRequest request) {
    WireResponse begin =
        new WireResponse(
            200,
            Map.of("content-type", "text/event-stream", "cache-control", "no-store"),
            new byte[0]);
    if (request.method().equals("HEAD")) {
      return StreamResponse.whole(begin);
    }
    if (!request.method().equals("GET")) {
      return refused(405, "This path takes GET, not " + request.method() + ".");
    }
    EventStream stream;
    try {
      Map<String, List<String>> parameters = request.queryParameters();
      checkNames(parameters);
      Long after = after(request, parameters);
      stream = streams.open(filter(parameters, after != null), after);
    } catch (RefusedException e) {
      return refused(400, e.refusal().message());
    }
    return stream == null
        ? refused(503, "There are as many streams of events open as there may be.")
        : new StreamResponse(begin, stream::write);
  }

  private static void checkNames(Map<String, List<String>> parameters) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw mistake(
            "There is no parameter "
                + name
                + NearestName.of(name, PARAMETERS)
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse("; the parameters are " + String.join(", ", PARAMETERS)));
      }
    }
  }

  /**
   * What exists no more is good enough for a client that comes back: a library that connects again
   * by itself would give up for good where it is refused.
   */
  private EventFilter filter(Map<String, List<String>> parameters, boolean comesBack) {
    List<String> jobs = all("job", parameters);
    if (jobs.size() > 1) {
      throw mistake("The parameter job can be given once.");
    }
    return new EventFilter(
        all("queue", parameters).stream().map(given -> queue(given, comesBack)).toList(),
        jobs.isEmpty() ? null : job(jobs.getFirst(), comesBack),
        all("status", parameters).stream().map(EventRoute::status).toList());
  }

  private String queue(String given, boolean comesBack) {
    String name = NameOrArn.parse(given, home, "job-queue").name();
    if (!name.matches(QUEUE_NAME)) {
      throw mistake("This is not the name of a job queue: " + given);
    }
    if (!comesBack && reads.jobQueues().stream().noneMatch(queue -> queue.name().equals(name))) {
      throw mistake("JobQueue " + given + " not found.");
    }
    return name;
  }

  private JobId job(String given, boolean comesBack) {
    String id = NameOrArn.parse(given, home, "job").name();
    if (!JobId.isWellFormed(id)) {
      throw mistake("This is not the id of a job: " + given);
    }
    if (!comesBack && reads.jobs(List.of(new JobId(id))).isEmpty()) {
      throw mistake("There is no such job: " + given);
    }
    return new JobId(id);
  }

  private static JobStatus status(String given) {
    String upper = given.toUpperCase(Locale.ROOT);
    return Arrays.stream(JobStatus.values())
        .filter(status -> status.name().equals(upper))
        .findFirst()
        .orElseThrow(
            () ->
                mistake(
                    "There is no status "
                        + given
                        + "; the statuses are "
                        + Arrays.stream(JobStatus.values())
                            .map(JobStatus::name)
                            .collect(Collectors.joining(", "))));
  }

  /** The values of a parameter that may be given several times, or once with commas. */
  private static List<String> all(String name, Map<String, List<String>> parameters) {
    return parameters.getOrDefault(name, List.of()).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** The header is what a browser or a library sends by itself when it connects again. */
  private static @Nullable Long after(WireRequest request, Map<String, List<String>> parameters) {
    String id = request.headers().get("last-event-id");
    if (id == null) {
      List<String> given = parameters.getOrDefault("lastEventId", List.of());
      id = given.isEmpty() ? null : given.getLast();
    }
    if (id == null || id.isBlank()) {
      return null;
    }
    try {
      long number = Long.parseLong(id.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // told below, like a number below 0
    }
    throw mistake("The id of an event is a whole number, not " + id + ".");
  }

  private static RefusedException mistake(String message) {
    return Refusal.of(message).toException();
  }

  private static StreamResponse refused(int status, String message) {
    return StreamResponse.whole(OwnAnswers.message(status, message));
  }
}

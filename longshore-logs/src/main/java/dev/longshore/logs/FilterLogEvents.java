package dev.longshore.logs;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operation FilterLogEvents: a search over the streams of a group. */
public final class FilterLogEvents {

  /** Newest-first order is refused for searches that reach back before this time, as on AWS. */
  private static final long EARLIEST_FOR_NEWEST_FIRST =
      Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();

  private static final int MOST_STREAM_NAMES = 100;

  private FilterLogEvents() {}

  /**
   * What is asked.
   *
   * @param logGroupName or the next one
   * @param logGroupIdentifier a name or an ARN, also one that ends in {@code :*}
   * @param logStreamNames 1 to 100 existing streams; null searches all
   * @param logStreamNamePrefix instead of names
   * @param startTime milliseconds since 1970, inclusive
   * @param endTime milliseconds since 1970, exclusive
   * @param filterPattern see {@link FilterPattern}; null matches everything
   * @param nextToken from the page before
   * @param limit 1 to 10,000, the default
   * @param startFromHead false for the newest first; by default the oldest
   */
  public record Request(
      @Nullable String logGroupName,
      @Nullable String logGroupIdentifier,
      @Nullable List<String> logStreamNames,
      @Nullable String logStreamNamePrefix,
      @Nullable Long startTime,
      @Nullable Long endTime,
      @Nullable String filterPattern,
      @Nullable String nextToken,
      @Nullable Integer limit,
      boolean startFromHead) {

    public Request {
      logStreamNames = logStreamNames == null ? null : List.copyOf(logStreamNames);
    }

    void check() {
      if (logStreamNames != null) {
        if (logStreamNamePrefix != null) {
          throw LogsException.invalidParameter(
              "logStreamNames and logStreamNamePrefix cannot be given together.");
        }
        if (logStreamNames.isEmpty() || logStreamNames.size() > MOST_STREAM_NAMES) {
          throw LogChecks.invalid(
              "logStreamNames",
              logStreamNames.toString(),
              logStreamNames.isEmpty()
                  ? "have length greater than or equal to 1"
                  : "have length less than or equal to " + MOST_STREAM_NAMES);
        }
        logStreamNames.forEach(name -> LogChecks.streamName("logStreamNames", name));
      }
      if (logStreamNamePrefix != null) {
        LogChecks.streamName("logStreamNamePrefix", logStreamNamePrefix);
      }
      if (!startFromHead && LogChecks.time("startTime", startTime, 0) < EARLIEST_FOR_NEWEST_FIRST) {
        throw LogsException.invalidParameter(
            "startFromHead can be false only with a startTime on or after 2024-01-01T00:00:00Z.");
      }
    }
  }

  /**
   * A page in order of time.
   *
   * @param nextToken null at the end; a page with a token may be empty
   */
  public record Response(List<FilteredEvent> events, @Nullable String nextToken) {

    public Response {
      events = List.copyOf(events);
    }
  }

  /**
   * An event that was found.
   *
   * @param eventId 56 digits, always the same for this event and for no other
   */
  public record FilteredEvent(String logStreamName, LogEvent event, String eventId) {}

  static Response answer(LogStore store, LogFreshness freshness, long nowMillis, Request request)
      throws IOException {
    request.check();
    long start = LogChecks.time("startTime", request.startTime(), 0);
    long end = LogChecks.time("endTime", request.endTime(), Long.MAX_VALUE);
    String token = LogChecks.token(request.nextToken());
    boolean ascending = request.startFromHead();
    EventSearch.Question question =
        new EventSearch.Question(
            request.logStreamNames(),
            request.logStreamNamePrefix(),
            start,
            // What comes in from now on is for the next call, which asks for what is later than
            // the latest event of this one: see LogFreshness.
            Math.min(end, nowMillis + 1),
            FilterPattern.of(request.filterPattern()),
            ascending,
            token == null ? null : SearchPlace.ofToken(token, ascending),
            LogChecks.limit(request.limit(), PageLimit.MOST_EVENTS));
    GroupFolder group =
        LogChecks.group(store, request.logGroupName(), request.logGroupIdentifier());
    freshness.catchUp(group.group().name());
    return new EventSearch(group, question).answer();
  }
}

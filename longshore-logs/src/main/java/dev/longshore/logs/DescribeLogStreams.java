package dev.longshore.logs;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operation DescribeLogStreams: the streams of a group, by name or by their last event. */
public final class DescribeLogStreams {

  private static final int MOST = 50;

  private DescribeLogStreams() {}

  /** The orders of the listing. */
  public enum Order {
    LOG_STREAM_NAME,
    LAST_EVENT_TIME
  }

  /**
   * What is asked.
   *
   * @param logGroupName or the next one
   * @param logGroupIdentifier a name or an ARN, also one that ends in {@code :*}
   * @param logStreamNamePrefix only in the order of names
   * @param orderBy by default by name
   * @param descending the last name or the latest event first
   * @param nextToken from the page before
   * @param limit 1 to 50, the default
   */
  public record Request(
      @Nullable String logGroupName,
      @Nullable String logGroupIdentifier,
      @Nullable String logStreamNamePrefix,
      Order orderBy,
      boolean descending,
      @Nullable String nextToken,
      @Nullable Integer limit) {}

  /**
   * A page.
   *
   * @param group of the streams
   * @param nextToken null at the end
   */
  public record Response(LogGroup group, List<LogStream> logStreams, @Nullable String nextToken) {

    public Response {
      logStreams = List.copyOf(logStreams);
    }
  }

  /**
   * A stream. A stream without events has neither of the last three.
   *
   * @param name such as {@code my-definition/default/<task id>}
   * @param createdMillis when it was created, milliseconds since 1970, as all times here
   * @param firstEventMillis the timestamp of its first event
   * @param lastEventMillis the timestamp of its last event
   * @param lastIngestionMillis when its last event came in
   */
  public record LogStream(
      String name,
      long createdMillis,
      @Nullable Long firstEventMillis,
      @Nullable Long lastEventMillis,
      @Nullable Long lastIngestionMillis) {

    /** What the order by last event goes by: a stream without events counts when it was created. */
    long lastMillis() {
      return lastEventMillis == null ? createdMillis : lastEventMillis;
    }

    static LogStream of(StreamReader reader) throws IOException {
      LogEvent first = reader.first();
      LogEvent last = first == null ? null : reader.last();
      return new LogStream(
          reader.name(),
          reader.createdMillis(),
          first == null ? null : (Long) first.timestampMillis(),
          last == null ? null : (Long) last.timestampMillis(),
          last == null ? null : (Long) last.ingestionMillis());
    }
  }

  static Response answer(LogStore store, Request request) throws IOException {
    String prefix = request.logStreamNamePrefix();
    if (prefix != null) {
      LogChecks.streamName("logStreamNamePrefix", prefix);
      if (request.orderBy() == Order.LAST_EVENT_TIME) {
        throw LogsException.invalidParameter(
            "Cannot order by LastEventTime with a logStreamNamePrefix.");
      }
    }
    int limit = LogChecks.limit(request.limit(), MOST);
    String tokenText = LogChecks.token(request.nextToken());
    GroupFolder group =
        LogChecks.group(store, request.logGroupName(), request.logGroupIdentifier());
    StreamListing listing = new StreamListing(group, request.descending(), limit);
    StreamListing.Page page =
        switch (request.orderBy()) {
          case LOG_STREAM_NAME -> listing.byName(prefix == null ? "" : prefix, tokenText);
          case LAST_EVENT_TIME -> listing.byLastEvent(tokenText);
        };
    return new Response(group.group(), page.streams(), page.nextToken());
  }
}

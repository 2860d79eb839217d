package dev.longshore.logs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operation GetLogEvents: the events of one stream, page by page in either direction. */
public final class GetLogEvents {

  private GetLogEvents() {}

  /**
   * What is asked.
   *
   * @param logGroupName or the next one
   * @param logGroupIdentifier a name or an ARN, also one that ends in {@code :*}
   * @param logStreamName required
   * @param startTime milliseconds since 1970, inclusive
   * @param endTime milliseconds since 1970, exclusive
   * @param nextToken from an earlier answer; it says the direction too
   * @param limit 1 to 10,000; default as many as fit into 1 MB, at most 10,000
   * @param startFromHead without a token: the first page, or by default the last one
   */
  public record Request(
      @Nullable String logGroupName,
      @Nullable String logGroupIdentifier,
      @Nullable String logStreamName,
      @Nullable Long startTime,
      @Nullable Long endTime,
      @Nullable String nextToken,
      @Nullable Integer limit,
      boolean startFromHead) {}

  /**
   * A page, the earliest event first.
   *
   * @param nextForwardToken equal to the token sent where nothing further is
   * @param nextBackwardToken equal to the token sent where nothing earlier is
   */
  public record Response(List<LogEvent> events, String nextForwardToken, String nextBackwardToken) {

    public Response {
      events = List.copyOf(events);
    }
  }

  static Response answer(LogStore store, Request request) throws IOException {
    String stream = LogChecks.streamName("logStreamName", request.logStreamName());
    int limit = LogChecks.limit(request.limit(), PageLimit.MOST_EVENTS);
    long start = LogChecks.time("startTime", request.startTime(), 0);
    long end = LogChecks.time("endTime", request.endTime(), Long.MAX_VALUE);
    String tokenText = LogChecks.token(request.nextToken());
    GroupFolder group =
        LogChecks.group(store, request.logGroupName(), request.logGroupIdentifier());
    try (StreamReader reader = group.open(stream)) {
      if (reader == null) {
        throw LogsException.noSuchStream();
      }
      long hash = FileNames.hash60(group.group().name(), stream);
      StreamToken token = tokenText == null ? null : StreamToken.parse(tokenText, hash);
      boolean forward = token == null ? request.startFromHead() : token.forward();
      Page page =
          forward
              ? forward(reader, token, start, end, limit)
              : backward(reader, token, start, end, limit);
      return new Response(
          page.events(),
          new StreamToken(true, hash, page.next()).text(),
          new StreamToken(false, hash, page.first()).text());
    }
  }

  /** Events from number {@code first} to before {@code next}. */
  private record Page(List<LogEvent> events, long first, long next) {

    /** No event: both ways lead on from where the request stood. */
    static Page empty(@Nullable StreamToken token, StreamMark otherwise) {
      long place = token == null ? otherwise.number() : token.number();
      return new Page(List.of(), place, place);
    }
  }

  private static Page forward(
      StreamReader reader, @Nullable StreamToken token, long start, long end, int limit)
      throws IOException {
    StreamMark byToken = token == null ? reader.start() : reader.atNumber(token.number());
    StreamMark from = later(byToken, reader.atTime(start));
    List<LogEvent> events = new ArrayList<>();
    long bytes = 0;
    EventCursor cursor = reader.cursor(from);
    while (events.size() < limit && cursor.advance() && cursor.timestampMillis() < end) {
      bytes += PageLimit.bytesOf(cursor.messageBytes());
      if (bytes > PageLimit.MOST_BYTES && !events.isEmpty()) {
        break;
      }
      events.add(cursor.event());
    }
    return events.isEmpty()
        ? Page.empty(token, from)
        : new Page(events, from.number(), from.number() + events.size());
  }

  private static Page backward(
      StreamReader reader, @Nullable StreamToken token, long start, long end, int limit)
      throws IOException {
    StreamMark byToken = token == null ? reader.end() : reader.atNumber(token.number());
    StreamMark until = end == Long.MAX_VALUE ? byToken : earlier(byToken, reader.atTime(end));
    long first = Math.max(reader.atTime(start).number(), until.number() - limit);
    // A page holds no more bytes than lie so far before its end.
    EventCursor cursor =
        reader.cursor(
            later(
                reader.nearNumber(first),
                reader.nearOffset(until.offset() - PageLimit.MOST_BYTES)));
    Deque<LogEvent> events = new ArrayDeque<>();
    Deque<Long> sizes = new ArrayDeque<>();
    long bytes = 0;
    while (cursor.number() + 1 < until.number() && cursor.advance()) {
      if (cursor.number() < first) {
        continue;
      }
      long size = PageLimit.bytesOf(cursor.messageBytes());
      events.add(cursor.event());
      sizes.add(size);
      bytes += size;
      while (bytes > PageLimit.MOST_BYTES && events.size() > 1) {
        events.remove();
        bytes -= sizes.remove();
      }
    }
    return events.isEmpty()
        ? Page.empty(token, until)
        : new Page(new ArrayList<>(events), until.number() - events.size(), until.number());
  }

  private static StreamMark later(StreamMark one, StreamMark other) {
    return one.number() >= other.number() ? one : other;
  }

  private static StreamMark earlier(StreamMark one, StreamMark other) {
    return one.number() <= other.number() ? one : other;
  }
}

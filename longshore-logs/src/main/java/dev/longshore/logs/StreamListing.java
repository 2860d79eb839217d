package dev.longshore.logs;

import dev.longshore.logs.DescribeLogStreams.LogStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One page of the streams of a group, without holding more of them than fit on the page. */
final class StreamListing {

  private final GroupFolder group;
  private final boolean descending;
  private final int limit;

  /** A page of streams, and the token for the next; null at the end. */
  record Page(List<LogStream> streams, @Nullable String nextToken) {}

  StreamListing(GroupFolder group, boolean descending, int limit) {
    this.group = group;
    this.descending = descending;
    this.limit = limit;
  }

  /** Goes through the names of all streams once, and opens those of the page only. */
  Page byName(String prefix, @Nullable String tokenText) throws IOException {
    String listing = descending ? "names-down" : "names";
    ListToken after = ListToken.parse(tokenText, listing);
    Comparator<String> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
    // A set: a stream may have been noted twice.
    TreeSet<String> first = new TreeSet<>(order);
    group
        .activity()
        .forEachStream(
            name -> {
              if (name.startsWith(prefix)
                  && (after == null || order.compare(name, after.name()) > 0)
                  && first.add(name)
                  && first.size() > limit + 1) {
                first.pollLast();
              }
            });
    boolean more = first.size() > limit;
    if (more) {
      first.pollLast();
    }
    List<LogStream> streams = new ArrayList<>();
    for (String name : first) {
      LogStream stream = describe(name);
      if (stream != null) {
        streams.add(stream);
      }
    }
    return new Page(streams, more ? new ListToken(listing, 0, first.last()).text() : null);
  }

  /**
   * Goes through the minutes in order. A stream is described in each minute in which it had events,
   * and counts in the one of its last event.
   */
  Page byLastEvent(@Nullable String tokenText) throws IOException {
    String listing = descending ? "times-down" : "times";
    ListToken after = ListToken.parse(tokenText, listing);
    Comparator<LogStream> ascending =
        Comparator.comparingLong(LogStream::lastMillis).thenComparing(LogStream::name);
    Comparator<LogStream> order = descending ? ascending.reversed() : ascending;
    LogStream place =
        after == null ? null : new LogStream(after.name(), after.millis(), null, null, null);
    long placeMinute = after == null ? 0 : ActivityLog.minuteOf(after.millis());
    List<Long> minutes =
        after == null
            ? group.activity().minutes(0, Long.MAX_VALUE)
            : descending
                ? group.activity().minutes(0, placeMinute)
                : group.activity().minutes(placeMinute, Long.MAX_VALUE);
    List<LogStream> page = new ArrayList<>();
    for (long minute : descending ? minutes.reversed() : minutes) {
      TreeSet<LogStream> ofMinute = new TreeSet<>(order);
      for (String name : group.activity().streams(minute)) {
        LogStream stream = describe(name);
        if (stream != null
            && ActivityLog.minuteOf(stream.lastMillis()) == minute
            && (place == null || order.compare(stream, place) > 0)) {
          ofMinute.add(stream);
        }
      }
      page.addAll(ofMinute);
      if (page.size() > limit) {
        List<LogStream> fitting = page.subList(0, limit);
        LogStream last = fitting.getLast();
        return new Page(fitting, new ListToken(listing, last.lastMillis(), last.name()).text());
      }
    }
    return new Page(page, null);
  }

  private @Nullable LogStream describe(String name) throws IOException {
    try (StreamReader reader = group.open(name)) {
      return reader == null ? null : LogStream.of(reader);
    }
  }
}

package dev.longshore.logs;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search over a group's streams.
 *
 * <p>Named streams are read over the whole time at once. Otherwise the search goes minute by
 * minute, and in each through the streams that have events in it, until the page is full: what it
 * costs follows from what there is in the time that is asked for, not from how many streams the
 * group has. One call opens a bounded number of streams, gives back what it has, and goes on in the
 * next call.
 */
final class EventSearch {

  private static final int MOST_STREAMS_PER_CALL = 10_000;
  private static final long MOST_BYTES_PER_CALL = 64L * 1024 * 1024;

  private final GroupFolder group;
  private final Question question;
  private final SearchPage page;
  private int streamsRead;
  private long bytesRead;

  /** What is searched for; times in milliseconds, the end exclusive. */
  record Question(
      @Nullable List<String> streams,
      @Nullable String prefix,
      long startMillis,
      long endMillis,
      FilterPattern pattern,
      boolean ascending,
      @Nullable SearchPlace after,
      int limit) {

    Comparator<SearchPlace> order() {
      return ascending ? Comparator.naturalOrder() : Comparator.reverseOrder();
    }

    boolean wants(String stream) {
      return prefix == null || stream.startsWith(prefix);
    }

    boolean isBehind(SearchPlace place) {
      return after == null || order().compare(place, after) > 0;
    }

    /** The times that can still come, in view of where the page before ended. */
    Window window() {
      if (after == null) {
        return new Window(startMillis, endMillis);
      }
      return ascending
          ? new Window(Math.max(startMillis, after.timestampMillis()), endMillis)
          : new Window(startMillis, Math.min(endMillis, after.timestampMillis() + 1));
    }
  }

  /** From a time, inclusive, to a time, exclusive. */
  record Window(long start, long end) {

    Window within(long minute) {
      return new Window(
          Math.max(start, ActivityLog.startMillis(minute)),
          Math.min(end, ActivityLog.startMillis(minute + 1)));
    }
  }

  EventSearch(GroupFolder group, Question question) {
    this.group = group;
    this.question = question;
    this.page = new SearchPage(question.limit(), question.order());
  }

  FilterLogEvents.Response answer() throws IOException {
    SearchPlace goOnBehind =
        question.streams() == null ? searchByMinute() : searchNamed(question.streams());
    return new FilterLogEvents.Response(
        page.map(
            (place, event) ->
                new FilterLogEvents.FilteredEvent(place.stream(), event, eventId(place))),
        goOnBehind == null ? null : goOnBehind.token(question.ascending()));
  }

  private @Nullable SearchPlace searchNamed(List<String> names) throws IOException {
    for (String stream : new LinkedHashSet<>(names)) {
      if (!searchStream(stream, question.window())) {
        throw LogsException.noSuchStream();
      }
    }
    return page.isFull() ? page.last() : null;
  }

  private @Nullable SearchPlace searchByMinute() throws IOException {
    Window window = question.window();
    if (window.start() >= window.end()) {
      return null;
    }
    List<Long> minutes =
        group
            .activity()
            .minutes(ActivityLog.minuteOf(window.start()), ActivityLog.minuteOf(window.end() - 1));
    for (long minute : question.ascending() ? minutes : minutes.reversed()) {
      if (streamsRead > MOST_STREAMS_PER_CALL || bytesRead > MOST_BYTES_PER_CALL) {
        long boundary = question.ascending() ? minute : minute + 1;
        return SearchPlace.before(ActivityLog.startMillis(boundary));
      }
      Set<String> streams = group.activity().streams(minute);
      for (String stream : streams) {
        if (question.wants(stream)) {
          boolean _ = searchStream(stream, window.within(minute));
        }
      }
      if (page.isFull()) {
        return page.last();
      }
    }
    return null;
  }

  /** Offers a stream's events to the page; false when there is no such stream. */
  private boolean searchStream(String stream, Window window) throws IOException {
    streamsRead++;
    try (StreamReader reader = group.open(stream)) {
      if (reader == null) {
        return false;
      }
      EventCursor cursor = reader.cursor(reader.atTime(window.start()));
      while (cursor.advance() && cursor.timestampMillis() < window.end()) {
        bytesRead += cursor.messageBytes();
        SearchPlace place = new SearchPlace(cursor.timestampMillis(), stream, cursor.number());
        if (page.endsBefore(place)) {
          if (question.ascending()) {
            break;
          }
          continue;
        }
        if (question.isBehind(place)) {
          LogEvent event = cursor.event();
          if (question.pattern().matches(event.message())) {
            page.offer(place, new SearchPage.Found(event, cursor.messageBytes()));
          }
        }
      }
      return true;
    }
  }

  /** Ordered by time, and the same at every call. */
  private String eventId(SearchPlace place) {
    return String.format(
        "%016d%020d%020d",
        place.timestampMillis(),
        FileNames.hash60(group.group().name(), place.stream()),
        place.number());
  }
}

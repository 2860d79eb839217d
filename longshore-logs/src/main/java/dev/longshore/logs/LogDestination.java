package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The stream into which one container's output goes, up to its limit. Not for several threads. */
final class LogDestination {

  private static final int MOST_BYTES_PER_CHARACTER = 3;

  private final LogStore store;
  private final String group;
  private final String stream;
  private final StreamLimit limit;
  private final InstantSource clock;
  private boolean cut;

  LogDestination(
      LogStore store, String group, String stream, StreamLimit limit, InstantSource clock) {
    this.store = store;
    this.group = group;
    this.stream = stream;
    this.limit = limit;
    this.clock = clock;
  }

  String group() {
    return group;
  }

  String stream() {
    return stream;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** Makes the stream, or finds out how far an earlier server came with it. */
  void create() {
    if (!store.createStream(group, stream, clock.instant())) {
      cut = store.isCut(group, stream);
    }
  }

  /** Whether the stream is full and has said so: nothing is taken any more. */
  boolean isCut() {
    return cut;
  }

  /**
   * How many lines are stored.
   *
   * @param joined whether an event may be several, which takes reading them all
   */
  long lineCount(boolean joined) {
    return joined ? store.lineCount(group, stream) : store.eventCount(group, stream);
  }

  /** Stores events, as far as the limit allows; behind the last of them it says so. */
  void append(List<LogSource.Line> lines) {
    List<LogSource.Line> allowed = allowed(lines);
    List<LogEvent> events = new ArrayList<>(allowed.size() + 1);
    allowed.forEach(line -> events.add(event(line)));
    boolean isFull = allowed.size() < lines.size();
    if (isFull) {
      // In the same write, or a kill could leave a full stream that does not say so.
      long timestamp = lines.get(allowed.size()).timestampMillis();
      events.add(event(new LogSource.Line(timestamp, limit.line())));
    }
    store.append(group, stream, events);
    cut = isFull;
  }

  private List<LogSource.Line> allowed(List<LogSource.Line> lines) {
    if (limit.equals(StreamLimit.NONE)) {
      return lines;
    }
    long bytes = store.streamBytes(group, stream);
    long most = bytes;
    for (LogSource.Line line : lines) {
      most +=
          StreamFormat.RECORD_HEAD_BYTES + (long) MOST_BYTES_PER_CHARACTER * line.text().length();
    }
    if (limit.allows(most)) {
      return lines; // as a rule, and found without encoding anything
    }
    for (int i = 0; i < lines.size(); i++) {
      int message = lines.get(i).text().getBytes(StandardCharsets.UTF_8).length;
      bytes += StreamFormat.RECORD_HEAD_BYTES + message;
      if (!limit.allows(bytes)) {
        return lines.subList(0, i);
      }
    }
    return lines;
  }

  /** A clock that is ahead must not hide its lines from a search for what is there now. */
  private LogEvent event(LogSource.Line line) {
    long now = clock.millis();
    return new LogEvent(Math.clamp(line.timestampMillis(), 0, now), now, line.text());
  }

  void append(String text) {
    append(List.of(new LogSource.Line(clock.millis(), text)));
  }
}

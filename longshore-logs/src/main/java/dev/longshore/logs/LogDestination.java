package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The stream into which one attempt's output goes. */
record LogDestination(LogStore store, String group, String stream, InstantSource clock) {

  void create() {
    store.createStream(group, stream, clock.instant());
  }

  /**
   * How many lines are stored.
   *
   * @param joined whether an event may be several, which takes reading them all
   */
  long lineCount(boolean joined) {
    return joined ? store.lineCount(group, stream) : store.eventCount(group, stream);
  }

  void append(List<LogSource.Line> lines) {
    long now = clock.millis();
    List<LogEvent> events = new ArrayList<>(lines.size());
    for (LogSource.Line line : lines) {
      // A clock that is ahead must not hide its lines from a search for what is there now.
      long timestamp = Math.clamp(line.timestampMillis(), 0, now);
      events.add(new LogEvent(timestamp, now, line.text()));
    }
    store.append(group, stream, events);
  }

  void append(String text) {
    append(List.of(new LogSource.Line(clock.millis(), text)));
  }
}

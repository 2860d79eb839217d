package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of lines: a line that begins one, and those after it that do not, joined with line
 * feeds under the time of the first. Since no line has a line feed in it, an event says how many
 * lines it is made of, and a stream how far its output was read.
 *
 * <p>An event is open until the next one begins. It may hold {@link LogSource#MAX_LINE_BYTES} at
 * most, and is not held back for longer than {@link #PATIENCE}, as in Docker
 * (awslogs-force-flush-interval-seconds): what comes later is an event of its own. Not for several
 * threads.
 */
final class EventAssembler {

  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final @Nullable EventPattern pattern;
  private final PatternThreads threads;
  private final List<String> open = new ArrayList<>();
  private long openBytes;
  private long openTimestampMillis;
  private long openedMillis;

  /**
   * @param pattern which lines begin an event; null where each is one
   */
  EventAssembler(@Nullable EventPattern pattern, PatternThreads threads) {
    this.pattern = pattern;
    this.threads = threads;
  }

  /** Whether an event may be several lines. */
  boolean joins() {
    return pattern != null;
  }

  /**
   * Takes lines in, or none, since time goes on.
   *
   * @return the events that are whole now, in order
   */
  List<Line> take(List<Line> lines, long nowMillis) {
    if (pattern == null) {
      return lines;
    }
    List<Line> whole = new ArrayList<>();
    BitSet beginnings = threads.beginnings(pattern, lines);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int bytes = line.text().getBytes(StandardCharsets.UTF_8).length;
      if (beginnings.get(i) || openBytes + 1 + bytes > LogSource.MAX_LINE_BYTES) {
        closeInto(whole);
      }
      if (open.isEmpty()) {
        openTimestampMillis = line.timestampMillis();
        openedMillis = nowMillis;
      } else {
        openBytes++; // the line feed before it
      }
      openBytes += bytes;
      open.add(line.text());
    }
    long age = nowMillis - openedMillis;
    if (age >= PATIENCE.toMillis() || age < 0) { // a clock that was set back says nothing
      closeInto(whole);
    }
    return whole;
  }

  /** The open event, which is whole since nothing more comes; empty where there is none. */
  List<Line> rest() {
    List<Line> whole = new ArrayList<>();
    closeInto(whole);
    return whole;
  }

  /** Forgets the open event: its lines are read again. */
  void forget() {
    open.clear();
    openBytes = 0;
  }

  private void closeInto(List<Line> whole) {
    if (!open.isEmpty()) {
      whole.add(new Line(openTimestampMillis, String.join("\n", open)));
      forget();
    }
  }
}

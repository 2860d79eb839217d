package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import java.util.List;

/**
 * How many lines to read at a time. A source counts lines, and one may be 256 KiB long: so the
 * number grows while full batches are small, and falls as soon as one is large.
 */
final class BatchSize {

  private static final int FEWEST = 16;
  private static final int MOST = 1024;
  private static final long SMALL_CHARACTERS = 512 * 1024;

  private int lines = FEWEST;

  int lines() {
    return lines;
  }

  void onBatch(List<LogSource.Line> batch) {
    long characters = 0;
    for (LogSource.Line line : batch) {
      characters += line.text().length();
    }
    if (characters > SMALL_CHARACTERS) {
      lines = Math.max(FEWEST, lines / 4);
    } else if (batch.size() == lines) {
      lines = Math.min(MOST, lines * 2);
    }
  }
}

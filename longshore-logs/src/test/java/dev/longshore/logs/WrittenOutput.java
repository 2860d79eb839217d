package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The output of an attempt, written by a test; every opened source reads it from its start. */
final class WrittenOutput {

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger failuresToCome = new AtomicInteger();

  /** What happens before each of the first reads of an output that has ended, in order. */
  final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();

  private final List<LogSource.Line> lines = new ArrayList<>();

  /** What a test does to the world. */
  interface Trouble {
    void happen() throws IOException;
  }

  synchronized void write(long timestampMillis, String text) {
    lines.add(new LogSource.Line(timestampMillis, text));
  }

  private synchronized List<LogSource.Line> from(int start, int most) {
    int end = Math.min(lines.size(), start + most);
    return start >= end ? List.of() : List.copyOf(lines.subList(start, end));
  }

  LogSource open() {
    opened.incrementAndGet();
    return new LogSource() {
      private int next;

      @Override
      public void skip(long count) {
        next += (int) count;
      }

      @Override
      public List<Line> read(int most, boolean ended) throws IOException {
        if (failuresToCome.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new IOException("made to fail by the test");
        }
        Trouble trouble = ended ? troubles.poll() : null;
        if (trouble != null) {
          trouble.happen();
        }
        List<Line> found = from(next, most);
        next += found.size();
        return found;
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }
}

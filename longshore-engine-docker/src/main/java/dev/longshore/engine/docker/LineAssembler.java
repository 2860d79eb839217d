package dev.longshore.engine.docker;

import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Makes lines of the frames of a container's log. A line of more than 16 KiB comes in several, of
 * which only the last ends with a line feed, and frames of the two streams may come in between.
 *
 * <p>The same frames always give the same lines. Not for several threads.
 */
final class LineAssembler {

  private final Unfinished[] streams = {new Unfinished(), new Unfinished()};
  private final LineSink sink;

  /** Takes finished lines. */
  @FunctionalInterface
  interface LineSink {

    /** One line, in the order in which lines were finished. */
    void accept(Line line) throws InterruptedException;
  }

  LineAssembler(LineSink sink) {
    this.sink = sink;
  }

  /** Takes the next frame. */
  void frame(LogFrame frame) throws InterruptedException {
    Unfinished line = streams[frame.isError() ? 1 : 0];
    Instant at = frame.at();
    if (at != null) {
      line.millis = at.toEpochMilli();
    }
    byte[] bytes = frame.bytes();
    int from = frame.textBegin();
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        line.append(bytes, from, i);
        line.finish();
        from = i + 1;
      }
    }
    line.append(bytes, from, bytes.length);
  }

  /** Nothing comes any more: what has no line end counts as a line. */
  void end() throws InterruptedException {
    for (Unfinished line : streams) {
      if (line.length > 0) {
        line.finish();
      }
    }
  }

  /** A line of one stream whose end has not come. */
  private final class Unfinished {
    private byte[] bytes = new byte[256];
    private int length;
    private long millis;

    void append(byte[] source, int from, int to) throws InterruptedException {
      int at = from;
      while (at < to) {
        int take = Math.min(to - at, LogSource.MAX_LINE_BYTES + 1 - length);
        if (length + take > bytes.length) {
          bytes = Arrays.copyOf(bytes, Math.max(length + take, bytes.length * 2));
        }
        System.arraycopy(source, at, bytes, length, take);
        length += take;
        at += take;
        if (length > LogSource.MAX_LINE_BYTES) {
          cut();
        }
      }
    }

    /** Hands out as much as a line may hold, but no part of a character. */
    private void cut() throws InterruptedException {
      int end = LogSource.MAX_LINE_BYTES;
      while (end > LogSource.MAX_LINE_BYTES - 4 && (bytes[end] & 0xC0) == 0x80) {
        end--;
      }
      sink.accept(new Line(millis, new String(bytes, 0, end, StandardCharsets.UTF_8)));
      System.arraycopy(bytes, end, bytes, 0, length - end);
      length -= end;
    }

    void finish() throws InterruptedException {
      if (length > 0 && bytes[length - 1] == '\r') {
        length--; // The line feed before which it stood was the line's end.
      }
      sink.accept(new Line(millis, new String(bytes, 0, length, StandardCharsets.UTF_8)));
      length = 0;
      if (bytes.length > 64 * 1024) {
        bytes = new byte[256];
      }
    }
  }
}

package dev.longshore.engine.docker;

import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of the frames in which a daemon hands out a container's output. A frame begins with a
 * timestamp and a space; a line of more than 16 KiB comes in several, of which only the last ends
 * with a line feed, and frames of the two streams may come in between.
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

  /**
   * Takes one frame.
   *
   * @param stream 2 for standard error, else standard output
   */
  void frame(int stream, byte[] frame) throws InterruptedException {
    Unfinished line = streams[stream == 2 ? 1 : 0];
    int text = textBegin(frame);
    Long millis = timestamp(frame, text);
    if (millis != null) {
      line.millis = millis;
    } else {
      text = 0;
    }
    int from = text;
    for (int i = text; i < frame.length; i++) {
      if (frame[i] == '\n') {
        line.append(frame, from, i);
        line.finish();
        from = i + 1;
      }
    }
    line.append(frame, from, frame.length);
  }

  /** Nothing comes any more: what has no line end counts as a line. */
  void end() throws InterruptedException {
    for (Unfinished line : streams) {
      if (line.length > 0) {
        line.finish();
      }
    }
  }

  private static int textBegin(byte[] frame) {
    for (int i = 0; i < Math.min(frame.length, 64); i++) {
      if (frame[i] == ' ') {
        return i + 1;
      }
    }
    return 0;
  }

  private static @Nullable Long timestamp(byte[] frame, int textBegin) {
    if (textBegin == 0) {
      return null;
    }
    try {
      return Instant.parse(new String(frame, 0, textBegin - 1, StandardCharsets.US_ASCII))
          .toEpochMilli();
    } catch (DateTimeParseException e) {
      return null;
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

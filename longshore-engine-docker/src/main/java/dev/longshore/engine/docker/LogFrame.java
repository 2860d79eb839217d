package dev.longshore.engine.docker;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a container's log as the daemon hands it out: a time, a space, and a line or a part
 * of one. The same entry always comes as the same frame.
 */
final class LogFrame {

  private static final int LONGEST_TIME = 64;

  private final boolean error;
  private final @Nullable Instant at;
  private final byte[] bytes;
  private final int textBegin;

  private LogFrame(boolean error, @Nullable Instant at, byte[] bytes, int textBegin) {
    this.error = error;
    this.at = at;
    this.bytes = bytes;
    this.textBegin = textBegin;
  }

  /** What does not begin with a time is text from its first byte on. */
  static LogFrame of(int stream, byte[] bytes) {
    boolean error = stream == FrameReader.ERROR;
    for (int i = 0; i < Math.min(bytes.length, LONGEST_TIME); i++) {
      if (bytes[i] == ' ') {
        try {
          Instant at = Instant.parse(new String(bytes, 0, i, StandardCharsets.US_ASCII));
          return new LogFrame(error, at, bytes, i + 1);
        } catch (DateTimeParseException notATime) {
          break;
        }
      }
    }
    return new LogFrame(error, null, bytes, 0);
  }

  /** Whether it is of standard error. */
  boolean isError() {
    return error;
  }

  /** When the daemon took it from the container, to the nanosecond; null where it does not say. */
  @Nullable Instant at() {
    return at;
  }

  /** The text is in here, from {@link #textBegin} to the end. */
  byte[] bytes() {
    return bytes;
  }

  int textBegin() {
    return textBegin;
  }
}

package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large one stream may become. Where it would become larger, a last line says that what follows
 * is not kept; so the stream itself tells the next server that it is cut.
 *
 * @param mib of its file; 0 for no limit
 */
public record StreamLimit(int mib) {

  /** Nothing is cut. */
  public static final StreamLimit NONE = new StreamLimit(0);

  private static final Pattern LINE =
      Pattern.compile("longshore: this log stream has reached its limit of (\\d{1,7}) MiB.*");

  /** Of one event: where bytes of a line were no text, each is three bytes of the stream. */
  private static final long LARGEST_EVENT_BYTES =
      StreamFormat.RECORD_HEAD_BYTES + 3L * LogSource.MAX_LINE_BYTES;

  /** Whether a stream may have so many bytes, where there is a limit. */
  boolean allows(long bytes) {
    return bytes <= bytes(mib);
  }

  /** The last line of a stream that is cut. */
  String line() {
    return "longshore: this log stream has reached its limit of "
        + mib
        + " MiB; what the container writes from here on is not kept. The limit is the setting"
        + " logs.streamMib of the server.";
  }

  /**
   * Whether a stream with this last event is cut, whatever the limit is now. A container may print
   * such a line too, so the stream must have been so large before it that one more event was too
   * much for what the line says.
   */
  static boolean isCut(long streamBytes, String lastMessage) {
    Matcher line = LINE.matcher(lastMessage);
    if (!line.matches()) {
      return false;
    }
    long lastBytes =
        (long) StreamFormat.RECORD_HEAD_BYTES + lastMessage.getBytes(StandardCharsets.UTF_8).length;
    return streamBytes - lastBytes + LARGEST_EVENT_BYTES > bytes(Long.parseLong(line.group(1)));
  }

  private static long bytes(long mib) {
    return mib * 1024 * 1024;
  }
}

package dev.longshore.logs;

/**
 * One event of a log stream: a line that an attempt wrote.
 *
 * @param timestampMillis when it was written, milliseconds since 1970, at least 0
 * @param ingestionMillis when it came into the store, milliseconds since 1970
 * @param message the line without its end; may be empty
 */
public record LogEvent(long timestampMillis, long ingestionMillis, String message) {

  public LogEvent {
    if (timestampMillis < 0) {
      throw new IllegalArgumentException("an event cannot be before 1970: " + timestampMillis);
    }
  }

  LogEvent notBefore(long millis) {
    return timestampMillis >= millis ? this : new LogEvent(millis, ingestionMillis, message);
  }
}

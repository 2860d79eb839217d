package dev.longshore.engine;

import java.util.List;

/** Takes what jobs write on to somewhere else. Safe to call from any thread. */
public interface LogReceiver {

  /**
   * Takes some events of a stream on; blocks. Group and stream are made there where they are not.
   *
   * @param events as many as CloudWatch Logs takes at once, in order of time
   * @throws LogsUnavailable when they were not taken, or when nobody knows; they come again
   */
  void put(String group, String stream, List<Event> events) throws LogsUnavailable;

  /**
   * Some of what a job wrote.
   *
   * @param timestampMillis when, in milliseconds since 1970
   * @param text of one character at least
   */
  record Event(long timestampMillis, String text) {}

  /** What jobs write was not taken on; the message says why. */
  final class LogsUnavailable extends Exception {

    /** Says why. */
    public LogsUnavailable(String why) {
      super(why);
    }
  }
}

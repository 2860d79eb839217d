package dev.longshore.engine;

import java.util.List;

/** Takes what jobs write on to somewhere else. Safe to call from any thread. */
public interface LogReceiver {

  /**
   * Takes some events of a stream on; blocks. Group and stream are made there where they are not.
   *
   * @param events as many as CloudWatch Logs takes at once, in order of time
   * @return how many of them it refused for good, and took the others; usually 0
   * @throws LogsUnavailable when they were not taken, or when nobody knows; they come again
   */
  int put(String group, String stream, List<Event> events) throws LogsUnavailable;

  /**
   * Some of what a job wrote.
   *
   * @param timestampMillis when, in milliseconds since 1970
   * @param text of one character at least
   */
  record Event(long timestampMillis, String text) {}

  /** What jobs write was not taken on; the message says why. */
  final class LogsUnavailable extends Exception {

    /** What takes no events. */
    public enum Culprit {
      /** Whoever calls, whatever the stream: nobody answers, too many calls, no credentials. */
      ENDPOINT,
      /** This stream, while others may be taken: its name or group, or who may write there. */
      STREAM
    }

    private final Culprit culprit;

    /** Says why. */
    public LogsUnavailable(Culprit culprit, String why) {
      super(why);
      this.culprit = culprit;
    }

    /** Whether other streams may fare better. */
    public Culprit culprit() {
      return culprit;
    }
  }
}

package dev.longshore.logs;

/** How large a page of events may be: 1 MB and 10,000 events. */
final class PageLimit {

  static final int MOST_EVENTS = 10_000;
  static final long MOST_BYTES = 1024 * 1024;

  /** CloudWatch Logs counts so many bytes for an event beside its message. */
  private static final int EVENT_OVERHEAD_BYTES = 26;

  private PageLimit() {}

  static long bytesOf(int messageBytes) {
    return (long) messageBytes + EVENT_OVERHEAD_BYTES;
  }
}

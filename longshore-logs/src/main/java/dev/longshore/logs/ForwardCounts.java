package dev.longshore.logs;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a {@link LogForwarder} has done since the server started, for metrics. */
public final class ForwardCounts {

  private static final long NOTHING = Long.MAX_VALUE;

  private final LongAdder forwarded = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicLong oldestMillis = new AtomicLong(NOTHING);

  ForwardCounts() {}

  /** Events that the receiver has taken. */
  public long forwarded() {
    return forwarded.sum();
  }

  /** Events that it refused for good: they are kept here only. */
  public long rejected() {
    return rejected.sum();
  }

  /** Calls that failed, whose events are sent again. */
  public long failures() {
    return failures.sum();
  }

  /**
   * How long ago the oldest event was written that the last round found and could not forward, in
   * seconds; 0 where there was none. Where nobody answers that is among the streams that were
   * tried.
   */
  public double lagSeconds(long nowMillis) {
    long oldest = oldestMillis.get();
    return oldest == NOTHING ? 0 : Math.max(0, nowMillis - oldest) / 1000.0;
  }

  void took(int events, int ofThemRejected) {
    forwarded.add(events - ofThemRejected);
    rejected.add(ofThemRejected);
  }

  void failed() {
    failures.increment();
  }

  void oldestLeft(long millis) {
    oldestMillis.set(millis);
  }
}

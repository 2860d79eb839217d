package dev.longshore.logs;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
final class SettableClock implements InstantSource {

  static final long START = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  private final AtomicLong millis = new AtomicLong(START);

  void advanceMillis(long by) {
    millis.addAndGet(by);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }
}

package dev.longshore.logs;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A time that begins anew with each {@link #renew}. Not for several threads. */
final class Patience {

  private final long nanos;
  private final LongSupplier nanoTime;
  private long began;

  /**
   * A patience that begins now.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  Patience(Duration length, LongSupplier nanoTime) {
    this.nanos = length.toNanos();
    this.nanoTime = nanoTime;
    renew();
  }

  void renew() {
    began = nanoTime.getAsLong();
  }

  boolean isOver() {
    return nanoTime.getAsLong() - began >= nanos;
  }
}

package dev.longshore.logs;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk takes what containers write. One that is full fails for all of them, again and
 * again, so the log tells of it when that begins and when it is over. On a disk that is almost full
 * what is small may still be taken, so it is over with what is stored some seconds after the last
 * failure. Safe for many threads.
 */
final class LogStoreTrouble {

  private static final Logger log = LoggerFactory.getLogger(LogStoreTrouble.class);

  private static final Duration UNTIL_OVER = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private volatile boolean lasts;
  private long failedNanos;

  /**
   * No trouble yet.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  LogStoreTrouble(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void failed(UncheckedIOException failure) {
    if (!isKnown()) {
      log.error(
          "What containers write cannot be stored now: {}. It stays with their engine, is read from"
              + " there when it can, and no job is told to have ended before",
          String.valueOf(failure.getCause()));
      log.debug("What containers write cannot be stored", failure);
    }
  }

  private synchronized boolean isKnown() {
    boolean before = lasts;
    lasts = true;
    failedNanos = nanoTime.getAsLong();
    return before;
  }

  void worked() {
    if (lasts && isOver()) {
      log.info("What containers write is stored again");
    }
  }

  private synchronized boolean isOver() {
    boolean over = lasts && nanoTime.getAsLong() - failedNanos >= UNTIL_OVER.toNanos();
    if (over) {
      lasts = false;
    }
    return over;
  }
}

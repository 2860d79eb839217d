package dev.longshore.logs;

import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk takes what containers write. One that is full fails for all of them, again and
 * again, so the log tells of it when that begins and when it is over. Safe for many threads.
 */
final class LogStoreTrouble {

  private static final Logger log = LoggerFactory.getLogger(LogStoreTrouble.class);

  private volatile boolean lasts;

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
    return before;
  }

  void worked() {
    if (lasts && isOver()) {
      log.info("What containers write is stored again");
    }
  }

  private synchronized boolean isOver() {
    boolean before = lasts;
    lasts = false;
    return before;
  }
}

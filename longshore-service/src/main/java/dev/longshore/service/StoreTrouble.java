package dev.longshore.service;

import dev.longshore.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store takes what is decided. A disk that is full fails each commit for hours, so the
 * log tells of it when it begins, when it becomes something else, and when it is over.
 *
 * <p>The writer's thread writes it; any thread reads it.
 */
final class StoreTrouble {

  private static final Logger LOG = LoggerFactory.getLogger(StoreTrouble.class);

  private volatile @Nullable String now;
  private int failures;

  /**
   * What failed last, if no commit went well since then; for people to read. Nothing but a commit
   * ends it, so a server with nothing to store keeps it though there is room again.
   */
  @Nullable String now() {
    return now;
  }

  void failed(StoreException fault) {
    String message = String.valueOf(fault.getMessage());
    failures++;
    if (message.equals(now)) {
      LOG.debug("The store failed again", fault);
      return;
    }
    LOG.error(
        "Nothing can be stored now: {}. Clients are answered with HTTP 500, what engines report"
            + " waits, and it is tried again until it works",
        message);
    LOG.debug("The store failed", fault);
    now = message;
  }

  void worked() {
    if (now != null) {
      LOG.info("The store takes commits again, after {} that failed", failures);
      now = null;
      failures = 0;
    }
  }
}

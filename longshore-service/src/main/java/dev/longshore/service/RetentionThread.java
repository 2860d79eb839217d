package dev.longshore.service;

import dev.longshore.model.FaultException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@link Retention}: looks now and then, and when there is much to do, takes a fifth of the
 * writer's time at most.
 */
final class RetentionThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RetentionThread.class);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final int PAUSES_PER_STEP = 4;

  private final Retention retention;
  private final Duration interval;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param kept the shortest time that anything is kept: who keeps it shortly looks often
   */
  RetentionThread(Retention retention, Duration kept) {
    this.retention = retention;
    Duration part = kept.dividedBy(10);
    this.interval = part.compareTo(LONGEST_INTERVAL) < 0 ? part : LONGEST_INTERVAL;
    this.thread = Thread.ofPlatform().daemon().name("longshore-retention").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      Duration pause = interval;
      while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = step();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }

  /** Returns how long to wait then. */
  private Duration step() {
    long began = System.nanoTime();
    try {
      if (!retention.step()) {
        return interval;
      }
    } catch (FaultException known) {
      LOG.debug("What is kept no longer could not be removed", known);
      return interval;
    } catch (RuntimeException | Error fault) {
      LOG.error(
          "What is kept no longer could not be removed; it is tried again in {}", interval, fault);
      return interval;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began).multipliedBy(PAUSES_PER_STEP);
    return took.compareTo(SHORTEST_PAUSE) > 0 ? took : SHORTEST_PAUSE;
  }

  /** Waits for the step under way; to be closed before the writer, which that waits for. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

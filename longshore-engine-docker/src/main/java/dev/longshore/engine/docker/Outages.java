package dev.longshore.engine.docker;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits while the daemon is away, until its engine is closed. */
final class Outages {

  /** How soon a daemon that is away is asked again. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** How long questions at the start wait for a daemon that starts with the machine. */
  private static final Duration STARTUP_PATIENCE = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

  private final Pause pause;
  private volatile boolean closed;

  Outages(Pause pause) {
    this.pause = pause;
  }

  /** What may have to be done again; {@code F} is how it can fail for good. */
  interface Action<F extends Exception> {
    void run() throws F, InterruptedException;
  }

  /**
   * Repeats while the daemon is away.
   *
   * @param what is done, for the log
   * @throws InterruptedException when the engine was closed meanwhile
   */
  <F extends Exception> void whenReachable(String what, Action<F> action)
      throws F, InterruptedException {
    boolean told = false;
    while (true) {
      try {
        action.run();
        return;
      } catch (DaemonUnreachable outage) {
        if (closed) {
          throw new InterruptedException("closed");
        }
        if (!told) {
          LOG.warn("the {} waits: {}", what, outage.getMessage());
          told = true;
        }
        pause.pause(PAUSE);
      }
    }
  }

  /**
   * The answer to a question at the start.
   *
   * @throws IllegalStateException when there is none within a minute
   */
  <T> T askPatiently(Supplier<T> question) {
    long deadline = System.nanoTime() + STARTUP_PATIENCE.toNanos();
    while (true) {
      try {
        return question.get();
      } catch (DaemonUnreachable outage) {
        if (closed || System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(outage.getMessage(), outage);
        }
        LOG.warn("waiting: {}", outage.getMessage());
        try {
          pause.pause(PAUSE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for the daemon", e);
        }
      }
    }
  }

  /** Nobody waits any more. */
  void close() {
    closed = true;
  }
}

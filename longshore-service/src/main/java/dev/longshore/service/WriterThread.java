package dev.longshore.service;

import dev.longshore.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link Writer}: takes what is in the inbox, or wakes up when something is due. After a
 * fault it pauses, since the same will likely fail again, and goes on from what is stored.
 */
final class WriterThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

  private final Writer writer;
  private final Inbox inbox;
  private final InstantSource clock;
  private final ServiceMetrics metrics;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);

  WriterThread(Writer writer, Inbox inbox, InstantSource clock, ServiceMetrics metrics) {
    this.writer = writer;
    this.inbox = inbox;
    this.clock = clock;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name("longshore-writer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (stopped.getCount() > 0) {
        step(inbox.take(untilDue()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }

  private void step(List<Message> batch) throws InterruptedException {
    try {
      writer.process(batch);
    } catch (StoreException _) { // of which the writer has told
      metrics.storeFault();
      pause();
    } catch (RuntimeException | Error bug) {
      LOG.error("A bug: the writer goes on from what is stored", bug);
      metrics.bug();
      pause();
    }
  }

  private void pause() throws InterruptedException {
    var _ = stopped.await(AFTER_FAULT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Duration untilDue() {
    if (writer.hasMoreToDo()) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    return writer
        .nextDue()
        .map(due -> Duration.between(now, due))
        .filter(wait -> wait.compareTo(Writer.HEARTBEAT) < 0)
        .orElse(Writer.HEARTBEAT);
  }

  /** Ends after the batch under way; what comes later is turned away. */
  @Override
  public void close() {
    stopped.countDown();
    inbox.wakeUp(); // no interrupt: it could hit a commit
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    inbox.close();
  }
}

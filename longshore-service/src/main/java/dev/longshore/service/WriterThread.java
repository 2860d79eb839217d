package dev.longshore.service;

import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.ReportMessage;
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
 * fault of the store it goes on with the state that the store has; the reports of the failed batch
 * are decided again, the commands were answered with the fault.
 */
final class WriterThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
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
    } catch (StoreException fault) {
      LOG.error("The store failed; the writer goes on from what is stored", fault);
      metrics.storeFault();
      sendReportsAgain(batch);
      stopped.await(AFTER_FAULT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RuntimeException bug) {
      LOG.error("A bug: the writer goes on from what is stored; batch={}", batch, bug);
      failAnswers(batch, bug);
    }
  }

  private void sendReportsAgain(List<Message> batch) throws InterruptedException {
    for (Message message : batch) {
      if (message instanceof ReportMessage) {
        inbox.send(message);
      }
    }
  }

  private static void failAnswers(List<Message> batch, RuntimeException bug) {
    for (Message message : batch) {
      if (message instanceof CommandMessage<?> command) {
        command.reply().completeExceptionally(bug);
      }
    }
  }

  private Duration untilDue() {
    if (writer.isPlanWanted()) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    return writer
        .nextDue()
        .map(due -> Duration.between(now, due))
        .filter(wait -> wait.compareTo(HEARTBEAT) < 0)
        .orElse(HEARTBEAT);
  }

  /** Ends after the batch under way. */
  @Override
  public void close() {
    stopped.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.longshore.events;

import dev.longshore.model.Fact.EventFact;
import dev.longshore.model.Fact.EventsForgottenFact;
import dev.longshore.model.FaultException;
import dev.longshore.store.Reads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes events that were committed long ago, whether everybody has them or not: some rows at a
 * time, with a rest between, so that no commit of others waits long.
 */
public final class EventRetention implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventRetention.class);

  private static final int ROWS_AT_ONCE = 500;
  private static final Duration REST = Duration.ofMillis(20);
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final EventFeed feed;
  private final Reads reads;
  private final Consumer<EventFact> notes;
  private final InstantSource clock;
  private final Duration retention;
  private final Pause pause;
  private final Thread thread =
      Thread.ofVirtual().name("longshore-events-retention").unstarted(this::run);

  /**
   * Not begun yet.
   *
   * @param notes makes facts about events durable; returns when they are
   * @param retention how long events are kept
   */
  public EventRetention(
      EventFeed feed,
      Reads reads,
      Consumer<EventFact> notes,
      InstantSource clock,
      Duration retention) {
    this(feed, reads, notes, clock, retention, Pause.SLEEPING);
  }

  EventRetention(
      EventFeed feed,
      Reads reads,
      Consumer<EventFact> notes,
      InstantSource clock,
      Duration retention,
      Pause pause) {
    this.feed = feed;
    this.reads = reads;
    this.notes = notes;
    this.clock = clock;
    this.retention = retention;
    this.pause = pause;
  }

  /** Begins to remove. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        pause.pause(removeSome() ? REST : EVERY);
      }
    } catch (InterruptedException _) {
      LOG.debug("events are removed no more: the server stops");
    }
  }

  /** Whether there may be more. */
  private boolean removeSome() {
    try {
      OptionalLong through =
          reads.eventsCommittedBefore(clock.instant().minus(retention), ROWS_AT_ONCE);
      if (through.isEmpty()) {
        return false;
      }
      notes.accept(new EventsForgottenFact(through.getAsLong()));
      feed.forget(through.getAsLong());
      return true;
    } catch (FaultException known) {
      LOG.debug("Old events could not be removed", known);
      return false;
    } catch (RuntimeException e) {
      LOG.error("Old events could not be removed; they are tried again", e);
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.longshore.events;

import dev.longshore.events.EventSender.NotTakenException;
import dev.longshore.model.Fact.EventsTakenFact;
import dev.longshore.model.FaultException;
import dev.longshore.model.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to one receiver, on a thread of its own. Events of different jobs may be on their
 * way at the same time; one of a job is sent when the one before it was taken. While the receiver
 * takes nothing, only one event is tried, more and more seldom.
 *
 * <p>How far it is, is noted about once a second; what was taken after that comes again when the
 * server was killed.
 */
final class EventDelivery implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);

  private static final int PAGE = 256;
  private static final int JOBS_AT_ONCE = 16;
  private static final Duration NOTE_EVERY = Duration.ofSeconds(1);
  private static final Duration NOTE_AGAIN_AFTER = Duration.ofSeconds(10);
  private static final Duration UNTIL_IDLE = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Webhook receiver;
  private final EventFeed feed;
  private final EventDeliveries.Surroundings around;
  private final ReceiverMeters meters;
  private final Thread thread;
  private volatile long taken;
  private volatile @Nullable Instant waitsSince;
  private long noted;
  private Instant noteTriedAt;
  private boolean noteFailed;
  private int failures;

  /**
   * A delivery that has not begun.
   *
   * @param after the receiver has everything up to this number
   */
  EventDelivery(Webhook receiver, long after, EventFeed feed, EventDeliveries.Surroundings around) {
    this.receiver = receiver;
    this.feed = feed;
    this.around = around;
    this.taken = after;
    this.noted = after;
    this.noteTriedAt = around.clock().instant();
    this.meters =
        new ReceiverMeters(around.registry(), receiver.name(), this::lagSeconds, this::behind);
    this.thread =
        Thread.ofVirtual().name("longshore-events-" + receiver.name()).unstarted(this::run);
  }

  Webhook receiver() {
    return receiver;
  }

  void start() {
    thread.start();
  }

  private double lagSeconds() {
    Instant since = waitsSince;
    return since == null
        ? 0
        : Math.max(0, Duration.between(since, around.clock().instant()).toMillis() / 1000.0);
  }

  private long behind() {
    return Math.max(0, feed.last() - taken);
  }

  private void run() {
    try {
      while (!feed.isClosed()) {
        follow();
      }
    } catch (InterruptedException _) {
      LOG.debug("receiver={} is closed", receiver.name());
    } finally {
      var _ = Thread.interrupted(); // the note has to be waited for
      note();
    }
  }

  /** Until nothing comes any more, or the store fails: then it begins again where it is. */
  private void follow() throws InterruptedException {
    try (EventFollower follower = feed.follow(receiver.filter(), taken)) {
      while (!feed.isClosed()) {
        step(follower);
      }
    } catch (RuntimeException | Error fault) {
      LOG.error("receiver={} waits: events could not be read", receiver.name(), fault);
      failures++;
      around.pause().pause(around.backOff().after(failures));
    }
  }

  private void step(EventFollower follower) throws InterruptedException {
    EventBatch batch = follower.next(PAGE, taken > noted ? UNTIL_IDLE : PATIENCE);
    if (batch.lost() > 0) {
      lost(batch.lost());
    }
    boolean idle = batch.reached() == taken;
    deliver(wanted(batch));
    taken = batch.reached();
    if (isNoteDue(idle)) {
      note();
    }
  }

  private boolean isNoteDue(boolean idle) {
    Duration rest = noteFailed ? NOTE_AGAIN_AFTER : idle ? Duration.ZERO : NOTE_EVERY;
    return Duration.between(noteTriedAt, around.clock().instant()).compareTo(rest) >= 0;
  }

  private List<EventMessage> wanted(EventBatch batch) {
    EventPattern pattern = receiver.pattern();
    return pattern == null
        ? batch.events()
        : batch.events().stream().filter(message -> pattern.matches(message.tree())).toList();
  }

  /** Returns when all of them were taken, or are kept no longer. */
  private void deliver(List<EventMessage> messages) throws InterruptedException {
    List<EventMessage> open = new ArrayList<>(messages);
    while (!open.isEmpty()) {
      waitsSince = open.getFirst().event().at();
      AtomicReference<@Nullable String> failure = new AtomicReference<>();
      open.removeAll(failures == 0 ? sendAll(open, failure) : sendFirst(open, failure));
      String reason = failure.get();
      if (reason == null) {
        succeeded();
        continue;
      }
      taken = Math.max(taken, open.getFirst().number() - 1);
      note();
      failed(reason);
      around.pause().pause(around.backOff().after(failures));
      forget(open);
    }
    waitsSince = null;
  }

  private Set<EventMessage> sendFirst(
      List<EventMessage> open, AtomicReference<@Nullable String> failure)
      throws InterruptedException {
    Set<EventMessage> sent = ConcurrentHashMap.newKeySet();
    send(List.of(open.getFirst()), sent, failure);
    return sent;
  }

  private Set<EventMessage> sendAll(
      List<EventMessage> open, AtomicReference<@Nullable String> failure)
      throws InterruptedException {
    Map<JobId, List<EventMessage>> byJob = new LinkedHashMap<>();
    for (EventMessage message : open) {
      byJob.computeIfAbsent(message.event().job().job().id(), _ -> new ArrayList<>()).add(message);
    }
    Set<EventMessage> sent = ConcurrentHashMap.newKeySet();
    if (byJob.size() == 1) {
      send(open, sent, failure);
      return sent;
    }
    Semaphore free = new Semaphore(JOBS_AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (List<EventMessage> ofOne : byJob.values()) {
          free.acquire();
          threads.execute(
              () -> {
                try {
                  send(ofOne, sent, failure);
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                } finally {
                  free.release();
                }
              });
        }
        free.acquire(JOBS_AT_ONCE);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
    return sent;
  }

  /** In order, up to the first that is not taken by anybody. */
  private void send(
      List<EventMessage> messages,
      Set<EventMessage> sent,
      AtomicReference<@Nullable String> failure)
      throws InterruptedException {
    for (EventMessage message : messages) {
      if (failure.get() != null) {
        return;
      }
      try {
        around.sender().send(receiver, message);
        sent.add(message);
        meters.delivered();
      } catch (NotTakenException e) {
        failure.compareAndSet(null, e.getMessage());
        meters.failed();
      } catch (RuntimeException | Error bug) {
        LOG.error("receiver={} event={} could not be sent", receiver.name(), message.number(), bug);
        failure.compareAndSet(null, "it could not be sent");
        meters.failed();
      }
    }
  }

  private void succeeded() {
    if (failures > 0) {
      LOG.info("receiver={} takes events again after failures={}", receiver.name(), failures);
    }
    failures = 0;
  }

  private void failed(String reason) {
    failures++;
    if (failures == 1) {
      LOG.warn("receiver={} takes no events: {}; they wait", receiver.name(), reason);
    } else {
      LOG.debug("receiver={} takes no events: {} failures={}", receiver.name(), reason, failures);
    }
  }

  /** What is kept no longer is tried no longer. */
  private void forget(List<EventMessage> open) {
    long forgotten = feed.forgotten();
    int before = open.size();
    open.removeIf(message -> message.number() <= forgotten);
    if (open.size() < before) {
      lost(before - open.size());
    }
  }

  private void lost(long events) {
    meters.lost(events);
    LOG.warn(
        "receiver={} lost={} events: they were kept no longer before it took them",
        receiver.name(),
        events);
  }

  private void note() {
    if (taken == noted) {
      return;
    }
    noteTriedAt = around.clock().instant();
    noteFailed = true;
    try {
      around.notes().accept(new EventsTakenFact(receiver.name(), taken));
      noted = taken;
      noteFailed = false;
    } catch (FaultException known) {
      LOG.debug("receiver={} at={} could not be noted", receiver.name(), taken, known);
    } catch (RuntimeException e) {
      LOG.warn("receiver={} at={} could not be noted", receiver.name(), taken, e);
    }
  }

  /** Stops, and notes how far it is. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    meters.close();
  }
}

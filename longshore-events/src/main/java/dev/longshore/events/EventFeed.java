package dev.longshore.events;

import dev.longshore.store.EventFilter;
import dev.longshore.store.EventPage;
import dev.longshore.store.JobEvent;
import dev.longshore.store.Reads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out events to any number of followers, each at its own pace. The newest events are read
 * from the store once and held for all who keep up; whoever has fallen behind them reads the store
 * for itself. So neither many followers nor a slow one cost the others anything, and none is waited
 * for.
 */
public final class EventFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  /** Held for all. A job may have some tens of KiB, so this bounds the memory too. */
  private static final int NEWEST = 512;

  private static final int PAGE = 256;
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

  private final Reads reads;
  private final EventJson json;
  private final Thread reader = Thread.ofPlatform().name("longshore-events").unstarted(this::run);
  private final AtomicBoolean news = new AtomicBoolean();

  /** The store has few connections, and clients who ask for jobs need them. */
  private final Semaphore catchingUp = new Semaphore(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Deque<EventMessage> newest = new ArrayDeque<>();
  private volatile long last;
  private int followers;
  private volatile long forgotten;
  private volatile boolean closed;

  public EventFeed(Reads reads, EventJson json) {
    this.reads = reads;
    this.json = json;
  }

  /** Begins to read. */
  public void start() {
    reader.setDaemon(true);
    reader.start();
  }

  /** Something was committed. Called by the writer: it never waits here. */
  public void committed() {
    if (!news.getAndSet(true)) {
      LockSupport.unpark(reader);
    }
  }

  /**
   * Who wants events after this number. To be closed when it does not want them any more.
   *
   * @param after 0 for all that are kept
   */
  EventFollower follow(EventFilter filter, long after) {
    lock.lock();
    try {
      if (followers == 0) { // nobody has read meanwhile
        newest.clear();
        last = lastCommitted();
      }
      followers++;
    } finally {
      lock.unlock();
    }
    return new EventFollower(this, filter, after);
  }

  void left() {
    lock.lock();
    try {
      followers--;
    } finally {
      lock.unlock();
    }
  }

  /** The number of the newest event that is committed. */
  long lastCommitted() {
    return reads.events(EventFilter.ALL, Long.MAX_VALUE, 0).last();
  }

  EventBatch next(EventFilter filter, long place, int most, Duration patience)
      throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (place >= last && nanos > 0 && !closed) {
        nanos = more.awaitNanos(nanos);
      }
      if (place >= last) {
        return new EventBatch(List.of(), place, 0);
      }
      if (!newest.isEmpty() && newest.getFirst().number() <= place + 1) {
        return fromNewest(filter, place, most);
      }
    } finally {
      lock.unlock();
    }
    return fromStore(filter, place, most);
  }

  private EventBatch fromNewest(EventFilter filter, long place, int most) {
    long reached = Math.min(last, place + most);
    List<EventMessage> found = new ArrayList<>();
    for (EventMessage message : newest) {
      if (message.number() > place
          && message.number() <= reached
          && filter.matches(message.event())) {
        found.add(message);
      }
    }
    return new EventBatch(found, reached, 0);
  }

  private EventBatch fromStore(EventFilter filter, long place, int most)
      throws InterruptedException {
    catchingUp.acquire();
    try {
      EventPage page = reads.events(filter, place, most);
      return new EventBatch(
          messages(page.events()),
          page.reached(),
          Math.max(0, page.first() - place - 1) + page.gone());
    } finally {
      catchingUp.release();
    }
  }

  private List<EventMessage> messages(List<JobEvent> events) {
    return events.stream().map(event -> new EventMessage(event, json)).toList();
  }

  private void run() {
    while (!closed) {
      if (!news.getAndSet(false)) {
        LockSupport.park(this);
        continue;
      }
      try {
        readNews();
      } catch (RuntimeException | Error fault) {
        LOG.error("Events could not be read; receivers wait", fault);
        LockSupport.parkNanos(this, AFTER_FAULT.toNanos());
        news.set(true);
      }
    }
  }

  private void readNews() {
    for (long from = place(); from >= 0; ) {
      EventPage page = reads.events(EventFilter.ALL, from, PAGE);
      if (page.reached() == from) {
        return;
      }
      from = add(from, page);
    }
  }

  /** Where to read on, or -1 where nobody wants to know. */
  private long place() {
    lock.lock();
    try {
      return followers == 0 ? -1 : last;
    } finally {
      lock.unlock();
    }
  }

  private long add(long from, EventPage page) {
    List<EventMessage> messages = messages(page.events());
    lock.lock();
    try {
      if (last != from) { // everybody had left, and others have come
        return last;
      }
      newest.addAll(messages);
      while (newest.size() > NEWEST) {
        newest.removeFirst();
      }
      last = page.reached();
      more.signalAll();
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Events up to this number are kept no more: nobody gets them from here either. */
  void forget(long through) {
    lock.lock();
    try {
      forgotten = through;
      while (!newest.isEmpty() && newest.getFirst().number() <= through) {
        newest.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Events up to this number are known to be kept no more. */
  long forgotten() {
    return forgotten;
  }

  /** The newest event that was read; of use only while somebody follows. */
  long last() {
    return last;
  }

  /** Whether nothing comes any more. */
  boolean isClosed() {
    return closed;
  }

  /** Ends the reading and all waiting. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(reader);
    lock.lock();
    try {
      more.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      reader.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import dev.longshore.model.ContainerKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container whose output is copied: by its own thread while it runs, by the caller of {@link
 * #finish} once it ended, never by both at a time.
 */
final class FollowedContainer {

  private static final Logger log = LoggerFactory.getLogger(FollowedContainer.class);

  /** A container that has ended by then is read once, as a whole, when it is finished. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
  private static final int FAILURES_PER_WARNING = 60;

  /** What is read at a time is all that is on its way, however fast a container writes. */
  static final int MOST_LINES = 1024;

  private final ContainerKey key;
  private final LogDestination destination;
  private final EventAssembler events;
  private final Supplier<LogSource> opener;
  private final Runnable onCut;
  private final LogStoreTrouble storeTrouble;
  // Fair: a poll that always finds full batches must not keep a finish or a search out.
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition pauseOver = lock.newCondition();
  private @Nullable LogSource source;
  private Phase phase = Phase.POLLING;
  private boolean created;
  private int failuresInARow;

  private enum Phase {
    POLLING,
    ENDED,
    STORED,
    STOPPED
  }

  private enum Copied {
    NOTHING,
    SOME,
    FULL_BATCH
  }

  /**
   * The engine could not give the output, as opposed to the store that could not take it. Its
   * source goes on by itself once it can.
   */
  private static final class SourceFailedException extends Exception {
    SourceFailedException(Exception cause) {
      super(cause);
    }
  }

  FollowedContainer(
      ContainerKey key,
      LogDestination destination,
      EventAssembler events,
      Supplier<LogSource> opener,
      Runnable onCut,
      LogStoreTrouble storeTrouble) {
    this.key = key;
    this.destination = destination;
    this.events = events;
    this.opener = opener;
    this.onCut = onCut;
    this.storeTrouble = storeTrouble;
  }

  ContainerKey key() {
    return key;
  }

  String group() {
    return destination.group();
  }

  String stream() {
    return destination.stream();
  }

  void startPolling() {
    Thread.ofVirtual().name("logs " + key).start(this::poll);
  }

  private void poll() {
    lock.lock();
    try {
      Duration pause = FIRST_PAUSE;
      createAtOnce();
      pauseFor(pause);
      while (phase == Phase.POLLING) {
        try {
          pause =
              switch (copyBatch()) {
                case FULL_BATCH -> Duration.ZERO;
                case SOME -> SHORTEST_PAUSE;
                case NOTHING -> longerThan(pause);
              };
        } catch (SourceFailedException e) {
          tell(e);
          pause = PAUSE_AFTER_FAILURE;
        } catch (RuntimeException e) {
          beginAgain(e);
          pause = PAUSE_AFTER_FAILURE;
        }
        pauseFor(pause);
      }
    } catch (InterruptedException _) {
      log.debug("container={} log thread interrupted", key);
    } finally {
      lock.unlock();
    }
  }

  /** So that clients find the stream of a container that runs. */
  private void createAtOnce() {
    try {
      create();
    } catch (RuntimeException e) {
      beginAgain(e);
    }
  }

  private static Duration longerThan(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.isZero()
        ? SHORTEST_PAUSE
        : doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /** Waits without the lock, until the time is over or somebody takes over. */
  private void pauseFor(Duration pause) throws InterruptedException {
    if (pause.isZero()) {
      lock.unlock();
      lock.lock();
    } else {
      Phase before = phase;
      long left = pause.toNanos();
      while (left > 0 && phase == before) {
        left = pauseOver.awaitNanos(left);
      }
    }
  }

  /**
   * Copies the rest of an ended container's output; see {@link LogCollector#finish}.
   *
   * @param patience with the source; a fault of the disk renews it, since nothing could be taken
   *     from the source meanwhile
   */
  void finish(Patience patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (phase == Phase.POLLING) {
        phase = Phase.ENDED;
        pauseOver.signalAll();
      }
      while (phase == Phase.ENDED) {
        try {
          copyRest(patience);
          patience.renew();
        } catch (SourceFailedException _) {
          pauseFor(PAUSE_AFTER_FAILURE);
        } catch (RuntimeException e) {
          beginAgain(e);
          patience.renew();
          pauseFor(PAUSE_AFTER_FAILURE);
        }
      }
      if (phase == Phase.STOPPED) {
        throw new IllegalStateException("the log collector was closed before all was stored");
      }
    } finally {
      closeSource();
      lock.unlock();
    }
  }

  /** A part of it, and the last one where nothing comes or the patience is over. */
  private void copyRest(Patience patience) throws SourceFailedException {
    try {
      if (copyBatch() == Copied.NOTHING) {
        keep(events.rest());
        phase = Phase.STORED;
      }
    } catch (SourceFailedException e) {
      tell(e);
      if (!patience.isOver()) {
        throw e;
      }
      giveUp(e);
    }
  }

  private void giveUp(SourceFailedException failure) {
    destination.append(
        "longshore: the rest of the output could not be read: " + failure.getCause());
    log.error("container={} the rest of its output is lost", key, failure);
    phase = Phase.STORED;
  }

  /** Copies what is there now; false when that was not possible in time. */
  boolean catchUp(long untilNanos) {
    try {
      if (!lock.tryLock(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      while (phase == Phase.POLLING && copyBatch() == Copied.FULL_BATCH) {
        if (System.nanoTime() >= untilNanos) {
          return false;
        }
      }
      return true;
    } catch (SourceFailedException e) {
      tell(e);
      return false;
    } catch (RuntimeException e) {
      beginAgain(e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      if (phase != Phase.STORED) {
        phase = Phase.STOPPED;
      }
      pauseOver.signalAll();
      closeSource();
    } finally {
      lock.unlock();
    }
  }

  private Copied copyBatch() throws SourceFailedException {
    create();
    if (phase == Phase.STORED) {
      return Copied.NOTHING;
    }
    List<LogSource.Line> lines = read();
    keep(events.take(lines, destination.nowMillis()));
    failuresInARow = 0;
    if (phase == Phase.STORED) {
      return Copied.NOTHING;
    }
    return lines.isEmpty() ? Copied.NOTHING : isFull(lines) ? Copied.FULL_BATCH : Copied.SOME;
  }

  private void create() {
    if (!created) {
      destination.create();
      created = true;
      if (destination.isCut()) {
        endOfStream();
      }
    }
  }

  private static boolean isFull(List<LogSource.Line> lines) {
    long characters = 0;
    for (LogSource.Line line : lines) {
      characters += line.text().length();
    }
    return lines.size() == MOST_LINES || characters >= LogSource.MOST_CHARACTERS_PER_READ;
  }

  private void keep(List<LogSource.Line> whole) {
    destination.append(whole);
    if (!whole.isEmpty()) {
      storeTrouble.worked();
    }
    if (destination.isCut()) {
      log.warn("container={} its log stream is full and was cut, see logs.streamMib", key);
      onCut.run();
      endOfStream();
    }
  }

  /**
   * Nothing more is read. The container does not notice: what it writes goes into files of its
   * engine, whoever reads them.
   */
  private void endOfStream() {
    phase = Phase.STORED;
    events.forget();
    closeSource();
  }

  private List<LogSource.Line> read() throws SourceFailedException {
    LogSource open = source;
    long stored = open == null ? destination.lineCount(events.joins()) : 0;
    try {
      if (open == null) {
        open = opened(stored);
        source = open;
      }
      return open.read(MOST_LINES, phase == Phase.ENDED);
    } catch (IOException | RuntimeException e) {
      if (e instanceof RuntimeException) {
        closeSource(); // nobody knows where it is now
      }
      // It may never come back: what it gave is kept, though more might have belonged to it.
      keep(events.rest());
      throw new SourceFailedException(e);
    }
  }

  private LogSource opened(long linesToSkip) throws IOException {
    LogSource opened = opener.get();
    try {
      opened.skip(linesToSkip);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** What was read and not stored is read again: from a new source, behind the last stored line. */
  private void beginAgain(RuntimeException failure) {
    closeSource();
    events.forget();
    if (failure instanceof UncheckedIOException ofStore) {
      storeTrouble.failed(ofStore);
    } else {
      tell(failure);
    }
  }

  private void tell(Exception failure) {
    if (failuresInARow++ % FAILURES_PER_WARNING == 0) {
      log.warn("container={} its output cannot be copied now; tried again", key, failure);
    }
  }

  private void closeSource() {
    LogSource open = source;
    source = null;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException e) {
        log.warn("container={} its output cannot be closed", key, e);
      }
    }
  }
}

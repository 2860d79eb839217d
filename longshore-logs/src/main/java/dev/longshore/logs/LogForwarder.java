package dev.longshore.logs;

import dev.longshore.engine.LogReceiver;
import dev.longshore.engine.LogReceiver.Event;
import dev.longshore.engine.LogReceiver.LogsUnavailable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what jobs write on to a {@link LogReceiver}, such as the real CloudWatch Logs. It reads
 * what is stored, so nobody waits for it, and a receiver that is away costs no memory: it goes on
 * where it was, however long that took, also after a restart.
 *
 * <p>Each event is taken on at least once: again, where the server was killed between the answer
 * and the note of it.
 */
public final class LogForwarder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LogForwarder.class);

  /** Between two rounds, as Docker's log driver does it. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int STREAMS_AT_ONCE = 8;

  /** Of one stream, until the others get their turn. */
  private static final int MOST_BATCHES = 16;

  /** For the calls that are on their way. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  /** After so many failures of the receiver and nothing else, nobody is there. */
  private static final int HOPELESS = 8;

  private final ForwardMarks marks;
  private final ForwardRefusals refusals;
  private final ForwardCounts counts = new ForwardCounts();
  private final LogStore store;
  private final LogWriters writers;
  private final LogReceiver receiver;
  private final Duration shortestPause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Semaphore places = new Semaphore(STREAMS_AT_ONCE);
  private volatile @Nullable Thread thread;
  private boolean failing;

  /** What one look at all streams came to. */
  private static final class Round {
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong oldestLeftMillis = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean isMoreThere;
    private volatile String trouble = "";

    private void fail(ForwardMark mark, Exception why) {
      trouble = "group=%s stream=%s: %s".formatted(mark.group(), mark.stream(), why.getMessage());
      failed.incrementAndGet();
    }

    private void leave(long eventMillis) {
      oldestLeftMillis.accumulateAndGet(eventMillis, Math::min);
    }

    private boolean isHopeless() {
      return done.get() == 0 && failed.get() >= HOPELESS;
    }
  }

  /**
   * Forwards nothing before {@link #start}.
   *
   * @param folder that has the marks; made if it is not there
   * @param writers who still writes: their streams are not done when all that there is was taken on
   */
  public LogForwarder(Path folder, LogStore store, LogWriters writers, LogReceiver receiver) {
    this(folder, store, writers, receiver, PAUSE, System::nanoTime);
  }

  LogForwarder(
      Path folder,
      LogStore store,
      LogWriters writers,
      LogReceiver receiver,
      Duration shortestPause,
      LongSupplier nanoTime) {
    this.marks = new ForwardMarks(folder, store, writers);
    this.refusals = new ForwardRefusals(nanoTime);
    this.store = store;
    this.writers = writers;
    this.receiver = receiver;
    this.shortestPause = shortestPause;
  }

  /**
   * Forwards a stream from now on, once somebody writes to it; where it is forwarded already, it
   * goes on. What was written before stays here.
   *
   * @param writing makes the writer known to the {@link LogWriters}; called at once and always, and
   *     only when a server that is killed from then on would not forget the stream
   */
  public void follow(String group, String stream, Runnable writing) {
    marks.begin(group, stream, writing);
  }

  /** What it has done, as it goes on. */
  public ForwardCounts counts() {
    return counts;
  }

  /** Begins, on a thread of its own. */
  public void start() {
    thread = Thread.ofVirtual().name("log-forwarding").start(this::forward);
  }

  private void forward() {
    Duration pause = shortestPause;
    try {
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = next(pause, roundWhateverHappens());
      }
    } catch (InterruptedException _) {
      log.debug("log forwarding interrupted");
    }
  }

  /** One bad round must not be the last. */
  private Outcome roundWhateverHappens() throws InterruptedException {
    try {
      return round();
    } catch (RuntimeException e) {
      log.error("a round of log forwarding failed; tried again", e);
      return Outcome.NOBODY_THERE;
    }
  }

  private Duration next(Duration pause, Outcome outcome) {
    return switch (outcome) {
      case MORE -> Duration.ZERO;
      case CAUGHT_UP -> shortestPause;
      case NOBODY_THERE -> {
        Duration longer = pause.isZero() ? shortestPause : pause.multipliedBy(2);
        yield longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    };
  }

  /** How a round ended. */
  enum Outcome {
    /** There was more than one round takes. */
    MORE,
    /** Whatever can be forwarded was. */
    CAUGHT_UP,
    /** Nothing could be forwarded. */
    NOBODY_THERE
  }

  /** Looks once at every stream that is to be forwarded; only refused ones are held in memory. */
  Outcome round() throws InterruptedException {
    Round round = new Round();
    marks.writeMissing();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(marks.folder(), ForwardMark::isMark)) {
      for (Path file : files) {
        if (round.isHopeless() || closed.getCount() == 0) {
          break;
        }
        if (refusals.isTooEarly(file)) {
          continue;
        }
        places.acquire();
        Thread.ofVirtual()
            .name("log-forwarding " + file.getFileName())
            .start(
                () -> {
                  try {
                    forward(file, round);
                  } finally {
                    places.release();
                  }
                });
      }
    } catch (IOException e) {
      log.warn("what is to be forwarded cannot be read; tried again", e);
    }
    places.acquire(STREAMS_AT_ONCE); // all are back
    places.release(STREAMS_AT_ONCE);
    counts.oldestLeft(Math.min(round.oldestLeftMillis.get(), refusals.oldestMillis()));
    tell(round);
    if (round.failed.get() > 0 && round.done.get() == 0) {
      return Outcome.NOBODY_THERE;
    }
    return round.isMoreThere ? Outcome.MORE : Outcome.CAUGHT_UP;
  }

  /** Once when it begins to fail, and once when it is over. */
  private void tell(Round round) {
    boolean fails = round.failed.get() > 0;
    if (fails && !failing) {
      log.warn(
          "logs cannot be forwarded, which is tried again until it can; they are kept here all the"
              + " same. {}",
          round.trouble);
    } else if (!fails && failing && round.done.get() > 0) {
      log.info("logs are forwarded again");
    }
    failing = fails || (failing && round.done.get() == 0);
  }

  private void forward(Path file, Round round) {
    try {
      ForwardMark mark = marks.read(file);
      if (mark != null) {
        forward(mark, round);
      }
    } catch (IOException | RuntimeException e) {
      refusals.note(file, Long.MAX_VALUE, e);
    }
  }

  private void forward(ForwardMark start, Round round) throws IOException {
    ForwardMark mark = start;
    long takenUpToMillis = Long.MAX_VALUE;
    for (int batches = 0; batches < MOST_BATCHES && closed.getCount() > 0; batches++) {
      // Asked first: what is written after the last look is in the store by then.
      boolean isOver = !writers.isWritten(mark.group(), mark.stream());
      ForwardBatch batch = ForwardBatch.next(store, mark);
      if (batch.taken() == 0) {
        if (isOver) {
          marks.endIfOver(mark);
        }
        refusals.forget(mark.file());
        return;
      }
      if (!batch.events().isEmpty() && !put(mark, batch.events(), round)) {
        return;
      }
      if (!batch.events().isEmpty()) {
        takenUpToMillis = batch.events().getLast().timestampMillis();
      }
      mark = mark.plus(batch.taken());
      mark.write();
      refusals.forget(mark.file());
      round.done.incrementAndGet();
    }
    round.leave(takenUpToMillis); // what comes next was written then or later
    round.isMoreThere = true;
  }

  private boolean put(ForwardMark mark, List<Event> events, Round round) {
    long oldestMillis = events.getFirst().timestampMillis();
    try {
      counts.took(events.size(), receiver.put(mark.group(), mark.stream(), events));
      return true;
    } catch (LogsUnavailable e) {
      counts.failed();
      switch (e.culprit()) {
        case ENDPOINT -> {
          round.leave(oldestMillis);
          round.fail(mark, e);
        }
        case STREAM -> refusals.note(mark.file(), oldestMillis, e);
      }
      return false;
    } catch (RuntimeException e) {
      counts.failed();
      throw e;
    }
  }

  /** Forwards nothing more, and waits a moment for what is on its way; the next server goes on. */
  @Override
  public void close() {
    closed.countDown();
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      if (!running.join(CLOSE_PATIENCE)) {
        log.warn("what is being forwarded may arrive twice: the server does not wait for it");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

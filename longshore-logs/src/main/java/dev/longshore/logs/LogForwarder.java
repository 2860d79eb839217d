package dev.longshore.logs;

import dev.longshore.engine.LogReceiver;
import dev.longshore.engine.LogReceiver.LogsUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** After so many failures and nothing else, nobody is there. */
  private static final int HOPELESS = 8;

  private final Path folder;
  private final LogStore store;
  private final LogWriters writers;
  private final LogReceiver receiver;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Semaphore places = new Semaphore(STREAMS_AT_ONCE);
  private boolean failing;

  /** What one look at all streams came to. */
  private static final class Round {
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean isMoreThere;
    private volatile String trouble = "";

    private void fail(ForwardMark mark, Exception why) {
      trouble = "group=%s stream=%s: %s".formatted(mark.group(), mark.stream(), why.getMessage());
      failed.incrementAndGet();
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
    this.folder = folder;
    this.store = store;
    this.writers = writers;
    this.receiver = receiver;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + folder, e);
    }
  }

  /**
   * Forwards a stream from now on; nothing for one that is forwarded already. To be called once
   * somebody writes to it, or it would seem to be over.
   *
   * @param events how many it had before: they were written while nothing was forwarded, or by an
   *     earlier server that has taken them on
   */
  public void follow(String group, String stream, long events) {
    ForwardMark mark = ForwardMark.at(folder, group, stream, events);
    try {
      if (!Files.exists(mark.file())) {
        mark.write();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot note that a stream is to be forwarded: " + mark, e);
    }
  }

  /** Begins, on a thread of its own. */
  public void start() {
    Thread.ofVirtual().name("log-forwarding").start(this::forward);
  }

  private void forward() {
    Duration pause = PAUSE;
    try {
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = next(pause, round());
      }
    } catch (InterruptedException _) {
      log.debug("log forwarding interrupted");
    }
  }

  private static Duration next(Duration pause, Outcome outcome) {
    return switch (outcome) {
      case MORE -> Duration.ZERO;
      case CAUGHT_UP -> PAUSE;
      case NOBODY_THERE -> {
        Duration longer = pause.isZero() ? PAUSE : pause.multipliedBy(2);
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

  /** Looks once at every stream that is to be forwarded; none of them is held in memory. */
  Outcome round() throws InterruptedException {
    Round round = new Round();
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder, ForwardMark::isMark)) {
      for (Path file : marks) {
        if (round.isHopeless() || closed.getCount() == 0) {
          break;
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
    ForwardMark mark;
    try {
      mark = ForwardMark.read(file);
    } catch (IOException | RuntimeException e) {
      log.warn("mark={} of a stream that is to be forwarded cannot be read", file, e);
      return;
    }
    try {
      // Asked first: what is written after the last look is in the store by then.
      boolean isOver = !writers.isWritten(mark.group(), mark.stream());
      for (int batches = 0; batches < MOST_BATCHES && closed.getCount() > 0; batches++) {
        ForwardBatch batch = batch(mark);
        if (batch.taken() == 0) {
          if (isOver) {
            Files.deleteIfExists(file);
          }
          return;
        }
        if (!batch.events().isEmpty()) {
          receiver.put(mark.group(), mark.stream(), batch.events());
        }
        mark = mark.plus(batch.taken());
        mark.write();
        round.done.incrementAndGet();
      }
      round.isMoreThere = true;
    } catch (LogsUnavailable | IOException | RuntimeException e) {
      round.fail(mark, e);
    }
  }

  /** What comes next of a stream; nothing of one that was removed. */
  private ForwardBatch batch(ForwardMark mark) throws IOException {
    ForwardBatch batch = new ForwardBatch();
    GroupFolder group = store.find(mark.group());
    if (group == null) {
      return batch;
    }
    try (StreamReader reader = group.open(mark.stream())) {
      if (reader == null) {
        return batch;
      }
      EventCursor cursor = reader.cursor(reader.atNumber(mark.events()));
      while (cursor.advance() && batch.add(cursor.event())) {
        // until it is full
      }
      return batch;
    } catch (NoSuchFileException _) {
      return batch;
    }
  }

  /** Forwards nothing more; the next server goes on. */
  @Override
  public void close() {
    closed.countDown();
  }
}

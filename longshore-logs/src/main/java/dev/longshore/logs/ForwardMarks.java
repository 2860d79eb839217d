package dev.longshore.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of {@link ForwardMark}s. A stream has one from before its first line is written until
 * all of it was taken on and nobody writes to it. Safe for many threads.
 */
final class ForwardMarks {

  private static final Logger log = LoggerFactory.getLogger(ForwardMarks.class);
  private static final int LOCKS = 64;

  private final Path folder;
  private final LogStore store;
  private final LogWriters writers;

  /** Each for a part of the streams: nobody begins to write while one is found to be over. */
  private final List<ReentrantLock> locks =
      IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toList();

  /** What the disk did not take. */
  private final ConcurrentMap<Path, ForwardMark> unwritten = new ConcurrentHashMap<>();

  ForwardMarks(Path folder, LogStore store, LogWriters writers) {
    this.folder = folder;
    this.store = store;
    this.writers = writers;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + folder, e);
    }
  }

  Path folder() {
    return folder;
  }

  /**
   * Notes that a stream is to be forwarded, unless that is noted already, and has somebody begin to
   * write to it: in this order, or a kill between the two would leave lines behind that nobody
   * takes on. A disk that fails is no reason not to write.
   */
  void begin(String group, String stream, Runnable writing) {
    Path file = ForwardMark.file(folder, group, stream);
    ReentrantLock lock = lock(file);
    lock.lock();
    try {
      if (!Files.exists(file) && !unwritten.containsKey(file)) {
        note(new ForwardMark(file, group, stream, eventsBefore(group, stream)));
      }
      writing.run();
    } finally {
      lock.unlock();
    }
  }

  private void note(ForwardMark mark) {
    try {
      mark.write();
    } catch (IOException e) {
      unwritten.put(mark.file(), mark);
      log.warn(
          "group={} stream={} it cannot be noted that this is to be forwarded; tried again",
          mark.group(),
          mark.stream(),
          e);
    }
  }

  /** Written while nothing was forwarded, or by an earlier server that has taken them on. */
  private long eventsBefore(String group, String stream) {
    try {
      return store.eventCount(group, stream);
    } catch (UncheckedIOException e) {
      log.warn("group={} stream={} is forwarded from its first event on", group, stream, e);
      return 0;
    }
  }

  /** Tries again to write what could not be written. */
  void writeMissing() {
    for (ForwardMark mark : unwritten.values()) {
      ReentrantLock lock = lock(mark.file());
      lock.lock();
      try {
        mark.write();
        unwritten.remove(mark.file());
      } catch (IOException e) {
        log.debug("mark={} cannot be written yet", mark.file(), e);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Reads one; null where it says nothing, and then it is set aside. */
  @Nullable ForwardMark read(Path file) throws IOException {
    ForwardMark mark = ForwardMark.read(file);
    if (mark == null) {
      log.error(
          "mark={} says nothing and is set aside: what is not forwarded yet of its stream is kept"
              + " here only",
          ForwardMark.setAside(file));
    }
    return mark;
  }

  /** Deletes the mark of a stream that is over; not where somebody writes, or did meanwhile. */
  void endIfOver(ForwardMark mark) throws IOException {
    ReentrantLock lock = lock(mark.file());
    lock.lock();
    try {
      // In this order: who writes no longer has stored all.
      if (!writers.isWritten(mark.group(), mark.stream())
          && ForwardBatch.next(store, mark).taken() == 0) {
        Files.deleteIfExists(mark.file());
      }
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(Path file) {
    return locks.get(Math.floorMod(file.hashCode(), LOCKS));
  }
}

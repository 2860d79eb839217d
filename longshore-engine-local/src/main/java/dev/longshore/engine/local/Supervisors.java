package dev.longshore.engine.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supervisors that wait for work, and those whose sessions must be cleaned first.
 *
 * <p>A session is used for one container after the other because starting programs is what a
 * container costs: a shell and {@code setsid} for each would more than double it. What one left
 * running is killed before its session is used again. Looking for it costs a walk through all
 * processes, as much as starting a supervisor, so one walk looks at many sessions: when enough of
 * them are unclean and none is left to take, and else after a pause that keeps walks below a tenth
 * of a processor.
 */
final class Supervisors implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisors.class);

  /** With so many to clean, a walk is cheaper than starting one more. */
  private static final int WORTH_A_WALK = 16;

  /** More than this many waiting ones are let go. */
  private static final int MOST_WAITING = 48;

  private static final int PAUSE_PER_WALK = 10;
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Path folder;
  private final ScheduledExecutorService timer;
  private final Consumer<Supervisor> whenGone;
  private final Deque<Supervisor> waiting = new ArrayDeque<>();

  /** Sessions to clean, with the supervisor to use again where it is ours. */
  private final Map<Long, Runnable> unclean = new HashMap<>();

  private final Lock walking = new ReentrantLock();
  private boolean walkIsDue;
  private long earliestWalk = System.nanoTime();
  private boolean closed;

  /**
   * @param whenGone called with each that has left or was killed, from any thread
   */
  Supervisors(Path folder, ScheduledExecutorService timer, Consumer<Supervisor> whenGone) {
    this.folder = folder;
    this.timer = timer;
    this.whenGone = whenGone;
  }

  /** Has this many wait, so that the first containers need not. */
  void prepare(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      giveBack(start());
    }
  }

  /** One that is ready to run a container in an empty session. */
  Supervisor take() throws IOException {
    Supervisor ready = poll();
    if (ready == null && countUnclean() >= WORTH_A_WALK) {
      walk();
      ready = poll();
    }
    return ready == null ? start() : ready;
  }

  private synchronized @Nullable Supervisor poll() {
    Supervisor next = waiting.poll();
    while (next != null && !next.isAlive()) {
      next = waiting.poll();
    }
    return next;
  }

  private synchronized int countUnclean() {
    return unclean.size();
  }

  private Supervisor start() throws IOException {
    Supervisor supervisor = Supervisor.start(folder);
    var _ = supervisor.onExit().thenRun(() -> whenGone.accept(supervisor));
    return supervisor;
  }

  /** Takes one back whose container is over; it is used again when its session is clean. */
  void recycle(Supervisor supervisor) {
    clean(supervisor.id(), () -> giveBack(supervisor));
  }

  /** Kills what a container left in its session, soon. */
  void clean(long session) {
    clean(session, () -> {});
  }

  private synchronized void clean(long session, Runnable whenClean) {
    if (closed) {
      whenClean.run(); // lets it go
      return;
    }
    unclean.put(session, whenClean);
    scheduleWalk();
  }

  private synchronized void giveBack(Supervisor supervisor) {
    if (closed || waiting.size() >= MOST_WAITING) {
      supervisor.dismiss();
    } else {
      waiting.push(supervisor); // the one used last is the likeliest to be in the caches
    }
  }

  private synchronized void scheduleWalk() {
    if (!walkIsDue && !closed && !unclean.isEmpty()) {
      walkIsDue = true;
      long delay = Math.max(0, earliestWalk - System.nanoTime());
      var _ = timer.schedule(this::walkWhenDue, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void walkWhenDue() {
    synchronized (this) {
      walkIsDue = false;
    }
    walk();
    scheduleWalk();
  }

  /**
   * Gives back those whose sessions are clean, and kills what it finds in the others. One at a
   * time: a second walk could see a session as unclean that the first has given back and that is at
   * work.
   */
  private void walk() {
    walking.lock();
    try {
      walkAlone();
    } finally {
      walking.unlock();
    }
  }

  private void walkAlone() {
    Set<Long> sessions;
    synchronized (this) {
      sessions = new HashSet<>(unclean.keySet());
    }
    long begin = System.nanoTime();
    Map<Long, Set<Long>> left;
    try {
      left = Processes.inSessionsOf(sessions);
    } catch (RuntimeException trouble) {
      LOG.warn("could not look for what containers left running", trouble);
      return;
    }
    left.values().forEach(Processes::kill);
    List<Runnable> clean = new ArrayList<>();
    synchronized (this) {
      for (long session : sessions) {
        Runnable whenClean = left.containsKey(session) ? null : unclean.remove(session);
        if (whenClean != null) {
          clean.add(whenClean);
        }
      }
      long end = System.nanoTime();
      earliestWalk = end + Math.min(LONGEST_PAUSE_NANOS, PAUSE_PER_WALK * (end - begin));
    }
    clean.forEach(Runnable::run);
  }

  /** Dismisses those that wait. Those at work stay at it. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    walk(); // what ended last must not leave anything either
    synchronized (this) {
      waiting.forEach(Supervisor::dismiss);
      waiting.clear();
    }
  }
}

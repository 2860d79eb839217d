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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supervisors that wait for work, and those whose sessions must be cleaned first.
 *
 * <p>A session is used for one attempt after the other because starting programs is what an attempt
 * costs: a shell and {@code setsid} for each would more than double it. What an attempt left
 * running is killed before its session is used again. Looking for it costs a walk through all
 * processes, so many sessions are looked at in one walk, and walks take at most a tenth of a
 * processor.
 */
final class Supervisors implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisors.class);

  /** More than this many waiting ones are let go; a walk's worth of attempts keeps them busy. */
  private static final int MOST_WAITING = 48;

  private static final int PAUSE_PER_WALK = 10;

  private final Path folder;
  private final ScheduledExecutorService timer;
  private final Consumer<Supervisor> whenGone;
  private final Deque<Supervisor> waiting = new ArrayDeque<>();

  /** Sessions to clean, with the supervisor to use again where it is ours. */
  private final Map<Long, Runnable> unclean = new HashMap<>();

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

  /** Has this many wait, so that the first attempts need not. */
  void prepare(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      giveBack(start());
    }
  }

  /** One that is ready to run an attempt in an empty session. */
  Supervisor take() throws IOException {
    synchronized (this) {
      for (Supervisor next = waiting.poll(); next != null; next = waiting.poll()) {
        if (next.isAlive()) {
          return next;
        }
      }
    }
    return start();
  }

  private Supervisor start() throws IOException {
    Supervisor supervisor = Supervisor.start(folder);
    var _ = supervisor.onExit().thenRun(() -> whenGone.accept(supervisor));
    return supervisor;
  }

  /** Takes one back whose attempt is over; it is used again when its session is clean. */
  void recycle(Supervisor supervisor) {
    clean(supervisor.id(), () -> giveBack(supervisor));
  }

  /** Kills what an attempt left in its session, soon. */
  void clean(long session) {
    clean(session, () -> {});
  }

  private synchronized void clean(long session, Runnable whenClean) {
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
      var _ = timer.schedule(this::walk, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void walk() {
    Set<Long> sessions;
    synchronized (this) {
      sessions = new HashSet<>(unclean.keySet());
    }
    long begin = System.nanoTime();
    Map<Long, Set<Long>> left = Map.of();
    try {
      left = Processes.inSessionsOf(sessions);
      left.values().forEach(Processes::kill);
    } catch (RuntimeException trouble) {
      LOG.warn("could not look for what attempts left running", trouble);
    }
    List<Runnable> clean = new ArrayList<>();
    synchronized (this) {
      for (long session : sessions) {
        if (!left.containsKey(session)) {
          Runnable whenClean = unclean.remove(session);
          if (whenClean != null) {
            clean.add(whenClean);
          }
        }
      }
      long end = System.nanoTime();
      earliestWalk = end + PAUSE_PER_WALK * (end - begin);
      walkIsDue = false;
    }
    clean.forEach(Runnable::run);
    scheduleWalk();
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

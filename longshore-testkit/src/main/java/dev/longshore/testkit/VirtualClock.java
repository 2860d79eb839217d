package dev.longshore.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is advanced, and then runs what has become due, in the order
 * of its time and, at the same time, in the order in which it was asked for.
 */
public final class VirtualClock extends Clock {

  /** Where every clock starts that is not told otherwise. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparingLong(Task::number));
  private Instant now;
  private long asked;

  /** A clock at {@link #START}. */
  public VirtualClock() {
    this(START);
  }

  /** A clock at this time. */
  public VirtualClock(Instant now) {
    this.now = now;
  }

  private record Task(Instant at, long number, Runnable work) {}

  /** Runs the work in the thread that advances the clock so far; a time in the past is due next. */
  public synchronized void at(Instant time, Runnable work) {
    tasks.add(new Task(time, asked++, work));
  }

  /** Whether work is asked for that is not due yet. */
  public synchronized boolean isAskedFor() {
    return !tasks.isEmpty();
  }

  /** The same, counted from now. */
  public synchronized void after(Duration delay, Runnable work) {
    at(now.plus(delay), work);
  }

  /** Moves on, running what falls due on the way at its own time, and what that asks for. */
  public void advance(Duration duration) {
    advanceTo(instant().plus(duration));
  }

  /** Moves on to this time; see {@link #advance}. A time in the past runs only what is due. */
  public void advanceTo(Instant time) {
    for (Task task = nextUntil(time); task != null; task = nextUntil(time)) {
      task.work.run();
    }
  }

  /**
   * Moves on to the first time at which work is due, and no further: what that asks for waits,
   * whichever thread is faster.
   *
   * @throws IllegalStateException if no work is asked for
   */
  public void advanceToNext() {
    advanceTo(nextDue());
  }

  private synchronized Instant nextDue() {
    Task next = tasks.peek();
    if (next == null) {
      throw new IllegalStateException("nothing is asked for");
    }
    return next.at;
  }

  private synchronized @Nullable Task nextUntil(Instant time) {
    Task next = tasks.peek();
    boolean isDue = next != null && !next.at.isAfter(time);
    Instant reached = isDue && next != null ? next.at : time;
    if (reached.isAfter(now)) {
      now = reached;
    }
    return isDue ? tasks.poll() : null;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock knows UTC only");
  }
}

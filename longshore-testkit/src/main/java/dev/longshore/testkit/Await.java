package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits, for a bounded time, for what can only be asked for again and again. */
public final class Await {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private Await() {}

  /** A condition that may touch the world. */
  @FunctionalInterface
  public interface Condition {

    /** Whether it holds now. */
    boolean holds() throws Exception;
  }

  /**
   * Returns as soon as the condition holds; fails when it does not within {@link
   * ReportLog#PATIENCE}.
   *
   * @param what names the condition in the failure
   */
  public static void until(String what, Condition condition) {
    long deadline = System.nanoTime() + ReportLog.PATIENCE.toNanos();
    try {
      while (!condition.holds()) {
        if (System.nanoTime() > deadline) {
          fail("not within %s: %s", ReportLog.PATIENCE, what);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception broken) {
      throw new AssertionError("could not find out: " + what, broken);
    }
  }
}

package dev.longshore.engine.docker;

import java.time.Duration;

/** Lets time pass between two tries; tests give one that does not wait. */
@FunctionalInterface
interface Pause {

  /** The real thing. */
  Pause SLEEPING = Thread::sleep;

  /** Returns after this time. */
  void pause(Duration time) throws InterruptedException;
}

package dev.longshore.events;

import java.time.Duration;

/** Lets time pass between two tries; tests give one whose time they move themselves. */
@FunctionalInterface
interface Pause {

  /** The real thing. */
  Pause SLEEPING = Thread::sleep;

  /** Returns after this time. */
  void pause(Duration time) throws InterruptedException;
}

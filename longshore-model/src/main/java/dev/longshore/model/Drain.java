package dev.longshore.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That an instance takes no further jobs, and what becomes of those that it has.
 *
 * @param cause why
 * @param at since when
 * @param stopsAt when what still runs there is asked to stop; null for never
 * @param notice from that request, a SIGTERM, until the SIGKILL
 */
public record Drain(Cause cause, Instant at, @Nullable Instant stopsAt, Duration notice) {

  /** Why an instance takes no further jobs. */
  public enum Cause {
    /** Its environment was updated, and an instance with the new settings takes its place. */
    REPLACED,
    /** It lies on a host of an engine that serves its environment no longer. */
    MOVED,
    /** EC2 wants its capacity back, and gives notice: a Spot interruption. */
    INTERRUPTED,
    /** Somebody terminates it. */
    TERMINATED,
    /** It is a managed instance, and has reached the age at which ECS replaces it. */
    RETIRED,
    /** Whoever it belongs to holds it back for a while. */
    HELD
  }
}

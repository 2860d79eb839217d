package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that is under way.
 *
 * @param number 1 for the first
 * @param placement where its room was taken
 * @param placedAt when
 * @param startedAt when the engine saw it run, or null
 */
public record Attempt(
    int number, Placement placement, Instant placedAt, @Nullable Instant startedAt) {

  /** The same attempt, seen running. */
  public Attempt startedAt(Instant at) {
    return new Attempt(number, placement, placedAt, at);
  }
}

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
 * @param address the private IPv4 address that it got for itself, or null where it shares its
 *     host's
 */
public record Attempt(
    int number,
    Placement placement,
    Instant placedAt,
    @Nullable Instant startedAt,
    @Nullable String address) {

  /** An attempt that was just given its room. */
  public static Attempt placed(int number, Placement placement, Instant placedAt) {
    return new Attempt(number, placement, placedAt, null, null);
  }

  /** The same attempt, seen running. */
  public Attempt startedAt(Instant at, @Nullable String itsAddress) {
    return new Attempt(number, placement, placedAt, at, itsAddress);
  }
}

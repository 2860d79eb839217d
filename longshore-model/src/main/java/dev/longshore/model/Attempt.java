package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that is under way.
 *
 * @param number 1 for the first
 * @param placement where its room was taken
 * @param placedAt when
 * @param taken whether an engine has begun to start it; of interest for service jobs only, others
 *     count as taken at once
 * @param startedAt when the engine saw it run, or null
 * @param address the private IPv4 address that it got for itself, or null where it shares its
 *     host's
 */
public record Attempt(
    int number,
    Placement placement,
    Instant placedAt,
    boolean taken,
    @Nullable Instant startedAt,
    @Nullable String address) {

  /** An attempt that was just given its room. */
  public static Attempt placed(int number, Placement placement, Instant placedAt) {
    return new Attempt(number, placement, placedAt, true, null, null);
  }

  /** The same of a service job: nobody has begun to start it. */
  public static Attempt scheduled(int number, Placement placement, Instant placedAt) {
    return new Attempt(number, placement, placedAt, false, null, null);
  }

  /** The same attempt, which an engine starts now. */
  public Attempt nowTaken() {
    return new Attempt(number, placement, placedAt, true, startedAt, address);
  }

  /** The same attempt, seen running. */
  public Attempt startedAt(Instant at, @Nullable String itsAddress) {
    return new Attempt(number, placement, placedAt, true, at, itsAddress);
  }
}

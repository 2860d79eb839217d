package dev.longshore.events;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: longer after each that fails, up to a bound, and never
 * quite the same, so that many who wait for one receiver do not come together.
 */
final class BackOff {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int DOUBLINGS = 6;

  private final RandomGenerator random;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Between half of the wait and the whole of it.
   *
   * @param failures in a row, 1 for the first
   */
  Duration after(int failures) {
    Duration wait = SHORTEST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
    long millis = Math.min(wait.toMillis(), LONGEST.toMillis());
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }
}

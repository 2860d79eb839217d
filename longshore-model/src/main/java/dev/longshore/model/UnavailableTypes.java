package dev.longshore.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Instance types of one compute environment that had no capacity, and when each is tried again: 60
 * seconds after the first failure, then twice as long each time, at most 10 minutes. Immutable.
 *
 * @param byType by name
 */
public record UnavailableTypes(Map<String, BackOff> byType) {

  /** None. */
  public static final UnavailableTypes NONE = new UnavailableTypes(Map.of());

  private static final Duration FIRST = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /**
   * How one type fares.
   *
   * @param failures in a row, from 1
   * @param until not tried before
   */
  public record BackOff(int failures, Instant until) {}

  public UnavailableTypes {
    byType = Ordered.copyOf(byType);
  }

  /** When the type is tried again; null if it may be tried now. */
  public @Nullable Instant triedAgainAt(String type, Instant now) {
    BackOff backOff = byType.get(type);
    return backOff == null || !now.isBefore(backOff.until()) ? null : backOff.until();
  }

  /** The same after there was no capacity for a type. */
  public UnavailableTypes failed(String type, Instant now) {
    BackOff before = byType.get(type);
    int failures = before == null ? 1 : before.failures() + 1;
    Map<String, BackOff> changed = new TreeMap<>(byType);
    changed.put(type, new BackOff(failures, now.plus(wait(failures))));
    return new UnavailableTypes(changed);
  }

  /** The same after a type was launched. */
  public UnavailableTypes launched(String type) {
    if (!byType.containsKey(type)) {
      return this;
    }
    Map<String, BackOff> changed = new TreeMap<>(byType);
    changed.remove(type);
    return new UnavailableTypes(changed);
  }

  private static Duration wait(int failures) {
    Duration wait = FIRST;
    for (int i = 1; i < failures && wait.compareTo(LONGEST) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}

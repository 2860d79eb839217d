package dev.longshore.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The bounds in effect. The server hands them to whoever checks one.
 *
 * @param values of all limits, each within its range
 */
public record Limits(Map<Limit, Integer> values) {

  /** The quotas of AWS, but for its rates, which are off. */
  public static final Limits DEFAULTS = standard();

  public Limits {
    for (Limit limit : Limit.values()) {
      Integer value = Objects.requireNonNull(values.get(limit), limit.key());
      if (value < limit.least() || value > limit.most()) {
        throw new IllegalArgumentException(limit.key() + " cannot be " + value);
      }
    }
    values = Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /** The value of one. */
  public int of(Limit limit) {
    return Objects.requireNonNull(values.get(limit));
  }

  /** The same, but for one. */
  public Limits with(Limit limit, int value) {
    Map<Limit, Integer> changed = new EnumMap<>(values);
    changed.put(limit, value);
    return new Limits(changed);
  }

  private static Limits standard() {
    Map<Limit, Integer> values = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      values.put(limit, limit.standard());
    }
    return new Limits(values);
  }
}

package dev.longshore.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Immutable maps that keep their order. {@code Map.copyOf} changes its order from run to run, which
 * core must not.
 */
public final class Ordered {

  private Ordered() {}

  /** An immutable copy in the same order. */
  public static <K, V> Map<K, V> copyOf(Map<K, V> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}

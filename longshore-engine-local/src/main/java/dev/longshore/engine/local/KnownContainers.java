package dev.longshore.engine.local;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The containers that were launched or adopted and are not released, by attempt and name. */
final class KnownContainers {

  private final Map<AttemptKey, Map<String, LocalContainer>> byAttempt = new ConcurrentHashMap<>();

  /** Whether it was not known yet; else nothing changes. */
  boolean add(LocalContainer container) {
    ContainerKey key = container.key();
    return byAttempt
            .computeIfAbsent(key.attempt(), _ -> new ConcurrentHashMap<>())
            .putIfAbsent(key.container(), container)
        == null;
  }

  @Nullable LocalContainer find(ContainerKey key) {
    return byAttempt.getOrDefault(key.attempt(), Map.of()).get(key.container());
  }

  /** All of one attempt. */
  Collection<LocalContainer> of(AttemptKey attempt) {
    return byAttempt.getOrDefault(attempt, Map.of()).values();
  }

  boolean has(AttemptKey attempt) {
    return byAttempt.containsKey(attempt);
  }

  Stream<LocalContainer> all() {
    return byAttempt.values().stream().flatMap(containers -> containers.values().stream());
  }

  void remove(AttemptKey attempt) {
    byAttempt.remove(attempt);
  }

  void clear() {
    byAttempt.clear();
  }
}

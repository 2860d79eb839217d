package dev.longshore.core;

import dev.longshore.model.KeptRequest;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The requests that carried a key and may come again without doing more, the oldest first. */
final class KeptRequests<T extends KeptRequest> {

  private final Duration kept;
  private final SequencedMap<String, T> byKey = new LinkedHashMap<>();

  /**
   * @param kept how long the same request may come again
   */
  private KeptRequests(Duration kept) {
    this.kept = kept;
  }

  /** For submits with an idempotency key, which are Longshore's own. */
  static KeptRequests<KeptSubmit> ofSubmits() {
    return new KeptRequests<>(Duration.ofHours(24));
  }

  /** For updates with a client token, kept as long as AWS does. */
  static KeptRequests<KeptUpdate> ofUpdates() {
    return new KeptRequests<>(Duration.ofHours(8));
  }

  void keep(T request) {
    byKey.remove(request.key()); // to the end, if it was there
    byKey.put(request.key(), request);
  }

  void forget(String key) {
    byKey.remove(key);
  }

  /** The request under this key, unless its time is over. */
  @Nullable T find(String key, Instant now) {
    T request = byKey.get(key);
    return request != null && now.isBefore(end(request)) ? request : null;
  }

  /** Some of those whose time is over, at most this many. */
  List<T> over(Instant now, int most) {
    return byKey.values().stream()
        .limit(most)
        .takeWhile(request -> !now.isBefore(end(request)))
        .toList();
  }

  /** When the time of the oldest is over. */
  Optional<Instant> nextEnd() {
    return byKey.isEmpty() ? Optional.empty() : Optional.of(end(byKey.firstEntry().getValue()));
  }

  /** All of them, in the order in which they came. */
  Collection<T> all() {
    return Collections.unmodifiableCollection(byKey.values());
  }

  private Instant end(T request) {
    return request.at().plus(kept);
  }
}

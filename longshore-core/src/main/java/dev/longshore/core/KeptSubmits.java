package dev.longshore.core;

import dev.longshore.model.KeptSubmit;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The submits that carried an idempotency key in the last 24 hours, the oldest first. */
final class KeptSubmits {

  /** How long the same submit may come again. */
  static final Duration KEPT = Duration.ofHours(24);

  private final SequencedMap<String, KeptSubmit> byKey = new LinkedHashMap<>();

  void keep(KeptSubmit submit) {
    byKey.remove(submit.key()); // to the end, if it was there
    byKey.put(submit.key(), submit);
  }

  void forget(String key) {
    byKey.remove(key);
  }

  /** The submit under this key, unless its time is over. */
  @Nullable KeptSubmit find(String key, Instant now) {
    KeptSubmit submit = byKey.get(key);
    return submit != null && now.isBefore(end(submit)) ? submit : null;
  }

  /** Some of those whose time is over, at most this many. */
  List<KeptSubmit> over(Instant now, int most) {
    return byKey.values().stream()
        .limit(most)
        .takeWhile(submit -> !now.isBefore(end(submit)))
        .toList();
  }

  /** When the time of the oldest is over. */
  Optional<Instant> nextEnd() {
    return byKey.isEmpty() ? Optional.empty() : Optional.of(end(byKey.firstEntry().getValue()));
  }

  /** All of them, in the order in which they came. */
  Collection<KeptSubmit> all() {
    return Collections.unmodifiableCollection(byKey.values());
  }

  private static Instant end(KeptSubmit submit) {
    return submit.at().plus(KEPT);
  }
}

package dev.longshore.core;

import dev.longshore.model.KeptRequest;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The requests that carried a key and may come again without doing more, the oldest first. */
final class KeptRequests<T extends KeptRequest> {

  private final Duration kept;
  private final Function<T, Held<T>> form;
  private final SequencedMap<String, Held<T>> byKey = new LinkedHashMap<>();

  /**
   * @param kept how long the same request may come again
   * @param form makes of a request what is held of it
   */
  private KeptRequests(Duration kept, Function<T, Held<T>> form) {
    this.kept = kept;
    this.form = form;
  }

  /** A request as it is held beside its key. */
  interface Held<T> {

    /** The request itself. */
    T request(String key);
  }

  /** For submits with an idempotency key, which are Longshore's own. */
  static KeptRequests<KeptSubmit> ofSubmits() {
    return new KeptRequests<>(Duration.ofHours(24), HeldSubmit::of);
  }

  /** For updates with a client token, kept as long as AWS does. */
  static KeptRequests<KeptUpdate> ofUpdates() {
    return new KeptRequests<>(Duration.ofHours(8), update -> _ -> update);
  }

  void keep(T request) {
    byKey.remove(request.key()); // to the end, if it was there
    byKey.put(request.key(), form.apply(request));
  }

  void forget(String key) {
    byKey.remove(key);
  }

  /** The request under this key, unless its time is over. */
  @Nullable T find(String key, Instant now) {
    Held<T> held = byKey.get(key);
    T request = held == null ? null : held.request(key);
    return request != null && now.isBefore(end(request)) ? request : null;
  }

  /** Some of those whose time is over, at most this many. */
  List<T> over(Instant now, int most) {
    return requests().limit(most).takeWhile(request -> !now.isBefore(end(request))).toList();
  }

  /** When the time of the oldest is over. */
  Optional<Instant> nextEnd() {
    return requests().findFirst().map(this::end);
  }

  /** All of them, in the order in which they came. */
  List<T> all() {
    return requests().toList();
  }

  private Stream<T> requests() {
    return byKey.entrySet().stream().map(entry -> entry.getValue().request(entry.getKey()));
  }

  private Instant end(T request) {
    return request.at().plus(kept);
  }
}

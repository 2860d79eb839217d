package dev.longshore.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a service gives for a while, and asks anew when half of its time is over: whoever has
 * it from here then has as much time left as AWS's clients want, which think of the next quarter of
 * an hour.
 *
 * <p>For one key one call is made at a time; who wants the same meanwhile waits for it. Where a
 * renewal fails, what is kept serves until it ends.
 *
 * @param <K> what is asked for; its text is logged
 * @param <V> what is given
 */
final class Renewals<K extends Record, V> {

  /** How long nobody asks again after a renewal that failed. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(60);

  /** What is kept is not handed out any more when so little of its time is left. */
  private static final Duration TOO_LATE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final int most;
  private final InstantSource clock;
  private final Function<V, Instant> end;

  /** The one that was used longest ago comes first; guarded by itself. */
  private final Map<K, Kept<V>> all = new LinkedHashMap<>(16, 0.75f, true);

  /** Whoever asks for it holds its lock, and so is the only one. */
  private static final class Kept<V> {
    private @Nullable V value;
    private Instant renewal = Instant.MIN;
  }

  /** Asks the service; blocks. */
  interface Call<K, V, E extends Exception> {
    V ask(K key) throws E;
  }

  /**
   * @param most keys that are kept at once
   * @param end of what was given
   */
  Renewals(int most, InstantSource clock, Function<V, Instant> end) {
    this.most = most;
    this.clock = clock;
    this.end = end;
  }

  <E extends Exception> V get(K key, Call<K, V, E> call) throws E {
    Kept<V> mine = keptFor(key);
    synchronized (mine) {
      Instant now = clock.instant();
      V before = mine.value;
      if (before != null && now.isBefore(mine.renewal)) {
        return before;
      }
      try {
        V fresh = call.ask(key);
        mine.value = fresh;
        mine.renewal = now.plus(Duration.between(now, end.apply(fresh)).dividedBy(2));
        return fresh;
      } catch (Exception e) {
        Instant last = before == null ? Instant.MIN : end.apply(before).minus(TOO_LATE);
        if (before == null || !now.isBefore(last)) {
          throw e;
        }
        LOG.warn("{} is not renewed yet: {}", key, e.getMessage());
        Instant next = now.plus(AFTER_FAILURE);
        mine.renewal = next.isBefore(last) ? next : last;
        return before;
      }
    }
  }

  private Kept<V> keptFor(K key) {
    synchronized (all) {
      Kept<V> mine = all.computeIfAbsent(key, _ -> new Kept<>());
      if (all.size() > most) {
        all.remove(all.keySet().iterator().next());
      }
      return mine;
    }
  }
}

package dev.longshore.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams that were refused though others may be taken: each is told of once, and tried again more
 * and more seldom. Known until the server ends. Safe for many threads.
 */
final class ForwardRefusals {

  static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  private static final Logger log = LoggerFactory.getLogger(ForwardRefusals.class);

  private final ConcurrentMap<Path, Refusal> refusals = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  private record Refusal(Duration pause, long untilNanos, long oldestMillis) {}

  /**
   * @param nanoTime a time that only goes on, as {@link System#nanoTime}
   */
  ForwardRefusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether it is too early to try this one again. */
  boolean isTooEarly(Path mark) {
    Refusal refusal = refusals.get(mark);
    return refusal != null && nanoTime.getAsLong() - refusal.untilNanos < 0;
  }

  /** The time of the oldest event that was refused; the highest there is where none was. */
  long oldestMillis() {
    return refusals.values().stream().mapToLong(Refusal::oldestMillis).min().orElse(Long.MAX_VALUE);
  }

  /**
   * It was refused, once more or for the first time.
   *
   * @param oldestMillis the time of its oldest event that was; the highest there is if not known
   */
  void note(Path mark, long oldestMillis, Exception why) {
    Refusal before = refusals.get(mark);
    Duration pause = before == null ? FIRST_PAUSE : before.pause.multipliedBy(2);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
    refusals.put(mark, new Refusal(pause, nanoTime.getAsLong() + pause.toNanos(), oldestMillis));
    if (before == null) {
      log.warn(
          "mark={} its log stream cannot be forwarded, while others are; it is kept here all the"
              + " same, and tried again now and then",
          mark.getFileName(),
          why);
    }
  }

  /** It was taken, or is over. */
  void forget(Path mark) {
    if (refusals.remove(mark) != null) {
      log.info("mark={} its log stream is refused no longer", mark.getFileName());
    }
  }
}

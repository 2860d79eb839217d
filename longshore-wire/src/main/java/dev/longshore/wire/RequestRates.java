package dev.longshore.wire;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests of an operation there may be in a second, for each region on its own: a bucket
 * of tokens that is filled evenly and holds those of one second. Any number of threads may ask.
 */
final class RequestRates {

  /** Tokens are counted in billionths, so that a nanosecond fills in as many as there may be. */
  private static final long TOKEN = 1_000_000_000L;

  /** Clients choose their regions; more than these and the full buckets go. */
  private static final int MANY_BUCKETS = 1_000;

  private final Limits limits;
  private final InstantSource clock;
  private final ConcurrentHashMap<Owner, Bucket> buckets = new ConcurrentHashMap<>();

  RequestRates(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  private record Owner(BatchOperation<?, ?> operation, Realm realm) {}

  /**
   * What is left at a time.
   *
   * @param tokens in billionths
   * @param admitted whether the request of that time got one
   */
  private record Bucket(long tokens, Instant at, boolean admitted) {

    Bucket asked(int perSecond, Instant now) {
      // A clock that was set back fills nothing in, and goes on from there.
      Duration passed = Duration.between(at, now);
      long nanos = passed.isNegative() ? 0 : Math.min(TOKEN, passed.toNanos());
      long filled = Math.min(perSecond * TOKEN, tokens + nanos * perSecond);
      return filled >= TOKEN
          ? new Bucket(filled - TOKEN, now, true)
          : new Bucket(filled, now, false);
    }
  }

  /** Whether the request may be answered; counts it. */
  boolean admits(BatchOperation<?, ?> operation, Realm realm) {
    int perSecond = perSecond(operation);
    if (perSecond == 0) {
      return true;
    }
    Instant now = clock.instant();
    if (buckets.size() >= MANY_BUCKETS) {
      buckets.values().removeIf(bucket -> bucket.at().isBefore(now.minusSeconds(1)));
    }
    Bucket full = new Bucket(perSecond * TOKEN, now, false);
    return buckets
        .merge(
            new Owner(operation, realm),
            full.asked(perSecond, now),
            (before, _) -> before.asked(perSecond, now))
        .admitted();
  }

  private int perSecond(BatchOperation<?, ?> operation) {
    return switch (operation.name()) {
      case "SubmitJob" -> limits.of(Limit.SUBMIT_JOB_PER_SECOND);
      case "SubmitServiceJob" -> limits.of(Limit.SUBMIT_SERVICE_JOB_PER_SECOND);
      default -> 0;
    };
  }
}

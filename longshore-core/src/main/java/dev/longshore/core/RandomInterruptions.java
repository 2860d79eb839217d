package dev.longshore.core;

import dev.longshore.model.Attempt;
import dev.longshore.model.Instance;
import dev.longshore.model.JobId;
import dev.longshore.model.NamePattern;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When Spot instances are interrupted by chance, and attempts on Fargate Spot. The time follows
 * from the seed and the instance or attempt alone, so it is the same after a restart, and in every
 * run with the same instances.
 *
 * @param rates by environment; the first that fits counts
 * @param seed makes the times
 * @param notice from SIGTERM to SIGKILL; whole seconds
 */
public record RandomInterruptions(List<Rate> rates, long seed, Duration notice) {

  /** Nothing is interrupted by chance; whoever interrupts by hand gives this notice. */
  public static final RandomInterruptions NEVER =
      new RandomInterruptions(List.of(), 0, Duration.ofMinutes(2));

  /**
   * How often.
   *
   * @param environment a name, in which {@code *} stands for any letters
   * @param perHour interruptions of one instance, on average; 0 for never
   */
  public record Rate(String environment, double perHour) {

    boolean fits(String name) {
      return new NamePattern(environment).fits(name);
    }
  }

  private static final double HASHES = 0x1p52;
  private static final long STEP = 0x9e3779b97f4a7c15L;
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final double LONGEST_MILLIS = 24 * 3650 * MILLIS_PER_HOUR;

  public RandomInterruptions {
    rates = List.copyOf(rates);
  }

  /** How often instances of this environment are interrupted; null for never. */
  @Nullable Rate rateOf(String environment) {
    return rates.stream()
        .filter(rate -> rate.fits(environment))
        .findFirst()
        .filter(rate -> rate.perHour() > 0)
        .orElse(null);
  }

  /** When a Spot instance is interrupted. */
  Instant at(Instance instance, Rate rate) {
    return at(instance.id().hashCode(), instance.launchedAt(), rate);
  }

  /** When an attempt on Fargate Spot is interrupted, which has no instance. */
  Instant at(JobId job, Attempt attempt, Rate rate) {
    return at(31 * job.value().hashCode() + attempt.number(), attempt.placedAt(), rate);
  }

  /** As long after it began as it takes without memory. */
  private Instant at(int hash, Instant since, Rate rate) {
    // Cheap, since every one is looked at with every batch.
    long bits = mixed(seed + STEP * hash);
    double chance = ((bits >>> 12) + 1) / HASHES;
    double hours = -StrictMath.log(chance) / rate.perHour();
    return since.plusMillis((long) Math.min(LONGEST_MILLIS, hours * MILLIS_PER_HOUR));
  }

  /** As SplitMix64 does it with steps alike: each bit that differs changes half of the result. */
  private static long mixed(long bits) {
    long once = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
    return twice ^ (twice >>> 31);
  }
}

package dev.longshore.simulator;

import dev.longshore.core.InstanceConfig;
import dev.longshore.core.InstanceMarket;
import dev.longshore.core.RandomInterruptions;
import dev.longshore.core.RandomInterruptions.Rate;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceSettings.Managed;
import dev.longshore.model.InstanceType;
import dev.longshore.model.UsableMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What environments with instances say of these, and what there is of types, by chance. */
final class RandomInstances {

  /** Each of them has a type for every definition. */
  private static final List<List<String>> FOR_ALL =
      List.of(
          List.of(),
          List.of("g4dn.xlarge"),
          List.of("m5.xlarge", "g4dn.xlarge"),
          List.of("m5", "g4dn"),
          List.of("c5.large", "m5.xlarge", "g5"),
          List.of("optimal", "g6.xlarge"),
          List.of("g5", "t3", "r5.large"),
          List.of("default_x86_64", "g4dn.2xlarge"));

  /** Each of them has a type for every definition of managed instances. */
  private static final List<List<String>> MANAGED =
      List.of(
          List.of(),
          List.of("m5.xlarge", "m6g", "g4dn.xlarge"),
          List.of("c5.large", "r5.large", "c6g*", "m6g.xlarge", "g5.*"),
          List.of("t4g", "m7g", "g6", "m5"));

  /** Some definitions find none among these. */
  private static final List<List<String>> FOR_SOME =
      List.of(
          List.of("c5.large"),
          List.of("c5"),
          List.of("m4.large", "m4.xlarge"),
          List.of("c6g", "m6g.large"),
          List.of("default_arm64"),
          List.of("optimal"));

  private static final List<AllocationStrategy> ON_DEMAND =
      List.of(
          AllocationStrategy.BEST_FIT,
          AllocationStrategy.BEST_FIT,
          AllocationStrategy.BEST_FIT_PROGRESSIVE,
          AllocationStrategy.BEST_FIT_PROGRESSIVE_ORDERED);

  private static final List<AllocationStrategy> SPOT =
      List.of(
          AllocationStrategy.BEST_FIT,
          AllocationStrategy.BEST_FIT_PROGRESSIVE,
          AllocationStrategy.SPOT_CAPACITY_OPTIMIZED,
          AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED,
          AllocationStrategy.SPOT_CAPACITY_OPTIMIZED_PRIORITIZED);

  private static final List<Integer> START_SECONDS = List.of(0, 2, 2, 30);
  private static final List<Integer> IDLE_SECONDS = List.of(0, 5, 60, 300);
  private static final List<Integer> DELAY_MINUTES = List.of(0, 0, 2, 20);
  private static final List<Double> INTERRUPTIONS_PER_HOUR = List.of(0.2, 1.0, 4.0);
  private static final List<Integer> NOTICE_SECONDS = List.of(0, 5, 120);
  private static final int MOST_MIN_VCPUS = 6;
  private static final int MOST_VCPUS = 24;
  private static final int MOST_MANAGED_VCPUS = 8;

  /** So many of the smallest instances for the largest definition fit below it. */
  private static final int ENOUGH_VCPUS = 12;

  /** The same, whatever minvCpus keeps there. */
  private static final int PLENTY_VCPUS = 128;

  private final Random random;
  private final boolean endsWithMinimum;

  RandomInstances(Random random) {
    this.random = random;
    this.endsWithMinimum = random.nextBoolean();
  }

  /** What is to be had of types, and how long instances take and stay. */
  InstanceConfig config() {
    Map<String, Integer> spotPercents = new TreeMap<>();
    Map<String, Integer> spare = new TreeMap<>();
    for (InstanceType type : InstanceCatalog.builtIn().all()) {
      if (random.nextInt(3) == 0) {
        spotPercents.put(type.name(), 20 + random.nextInt(90));
      }
      if (random.nextInt(3) == 0) {
        spare.put(type.name(), random.nextInt(50));
      }
    }
    return new InstanceConfig(
        InstanceCatalog.builtIn(),
        UsableMemory.STANDARD,
        Duration.ofSeconds(any(START_SECONDS)),
        Duration.ofSeconds(any(IDLE_SECONDS)),
        new InstanceMarket(spotPercents, spare, Map.of()),
        random.nextInt(3) == 0 ? byChance() : RandomInterruptions.NEVER);
  }

  /** Rare enough that jobs end between them. */
  private RandomInterruptions byChance() {
    return new RandomInterruptions(
        List.of(new Rate("*", any(INTERRUPTIONS_PER_HOUR))),
        random.nextLong(),
        Duration.ofSeconds(any(NOTICE_SECONDS)));
  }

  /** Some settings, mostly such that every definition finds a type. */
  InstanceSettings settings(String environment, int mostlyForAll) {
    boolean isSpot = random.nextInt(3) == 0;
    List<String> types = any(random.nextInt(mostlyForAll) == 0 ? FOR_SOME : FOR_ALL);
    InstanceSettings unsized =
        new InstanceSettings(
            environment,
            any(isSpot ? SPOT : ON_DEMAND),
            isSpot,
            types,
            0,
            1,
            random.nextInt(3) == 0 ? 60 + random.nextInt(40) : 100,
            Duration.ofMinutes(any(DELAY_MINUTES)),
            0);
    return resized(unsized);
  }

  /** Some settings of managed instances. */
  InstanceSettings managed(String environment, boolean isSpot) {
    return new InstanceSettings(
        environment,
        AllocationStrategy.BEST_FIT_PROGRESSIVE,
        isSpot,
        any(MANAGED),
        0,
        1 + random.nextInt(MOST_MANAGED_VCPUS),
        100,
        Duration.ZERO,
        0,
        new Managed(scaleInAfter()));
  }

  private @Nullable Duration scaleInAfter() {
    return random.nextInt(4) == 0 ? null : Duration.ofSeconds(any(IDLE_SECONDS));
  }

  /** The same with other types, which needs other instances. */
  InstanceSettings renewed(InstanceSettings settings) {
    return settings.managed() != null
        ? sized(
            managed(settings.computeEnvironment(), settings.isSpot()),
            0,
            settings.maxVcpus(),
            Duration.ZERO,
            0)
        : renewedLaunched(settings);
  }

  private InstanceSettings renewedLaunched(InstanceSettings settings) {
    return new InstanceSettings(
        settings.computeEnvironment(),
        any(settings.isSpot() ? SPOT : ON_DEMAND),
        settings.isSpot(),
        any(FOR_ALL),
        settings.minVcpus(),
        settings.maxVcpus(),
        settings.bidPercentage(),
        settings.scaleDownDelay(),
        settings.startVcpus());
  }

  /** The same with other sizes. */
  InstanceSettings resized(InstanceSettings settings) {
    if (settings.managed() != null) {
      int most = 1 + random.nextInt(MOST_MANAGED_VCPUS);
      return sized(settings, 0, most, Duration.ZERO, 0);
    }
    int max = 1 + random.nextInt(MOST_VCPUS);
    int min = random.nextInt(3) == 0 ? random.nextInt(Math.min(max, MOST_MIN_VCPUS) + 1) : 0;
    int start = random.nextInt(4) == 0 ? min + random.nextInt(max - min + 1) : 0;
    Duration delay =
        random.nextInt(4) == 0 ? Duration.ofMinutes(any(DELAY_MINUTES)) : settings.scaleDownDelay();
    return sized(settings, min, max, delay, start);
  }

  /**
   * The same with room for every job in the end. What minvCpus keeps must not keep away what waits:
   * either there is plenty, or nothing is kept.
   */
  InstanceSettings enough(InstanceSettings settings) {
    int min = endsWithMinimum ? settings.minVcpus() : 0;
    int max = Math.max(settings.maxVcpus(), endsWithMinimum ? PLENTY_VCPUS : ENOUGH_VCPUS);
    return sized(settings, min, max, settings.scaleDownDelay(), settings.startVcpus());
  }

  private static InstanceSettings sized(
      InstanceSettings settings, int min, int max, Duration delay, int start) {
    return new InstanceSettings(
        settings.computeEnvironment(),
        settings.strategy(),
        settings.isSpot(),
        settings.instanceTypes(),
        min,
        max,
        settings.bidPercentage(),
        delay,
        start,
        settings.managed());
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}

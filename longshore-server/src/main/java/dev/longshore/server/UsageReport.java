package dev.longshore.server;

import dev.longshore.model.CapacityKind;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.store.AttemptUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what attempts used and what that would have cost on AWS, by whatever they are grouped by.
 *
 * <p>An attempt on an instance bears the part of its price that it had of the resource of which it
 * had most: half the vCPUs and a tenth of the memory are half the price, and a node has all. Spot
 * instances cost what the configuration says of them. Fargate's prices are by vCPU and GiB. What it
 * ran on is known of each attempt, so its environment may have changed or be gone. The sum over
 * jobs is at most what the instances cost; what nobody used is nobody's.
 */
final class UsageReport {

  /** Of AWS in us-east-1, Linux on x86. */
  private static final double FARGATE_MICROS_PER_VCPU_HOUR = 40_480;

  private static final double FARGATE_MICROS_PER_GIB_HOUR = 4_445;
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final double MIB_PER_GIB = 1024;

  private final Grouping grouping;
  private final Instant from;
  private final Instant to;
  private final Prices prices;
  private final Map<String, Sum> byKey = new TreeMap<>();
  private final Sum total = new Sum();

  /**
   * What everything costs.
   *
   * @param catalog types with their prices
   * @param spotPercents of the price on demand, by type
   */
  record Prices(InstanceCatalog catalog, Map<String, Integer> spotPercents) {

    /** In millionths of a dollar for each hour; 0 where nothing has a price. */
    double microsPerHour(AttemptUse use) {
      if (use.instanceType() == null) {
        return withoutInstance(use);
      }
      return catalog
          .find(use.instanceType())
          .map(type -> part(use, type) * type.priceMicros() * percent(use, type) / 100)
          .orElse(0.0);
    }

    private static double withoutInstance(AttemptUse use) {
      boolean isFargate =
          use.capacityKind() == CapacityKind.FARGATE
              || use.capacityKind() == CapacityKind.FARGATE_SPOT;
      Demand demand = use.demand();
      return isFargate
          ? demand.vcpuMillis() / 1000.0 * FARGATE_MICROS_PER_VCPU_HOUR
              + demand.memoryMib() / MIB_PER_GIB * FARGATE_MICROS_PER_GIB_HOUR
          : 0;
    }

    private int percent(AttemptUse use, InstanceType type) {
      return use.capacityKind() == CapacityKind.SPOT
          ? spotPercents.getOrDefault(type.name(), 100)
          : 100;
    }

    private static double part(AttemptUse use, InstanceType type) {
      Demand demand = use.demand();
      double part =
          Math.max(
              demand.vcpuMillis() / (1000.0 * type.vcpus()),
              demand.memoryMib() / (double) type.memoryMib());
      if (type.gpus() > 0) {
        part = Math.max(part, demand.gpus() / (double) type.gpus());
      }
      return use.isAlone() ? 1 : Math.min(1, part);
    }
  }

  /** What attempts are added up by; null leaves an attempt out of every group but the total. */
  interface Grouping {
    @Nullable String keyOf(AttemptUse use);
  }

  /** What a group used. */
  static final class Sum {
    private long attempts;
    private double seconds;
    private double vcpuSeconds;
    private double gibSeconds;
    private double gpuSeconds;
    private double priceMicros;

    private void add(Demand demand, double millis, double microsPerHour) {
      double newSeconds = millis / 1000;
      attempts++;
      seconds += newSeconds;
      vcpuSeconds += newSeconds * demand.vcpuMillis() / 1000;
      gibSeconds += newSeconds * demand.memoryMib() / MIB_PER_GIB;
      gpuSeconds += newSeconds * demand.gpus();
      priceMicros += millis / MILLIS_PER_HOUR * microsPerHour;
    }

    long attempts() {
      return attempts;
    }

    double seconds() {
      return seconds;
    }

    double vcpuSeconds() {
      return vcpuSeconds;
    }

    double gibSeconds() {
      return gibSeconds;
    }

    double gpuSeconds() {
      return gpuSeconds;
    }

    /** In dollars. */
    double price() {
      return priceMicros / 1_000_000;
    }
  }

  /** One group. */
  record Row(String key, Sum sum) {}

  /**
   * Begins an empty one.
   *
   * @param from what was before does not count
   * @param to what comes later does not count, nor what an attempt under way has yet to use
   */
  UsageReport(Grouping grouping, Instant from, Instant to, Prices prices) {
    this.grouping = grouping;
    this.from = from;
    this.to = to;
    this.prices = prices;
  }

  void add(AttemptUse use) {
    Instant begin = use.placedAt().isAfter(from) ? use.placedAt() : from;
    Instant stoppedAt = use.stoppedAt();
    Instant end = stoppedAt == null || stoppedAt.isAfter(to) ? to : stoppedAt;
    if (!begin.isBefore(end)) {
      return;
    }
    double millis = Duration.between(begin, end).toMillis();
    double microsPerHour = prices.microsPerHour(use);
    total.add(use.demand(), millis, microsPerHour);
    String key = grouping.keyOf(use);
    if (key != null) {
      byKey.computeIfAbsent(key, _ -> new Sum()).add(use.demand(), millis, microsPerHour);
    }
  }

  /** By key. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    byKey.forEach((key, sum) -> rows.add(new Row(key, sum)));
    return rows;
  }

  /** Of all attempts, also of those that are in no group. */
  Sum total() {
    return total;
  }
}

package dev.longshore.core;

import dev.longshore.model.AllocationStrategy;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The order in which an allocation strategy takes the types that can hold what waits in front.
 *
 * <p>All but an ordered list prefer types without GPUs for jobs that want none. Those that compare
 * prices never take a type for which another would do with fewer vCPUs in all and cost no more:
 * such a type is <em>oversized</em>, and comes last.
 */
final class TypeRanking {

  /** Groups of jobs that are compared; those behind hardly change the order. */
  private static final int GROUPS = 8;

  private final InstanceMarket market;
  private final List<InstanceDemand> unplaced;
  private final boolean byGpu;
  private final List<Rated> rated;

  /**
   * A type as it would do.
   *
   * @param instances of it that all which waits would need
   * @param waste of the first of these, in millionths of its vCPUs
   * @param oversized whether another would do with less
   */
  private record Rated(TypeCandidate candidate, long instances, long waste, boolean oversized) {

    Rated(TypeCandidate candidate, List<InstanceDemand> unplaced) {
      this(candidate, candidate.instancesFor(unplaced), candidate.waste(unplaced), false);
    }

    String name() {
      return candidate.type().name();
    }

    int vcpus() {
      return candidate.type().vcpus();
    }

    long totalPrice() {
      return instances * candidate.type().priceMicros();
    }

    /** One instance of it would do, and so would fewer vCPUs of another that cost no more. */
    Rated beside(List<Rated> others, List<InstanceDemand> unplaced) {
      boolean isOversized =
          instances == 1
              && others.stream()
                  .anyMatch(
                      other ->
                          other.instances * other.vcpus() < vcpus()
                              && other.totalPrice() <= totalPrice()
                              && other.candidate.holdsAllOf(candidate, unplaced));
      return new Rated(candidate, instances, waste, isOversized);
    }
  }

  /**
   * Compares types for what waits.
   *
   * @param able those that hold the first of it
   * @param waiting at least one
   */
  TypeRanking(InstanceMarket market, List<TypeCandidate> able, List<InstanceDemand> waiting) {
    this.market = market;
    this.unplaced = waiting.subList(0, Math.min(GROUPS, waiting.size()));
    this.byGpu = waiting.getFirst().each().gpus() > 0;
    List<Rated> alone = able.stream().map(one -> new Rated(one, unplaced)).toList();
    this.rated = alone.stream().map(one -> one.beside(alone, unplaced)).toList();
  }

  List<TypeCandidate> by(AllocationStrategy strategy) {
    return rated.stream().sorted(order(strategy)).map(Rated::candidate).toList();
  }

  private Comparator<Rated> order(AllocationStrategy strategy) {
    boolean isNodes = unplaced.getFirst().isMultiNode();
    return switch (strategy) {
      case BEST_FIT -> withoutGpusFirst().thenComparing(cheapest());
      case BEST_FIT_PROGRESSIVE ->
          withoutGpusFirst().thenComparing(isNodes ? cheapest() : progressive());
      case BEST_FIT_PROGRESSIVE_ORDERED ->
          Comparator.comparingInt((Rated one) -> one.candidate.position())
              .thenComparing(progressive());
      case SPOT_CAPACITY_OPTIMIZED ->
          withoutGpusFirst().thenComparing(most(this::spare)).thenComparing(progressive());
      case SPOT_PRICE_CAPACITY_OPTIMIZED ->
          withoutGpusFirst().thenComparing(cheapWithCapacity()).thenComparing(progressive());
      // Pools are similar where one has less than twice as much to spare as the other.
      case SPOT_CAPACITY_OPTIMIZED_PRIORITIZED ->
          withoutGpusFirst()
              .thenComparing(most(one -> Long.SIZE - Long.numberOfLeadingZeros(spare(one))))
              .thenComparingInt(one -> one.candidate.position())
              .thenComparing(progressive());
    };
  }

  private Comparator<Rated> withoutGpusFirst() {
    return Comparator.comparingInt(one -> !byGpu && one.candidate.type().gpus() > 0 ? 1 : 0);
  }

  /** By what all that waits would cost, then the smallest. */
  private Comparator<Rated> cheapest() {
    return Comparator.comparingLong(Rated::totalPrice)
        .thenComparingLong(this::unitPrice)
        .thenComparingInt(Rated::vcpus)
        .thenComparing(newest());
  }

  /** Among those that waste the same, the larger: fewer instances do. */
  private Comparator<Rated> progressive() {
    return Comparator.comparingInt((Rated one) -> one.oversized ? 1 : 0)
        .thenComparingLong(this::unitPrice)
        .thenComparingLong(Rated::waste)
        .thenComparing(most(Rated::vcpus))
        .thenComparing(newest());
  }

  private static Comparator<Rated> newest() {
    return most((Rated one) -> one.candidate.type().generation()).thenComparing(Rated::name);
  }

  /** Capacity and price count the same: the place in the order by one plus that by the other. */
  private Comparator<Rated> cheapWithCapacity() {
    TreeSet<Long> spares = new TreeSet<>();
    TreeSet<Long> prices = new TreeSet<>();
    for (Rated one : rated) {
      spares.add(spare(one));
      prices.add(spotUnitPrice(one));
    }
    return Comparator.comparingInt(
        one ->
            spares.tailSet(spare(one), false).size()
                + prices.headSet(spotUnitPrice(one), false).size());
  }

  private static Comparator<Rated> most(ToLongFunction<Rated> amount) {
    return Comparator.comparingLong(amount).reversed();
  }

  private long unitPrice(Rated one) {
    return one.candidate.unitPrice(byGpu);
  }

  private long spare(Rated one) {
    return market.spare(one.name());
  }

  private long spotUnitPrice(Rated one) {
    @Nullable Integer percent = market.spotPercent(one.name());
    return unitPrice(one) * (percent == null ? 100 : percent);
  }
}

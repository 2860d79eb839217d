package dev.longshore.core;

import dev.longshore.model.Ordered;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be had of instance types, as whoever runs the server says. Each part is by the name of
 * the type; what is left out is not known and stands in nobody's way.
 *
 * @param spotPercents what a Spot instance costs, in percent of the price on demand
 * @param spareInstances how many more could be had as Spot instances; only their order matters
 * @param shortages types that have no capacity, each until then
 */
public record InstanceMarket(
    Map<String, Integer> spotPercents,
    Map<String, Integer> spareInstances,
    Map<String, Instant> shortages) {

  /** Nothing is known: every type can be had, and all equally well. */
  public static final InstanceMarket OPEN = new InstanceMarket(Map.of(), Map.of(), Map.of());

  public InstanceMarket {
    spotPercents = Ordered.copyOf(spotPercents);
    spareInstances = Ordered.copyOf(spareInstances);
    shortages = Ordered.copyOf(shortages);
  }

  /** The same with what is said of shortages beside; of two the longer one counts. */
  InstanceMarket with(Map<String, Instant> moreShortages) {
    if (moreShortages.isEmpty()) {
      return this;
    }
    Map<String, Instant> all = new TreeMap<>(shortages);
    moreShortages.forEach(
        (type, until) -> all.merge(type, until, (one, other) -> one.isAfter(other) ? one : other));
    return new InstanceMarket(spotPercents, spareInstances, all);
  }

  /** What a Spot instance costs, in percent of the price on demand; null if it is not known. */
  @Nullable Integer spotPercent(String type) {
    return spotPercents.get(type);
  }

  /** How many more could be had; 0 if it is not known, so that what is known comes first. */
  int spare(String type) {
    return spareInstances.getOrDefault(type, 0);
  }

  boolean isShort(String type, Instant now) {
    Instant until = shortages.get(type);
    return until != null && now.isBefore(until);
  }
}

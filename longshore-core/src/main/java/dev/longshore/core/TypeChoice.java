package dev.longshore.core;

import dev.longshore.core.TypeRefusal.AboveMaximum;
import dev.longshore.core.TypeRefusal.BackingOff;
import dev.longshore.core.TypeRefusal.NoCapacity;
import dev.longshore.core.TypeRefusal.NoneHolds;
import dev.longshore.core.TypeRefusal.SpotPriceTooHigh;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.UnavailableTypes;
import dev.longshore.model.UsableMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the instance type that a compute environment launches next. It remembers which types had
 * no capacity, and is otherwise a function of what it is asked.
 */
final class TypeChoice {

  private final InstanceSettings settings;
  private final InstanceMarket market;
  private final Instant now;
  private final List<TypeCandidate> candidates;
  private UnavailableTypes unavailable;

  TypeChoice(
      InstanceSettings settings,
      InstanceCatalog catalog,
      UsableMemory memory,
      InstanceMarket market,
      UnavailableTypes unavailable,
      Instant now) {
    this.settings = settings;
    this.market = market;
    this.unavailable = unavailable;
    this.now = now;
    this.candidates = candidates(settings.instanceTypes(), catalog, memory);
  }

  /** By what is known now of the types that this environment allows. */
  static TypeChoice of(
      BatchState state, InstanceSettings settings, InstanceConfig config, Instant now) {
    return new TypeChoice(
        settings,
        config.catalog(),
        config.memory(),
        config.market().with(state.instances().shortages()),
        state.instances().unavailable(settings.computeEnvironment()),
        now);
  }

  /**
   * What comes next.
   *
   * @param candidate null if nothing is to be launched
   * @param refused types that the strategy would have taken before, and why it did not; one for all
   *     if none holds what waits
   */
  record Chosen(@Nullable TypeCandidate candidate, List<TypeRefusal> refused) {}

  /** How many vCPUs of instances are there or come, which bounds what may be added. */
  record Target(int vcpus, boolean isReplacing) {

    Target plus(int more) {
      return new Target(vcpus + more, isReplacing);
    }
  }

  /**
   * Chooses for the first of what waits. The rest counts only for which size is worth while.
   *
   * @param unplaced what waits, at least one
   * @param needed how many instances of a type one job in front needs beside those that it has:
   *     more than one only for nodes
   */
  Chosen choose(List<InstanceDemand> unplaced, Target target, ToIntFunction<String> needed) {
    InstanceDemand front = unplaced.getFirst();
    List<TypeCandidate> able =
        candidates.stream().filter(c -> front.fitsOn(c.type(), c.capacity())).toList();
    if (able.isEmpty()) {
      return new Chosen(null, List.of(new NoneHolds(front.each(), candidates.size(), largest())));
    }
    List<TypeRefusal> refused = new ArrayList<>();
    for (TypeCandidate candidate :
        new TypeRanking(market, able, unplaced).by(settings.strategy())) {
      TypeRefusal refusal = refusal(candidate, target, needed.applyAsInt(candidate.type().name()));
      if (refusal == null) {
        unavailable = unavailable.launched(candidate.type().name());
        return new Chosen(candidate, refused);
      }
      // What is too large for the maximum is told once; a smaller type may still do.
      if (!(refusal instanceof AboveMaximum)
          || refused.stream().noneMatch(AboveMaximum.class::isInstance)) {
        refused.add(refusal);
      }
      if (refusal.isShortage() && waitsForOneType(front)) {
        break;
      }
    }
    return new Chosen(null, refused);
  }

  /** Which types had no capacity, as it has become. */
  UnavailableTypes unavailable() {
    return unavailable;
  }

  private boolean waitsForOneType(InstanceDemand front) {
    return front.isMultiNode() || settings.strategy() == AllocationStrategy.BEST_FIT;
  }

  private @Nullable TypeRefusal refusal(TypeCandidate candidate, Target target, int needed) {
    String type = candidate.type().name();
    Integer percent = settings.isSpot() ? market.spotPercent(type) : null;
    if (percent != null && percent >= settings.bidPercentage()) {
      return new SpotPriceTooHigh(type, percent, settings.bidPercentage());
    }
    int vcpus = candidate.type().vcpus();
    if (!mayAdd(vcpus, needed, target)) {
      return new AboveMaximum(type, vcpus * needed, target.vcpus(), settings.maxVcpus());
    }
    Instant triedAgainAt = unavailable.triedAgainAt(type, now);
    if (triedAgainAt != null) {
      return new BackingOff(type, triedAgainAt);
    }
    if (market.isShort(type, now)) {
      unavailable = unavailable.failed(type, now);
      return new NoCapacity(type, Objects.requireNonNull(unavailable.byType().get(type)).until());
    }
    return null;
  }

  /**
   * Whether so many instances may come at once. While old instances are replaced, new ones start
   * only when at least the smallest type fits below the maximum.
   */
  private boolean mayAdd(int vcpus, int instances, Target target) {
    if (settings.isMaximumOfJobs()) {
      return true;
    }
    if (settings.isMaximumStrict()) {
      return target.vcpus() + (long) vcpus * instances <= settings.maxVcpus();
    }
    int before = target.isReplacing() ? smallestVcpus() : 1;
    return target.vcpus() + (long) vcpus * (instances - 1) + before <= settings.maxVcpus();
  }

  private int smallestVcpus() {
    return candidates.stream().mapToInt(c -> c.type().vcpus()).min().orElse(1);
  }

  private Demand largest() {
    return candidates.stream()
        .map(TypeCandidate::capacity)
        .max(
            Comparator.comparingLong(Demand::vcpuMillis)
                .thenComparingLong(Demand::memoryMib)
                .thenComparingInt(Demand::gpus))
        .orElse(Demand.NOTHING);
  }

  /** A type that is named itself has its own place, not that of its family. */
  private static List<TypeCandidate> candidates(
      List<String> entries, InstanceCatalog catalog, UsableMemory memory) {
    Map<InstanceType, Integer> positions = new LinkedHashMap<>();
    if (entries.isEmpty()) {
      catalog.all().stream().filter(t -> !t.isMetal()).forEach(t -> positions.put(t, 0));
    }
    for (int i = 0; i < entries.size(); i++) {
      int position = i;
      catalog.find(entries.get(i)).ifPresent(type -> positions.putIfAbsent(type, position));
    }
    for (int i = 0; i < entries.size(); i++) {
      for (InstanceType type : catalog.expand(entries.get(i))) {
        positions.putIfAbsent(type, i);
      }
    }
    List<TypeCandidate> candidates = new ArrayList<>();
    positions.forEach(
        (type, position) ->
            candidates.add(new TypeCandidate(type, position, type.capacity(memory))));
    return List.copyOf(candidates);
  }
}

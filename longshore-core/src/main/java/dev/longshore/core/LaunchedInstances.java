package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceShortageEndedFact;
import dev.longshore.model.Fact.InstanceShortageFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.Placement;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.StoredInstances;
import dev.longshore.model.UnavailableTypes;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The instances that there are, and what attempts have of them. The room of an attempt and its
 * instance are two things: an instance may be gone while an attempt that had it is still ending.
 */
final class LaunchedInstances {

  /** As stored: without what attempts have of them now. */
  private final SortedMap<String, Instance> byId = new TreeMap<>();

  private final Map<String, Set<String>> byEnvironment = new HashMap<>();
  private final Map<String, Demand> used = new HashMap<>();
  private final Map<String, SortedSet<JobId>> holders = new HashMap<>();
  private final Set<String> alone = new HashSet<>();
  private final Set<String> starting = new TreeSet<>();
  private final Set<String> draining = new TreeSet<>();
  private final Map<String, Set<String>> held = new HashMap<>();
  private final SortedMap<String, Instant> shortages = new TreeMap<>();
  private final SortedMap<String, UnavailableTypes> unavailable = new TreeMap<>();
  private long lastNumber;

  void apply(InstanceFact fact) {
    switch (fact) {
      case InstanceLaunchedFact launched -> {
        put(launched.instance());
        lastNumber = Math.max(lastNumber, launched.number());
      }
      case InstanceRunningFact running -> put(get(running.instance()).running(running.at()));
      case InstanceDrainingFact drain -> put(get(drain.instance()).draining(drain.drain()));
      case InstanceTerminatedFact terminated -> {
        Instance gone = get(terminated.instance());
        byId.remove(gone.id());
        starting.remove(gone.id());
        draining.remove(gone.id());
        Set<String> others = Objects.requireNonNull(byEnvironment.get(gone.computeEnvironment()));
        others.remove(gone.id());
        if (others.isEmpty()) {
          byEnvironment.remove(gone.computeEnvironment());
        }
      }
      case InstanceShortageFact f -> shortages.put(f.type(), f.until());
      case InstanceShortageEndedFact f -> shortages.remove(f.type());
      case TypesUnavailableFact(String environment, UnavailableTypes types) ->
          unavailable.put(environment, types);
      case ScalingNotedFact noted -> note(noted.activity());
    }
  }

  void restore(StoredInstances stored) {
    stored.all().forEach(this::put);
    lastNumber = stored.lastNumber();
    shortages.putAll(stored.shortages());
    unavailable.putAll(stored.unavailable());
  }

  /** An environment is gone; another may come by its name. */
  void forget(String environment) {
    unavailable.remove(environment);
    held.remove(environment);
  }

  private void note(ScalingActivity activity) {
    switch (activity.action()) {
      case HELD ->
          held.computeIfAbsent(activity.computeEnvironment(), _ -> new HashSet<>())
              .add(without(activity.reason()));
      case LAUNCH -> held.remove(activity.computeEnvironment());
      case TERMINATE, DRAIN, INVALIDATE -> {} // says nothing about what waits
    }
  }

  private void put(Instance instance) {
    byId.put(instance.id(), instance);
    if (instance.state() == Instance.State.PENDING) {
      starting.add(instance.id());
    } else {
      starting.remove(instance.id());
    }
    if (instance.state() == Instance.State.DRAINING) {
      draining.add(instance.id());
    } else {
      draining.remove(instance.id());
    }
    byEnvironment
        .computeIfAbsent(instance.computeEnvironment(), _ -> new TreeSet<>())
        .add(instance.id());
  }

  private Instance get(String id) {
    Instance instance = byId.get(id);
    if (instance == null) {
      throw new IllegalStateException("no such instance: " + id);
    }
    return instance;
  }

  /** An attempt of this job, or node, has room there. A node has its instance alone. */
  void take(Job job, Placement placement) {
    String id = placement.instance();
    if (id != null) {
      used.merge(id, job.ownDemand(), Demand::plus);
      holders.computeIfAbsent(id, _ -> new TreeSet<>()).add(job.id());
      if (job.id().isNode()) {
        alone.add(id);
      }
    }
  }

  /** The attempt gives its room back. */
  void give(Job job, Placement placement, Instant at) {
    String id = placement.instance();
    if (id == null) {
      return;
    }
    if (job.id().isNode()) {
      alone.remove(id);
    }
    holders.computeIfPresent(
        id,
        (_, jobs) -> {
          jobs.remove(job.id());
          return jobs.isEmpty() ? null : jobs;
        });
    if (holders.containsKey(id)) {
      used.computeIfPresent(id, (_, before) -> before.minus(job.ownDemand()));
    } else {
      used.remove(id);
    }
    Instance instance = byId.get(id);
    if (instance != null) {
      byId.put(id, instance.jobEnded(at));
    }
  }

  /** Those of an environment as they are now, by id. */
  List<Instance> of(String environment) {
    return byEnvironment.getOrDefault(environment, Set.of()).stream().map(this::now).toList();
  }

  /** All as they are now, by id. */
  List<Instance> all() {
    return byId.keySet().stream().map(this::now).toList();
  }

  private Instance now(String id) {
    Instance instance = get(id);
    return holders.containsKey(id) ? instance.used() : instance;
  }

  /** What attempts have of its capacity; a node has all of it. */
  Demand used(Instance instance) {
    return alone.contains(instance.id())
        ? instance.capacity()
        : used.getOrDefault(instance.id(), Demand.NOTHING);
  }

  /** Whether a node has it. */
  boolean isAlone(String id) {
    return alone.contains(id);
  }

  /** Those that start, by id. */
  List<Instance> starting() {
    return starting.stream().map(this::get).toList();
  }

  /** Those that take no further jobs, by id. */
  List<Instance> draining() {
    return draining.stream().map(this::now).toList();
  }

  /** As it is now; null if there is no such instance. */
  @Nullable Instance find(String id) {
    return byId.containsKey(id) ? now(id) : null;
  }

  /** The jobs, and nodes, that have room there. */
  SortedSet<JobId> jobsOn(String id) {
    return Collections.unmodifiableSortedSet(
        holders.getOrDefault(id, Collections.emptySortedSet()));
  }

  /** Until when there are no instances of a type to be had, by type. */
  SortedMap<String, Instant> shortages() {
    return Collections.unmodifiableSortedMap(shortages);
  }

  /** Which types an environment does not try, since they had no capacity. */
  UnavailableTypes unavailable(String environment) {
    return unavailable.getOrDefault(environment, UnavailableTypes.NONE);
  }

  /**
   * Whether the same was noted of this environment since it last launched something. How many wait
   * makes no difference.
   */
  boolean isHeldAs(String environment, String reason) {
    return held.getOrDefault(environment, Set.of()).contains(without(reason));
  }

  /** The reason without what comes before its first semicolon: who waits, and how many. */
  private static String without(String reason) {
    return reason.substring(reason.indexOf(';') + 1);
  }

  /** As they are to be stored. */
  StoredInstances stored() {
    return new StoredInstances(List.copyOf(byId.values()), lastNumber, shortages, unavailable);
  }

  long lastNumber() {
    return lastNumber;
  }
}

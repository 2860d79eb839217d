package dev.longshore.simulator;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceShortageEndedFact;
import dev.longshore.model.Fact.InstanceShortageFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.StopRequest;
import dev.longshore.model.UnavailableTypes;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The instances that there are and who has them, as the facts tell it. */
final class InstanceBook {

  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private final SortedMap<String, ComputeEnvironment> environments = new TreeMap<>();
  private final Map<JobId, Stop> stops = new HashMap<>();
  private final Map<String, Instant> shortages = new HashMap<>();
  private final Map<String, UnavailableTypes> backOffs = new HashMap<>();
  private final Set<String> ever = new HashSet<>();
  private @Nullable InstanceBook before;
  private final SortedMap<String, Entry> offered = new TreeMap<>();

  InstanceBook() {}

  private InstanceBook(InstanceBook other) {
    entries.putAll(other.entries);
    environments.putAll(other.environments);
    stops.putAll(other.stops);
    shortages.putAll(other.shortages);
    backOffs.putAll(other.backOffs);
    ever.addAll(other.ever);
  }

  /**
   * One instance.
   *
   * @param instance as it was launched
   * @param isRunning whether it has started
   * @param drain why it takes no further jobs; null while it does
   * @param idleSince when it started, or the last job on it ended; null while it starts
   * @param wasUsed whether a job has ended on it
   * @param holders attempts that have room on it, by job or node
   */
  record Entry(
      Instance instance,
      boolean isRunning,
      @Nullable Drain drain,
      @Nullable Instant idleSince,
      boolean wasUsed,
      Set<JobId> holders) {

    Entry {
      holders = Set.copyOf(holders);
    }

    String id() {
      return instance.id();
    }

    String environment() {
      return instance.computeEnvironment();
    }

    String host() {
      return instance.host();
    }

    Demand capacity() {
      return instance.capacity();
    }

    int vcpus() {
      return instance.vcpus();
    }

    boolean isIdle() {
      return holders.isEmpty();
    }

    /** Whether it takes jobs now, or will once it has started. */
    boolean isToStay() {
      return drain == null;
    }

    /** Whether it has the processor that the job is made for. */
    boolean suits(Job job) {
      return AllowedTypes.suits(instance.type(), job);
    }

    /** Whether jobs can be placed on it. */
    boolean takesJobs() {
      return isRunning && isToStay();
    }

    /** As clients are shown it: that a job has it is not counted. */
    private Instance shown() {
      Instance.State state =
          !isToStay()
              ? Instance.State.DRAINING
              : isRunning ? Instance.State.RUNNING : Instance.State.PENDING;
      return new Instance(
          id(),
          environment(),
          instance.type(),
          capacity(),
          host(),
          state,
          instance.launchedAt(),
          idleSince,
          wasUsed,
          drain);
    }

    private Entry drained(Drain newDrain) {
      Instant since = isRunning ? idleSince : newDrain.at();
      return new Entry(instance, isRunning, newDrain, since, wasUsed, holders);
    }

    /** Or it is held back no longer. */
    private Entry started(Instant at) {
      return new Entry(instance, true, null, at, wasUsed, holders);
    }

    private Entry with(JobId job) {
      Set<JobId> more = new HashSet<>(holders);
      more.add(job);
      return new Entry(instance, isRunning, drain, idleSince, wasUsed, more);
    }

    private Entry without(JobId job, Instant at) {
      Set<JobId> rest = new HashSet<>(holders);
      rest.remove(job);
      boolean isLater = idleSince == null || at.isAfter(idleSince);
      return new Entry(instance, isRunning, drain, isLater ? at : idleSince, true, rest);
    }
  }

  /**
   * That an attempt is asked to stop.
   *
   * @param drains why its instance takes no further jobs, as it was then; null if it does
   */
  record Stop(StopRequest request, Drain.@Nullable Cause drains) {}

  /** What became true in one commit. */
  void note(List<Fact> facts) {
    before = new InstanceBook(this);
    offered.clear();
    boolean isPlanned = false;
    for (Fact fact : facts) {
      if (!isPlanned && comesAfterTheCycle(fact)) {
        isPlanned = true;
        offer();
      }
      note(fact);
    }
    if (!isPlanned) {
      offer();
    }
  }

  /**
   * Instances come and go once the cycle has placed what it could. Somebody's own machines do so
   * before: those that a cycle takes off had taken no jobs for long.
   */
  private boolean comesAfterTheCycle(Fact fact) {
    String environment =
        fact instanceof InstanceLaunchedFact launched
            ? launched.instance().computeEnvironment()
            : fact instanceof InstanceTerminatedFact terminated
                ? Objects.requireNonNull(find(terminated.instance())).environment()
                : null;
    return environment != null && !isUnmanaged(environment);
  }

  private boolean isUnmanaged(String name) {
    ComputeEnvironment environment = environments.get(name);
    return environment != null && environment.isUnmanaged();
  }

  private void offer() {
    entries.values().stream()
        .filter(Entry::takesJobs)
        .forEach(entry -> offered.put(entry.id(), entry));
  }

  /** One fact. */
  void note(Fact fact) {
    if (fact instanceof InstanceLaunchedFact launched) {
      Instance instance = launched.instance();
      Violation.unless(
          isUnmanaged(instance.computeEnvironment()) // whose machines may be registered again
              ? !entries.containsKey(instance.id())
              : ever.add(instance.id()),
          "an instance has an id of its own",
          instance);
      boolean isRunning = instance.state() == Instance.State.RUNNING;
      entries.put(
          instance.id(),
          new Entry(instance, isRunning, null, instance.idleSince(), false, Set.of()));
    } else if (fact instanceof InstanceRunningFact running) {
      entries.computeIfPresent(running.instance(), (_, entry) -> entry.started(running.at()));
    } else if (fact instanceof InstanceDrainingFact draining) {
      entries.computeIfPresent(draining.instance(), (_, entry) -> entry.drained(draining.drain()));
    } else if (fact instanceof InstanceShortageFact shortage) {
      shortages.put(shortage.type(), shortage.until());
    } else if (fact instanceof InstanceShortageEndedFact over) {
      shortages.remove(over.type());
    } else if (fact instanceof TypesUnavailableFact unavailable) {
      backOffs.put(unavailable.environment(), unavailable.types());
    } else if (fact instanceof JobStopRequestedFact stop) {
      stops.put(stop.job(), new Stop(stop.stop(), drains(stop)));
    } else if (fact instanceof InstanceTerminatedFact terminated) {
      entries.remove(terminated.instance());
    } else if (fact instanceof AttemptPlacedFact placed) {
      hold(placed.job(), placed.attempt());
    } else if (fact instanceof NodePlacedFact node
        && node.node().state() instanceof JobState.Active active) {
      hold(node.node().id(), active.attempt());
    } else if (fact instanceof AttemptEndedFact ended) {
      giveBack(ended.job(), ended.end());
    } else if (fact instanceof ComputeEnvironmentSavedFact saved) {
      environments.put(saved.environment().name(), saved.environment());
    } else if (fact instanceof ComputeEnvironmentDeletedFact deleted) {
      environments.remove(deleted.name());
      backOffs.remove(deleted.name());
    }
  }

  /** That it is asked once more does not change why it goes. */
  private Drain.@Nullable Cause drains(JobStopRequestedFact stop) {
    Stop before = stops.get(stop.job());
    if (before != null && before.request.equals(stop.stop())) {
      return before.drains;
    }
    return entries.values().stream()
        .filter(entry -> entry.holders.contains(stop.job()))
        .map(Entry::drain)
        .flatMap(Stream::ofNullable)
        .map(Drain::cause)
        .findFirst()
        .orElse(null);
  }

  private void hold(JobId job, Attempt attempt) {
    String id = attempt.placement().instance();
    if (id != null) {
      entries.computeIfPresent(id, (_, entry) -> entry.with(job));
    }
  }

  private void giveBack(JobId job, AttemptEnd end) {
    stops.remove(job);
    String id = end.placement().instance();
    if (id != null) {
      entries.computeIfPresent(id, (_, entry) -> entry.without(job, end.stoppedAt()));
    }
  }

  /** All as they were before the last commit: a copy, which can be told its facts one by one. */
  InstanceBook before() {
    return before == null ? new InstanceBook() : new InstanceBook(before);
  }

  /** Those that the cycle of the last commit could place jobs on, with who had them after it. */
  Collection<Entry> offered() {
    return offered.values();
  }

  /** Those that jobs can be placed on now. */
  List<Entry> running() {
    return entries.values().stream().filter(Entry::takesJobs).toList();
  }

  Collection<Entry> all() {
    return entries.values();
  }

  List<Entry> of(String environment) {
    return entries.values().stream()
        .filter(entry -> entry.environment().equals(environment))
        .toList();
  }

  /** Why the attempt of a job is asked to stop; null if it was not. */
  @Nullable Stop stop(JobId job) {
    return stops.get(job);
  }

  /** Whether there is none of a type to be had, as somebody says. */
  boolean isShort(String type, Instant now) {
    return now.isBefore(shortages.getOrDefault(type, Instant.MIN));
  }

  /** The same, or that it was so and the environment waits before it tries again. */
  boolean isUnavailable(String environment, String type, Instant now) {
    return isShort(type, now)
        || backOffs.getOrDefault(environment, UnavailableTypes.NONE).triedAgainAt(type, now)
            != null;
  }

  /** What clients are shown is what the facts say. */
  void checkShown(List<Instance> shown) {
    List<Instance> told = entries.values().stream().map(Entry::shown).toList();
    Violation.unless(
        shown.equals(told), "instances are stored as the facts tell them", shown + " and " + told);
  }

  @Nullable Entry find(String id) {
    return entries.get(id);
  }

  Collection<ComputeEnvironment> environments() {
    return environments.values();
  }

  @Nullable ComputeEnvironment environment(String name) {
    return environments.get(name);
  }
}

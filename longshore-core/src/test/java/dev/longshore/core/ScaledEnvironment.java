package dev.longshore.core;

import dev.longshore.core.ScaleOut.Situation;
import dev.longshore.core.ScaleOut.Used;
import dev.longshore.core.ScalingStep.Launch;
import dev.longshore.core.ScalingStep.Terminate;
import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.UnavailableTypes;
import dev.longshore.model.UsableMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A compute environment whose instances a test scales: what is there, and what waits. */
final class ScaledEnvironment {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration IDLE = Duration.ofSeconds(60);
  static final CapacityMode ENABLED = CapacityMode.of(ResourceState.ENABLED, ResourceStatus.VALID);

  private AllocationStrategy strategy = AllocationStrategy.BEST_FIT_PROGRESSIVE;
  private boolean spot;
  private List<String> types;
  private int minVcpus;
  private int maxVcpus = 256;
  private int bidPercentage = 100;
  private Duration delay = Duration.ZERO;
  private CapacityMode mode = ENABLED;
  private int startVcpus;
  private UnavailableTypes unavailable = UnavailableTypes.NONE;
  private final Map<String, Integer> spotPercents = new TreeMap<>();
  private final Map<String, Integer> spare = new TreeMap<>();
  private final Map<String, Instant> shortages = new TreeMap<>();
  private final List<Used> instances = new ArrayList<>();

  private ScaledEnvironment(String... types) {
    this.types = List.of(types);
  }

  static ScaledEnvironment of(String... types) {
    return new ScaledEnvironment(types);
  }

  ScaledEnvironment strategy(AllocationStrategy newStrategy) {
    strategy = newStrategy;
    spot = newStrategy.name().startsWith("SPOT");
    return this;
  }

  ScaledEnvironment spot() {
    spot = true;
    return this;
  }

  ScaledEnvironment min(int vcpus) {
    minVcpus = vcpus;
    return this;
  }

  ScaledEnvironment max(int vcpus) {
    maxVcpus = vcpus;
    return this;
  }

  ScaledEnvironment bid(int percentage) {
    bidPercentage = percentage;
    return this;
  }

  ScaledEnvironment delay(Duration newDelay) {
    delay = newDelay;
    return this;
  }

  ScaledEnvironment mode(ResourceState state, ResourceStatus status) {
    mode = CapacityMode.of(state, status);
    return this;
  }

  ScaledEnvironment startWith(int vcpus) {
    startVcpus = vcpus;
    return this;
  }

  ScaledEnvironment spotPercent(String type, int percent) {
    spotPercents.put(type, percent);
    return this;
  }

  ScaledEnvironment spare(String type, int count) {
    spare.put(type, count);
    return this;
  }

  ScaledEnvironment shortage(String type, Instant until) {
    shortages.put(type, until);
    return this;
  }

  ScaledEnvironment remembers(UnavailableTypes newUnavailable) {
    unavailable = newUnavailable;
    return this;
  }

  ScaledEnvironment has(Instance instance) {
    return has(instance, Demand.NOTHING);
  }

  ScaledEnvironment has(Instance instance, Demand used) {
    instances.add(new Used(instance, used));
    return this;
  }

  ScaleOut.Plan plan(InstanceDemand... waiting) {
    return plan(START, waiting);
  }

  ScaleOut.Plan plan(Instant now, InstanceDemand... waiting) {
    return ScaleOut.plan(
        new Situation(
            settings(),
            mode,
            instances,
            List.of(waiting),
            startVcpus,
            unavailable,
            new InstanceMarket(spotPercents, spare, shortages)),
        InstanceCatalog.builtIn(),
        UsableMemory.STANDARD,
        now);
  }

  /** The types that are launched, each as often as it is. */
  List<String> launched(InstanceDemand... waiting) {
    return launched(plan(waiting));
  }

  static List<String> launched(ScaleOut.Plan plan) {
    List<String> launched = new ArrayList<>();
    for (ScalingStep step : plan.steps()) {
      if (step instanceof Launch launch) {
        launched.addAll(Collections.nCopies(launch.instances(), launch.type()));
      }
    }
    return launched;
  }

  ScaleIn.Plan shrink(Instant now, String... claimed) {
    return ScaleIn.plan(
        settings(),
        mode,
        instances.stream().map(Used::instance).toList(),
        Set.of(claimed),
        IDLE,
        now);
  }

  List<String> terminated(Instant now) {
    return shrink(now).steps().stream().map(Terminate::instance).toList();
  }

  private InstanceSettings settings() {
    return new InstanceSettings(
        "ce", strategy, spot, types, minVcpus, maxVcpus, bidPercentage, delay, 0);
  }

  /** A running instance without jobs, idle since {@link #START}. */
  static Instance idle(String id, String type) {
    return pending(id, type).running(START);
  }

  static Instance pending(String id, String type) {
    var known = InstanceCatalog.builtIn().find(type).orElseThrow();
    return Instance.launched(id, "ce", known, known.capacity(UsableMemory.STANDARD), "h", START);
  }

  static Instance busy(String id, String type) {
    return idle(id, type).used();
  }

  static InstanceDemand jobs(int jobs, int vcpus) {
    return jobs(jobs, vcpus, 512);
  }

  static InstanceDemand jobs(int jobs, int vcpus, int memoryMib) {
    return InstanceDemand.of("q", new Demand(vcpus * 1000L, memoryMib, 0), jobs);
  }

  static InstanceDemand gpuJobs(int jobs, int vcpus, int gpus) {
    return InstanceDemand.of("q", new Demand(vcpus * 1000L, 512, gpus), jobs);
  }

  static InstanceDemand nodes(int nodes, int vcpusOfNode) {
    Demand each = new Demand(vcpusOfNode * 1000L, 512, 0);
    return InstanceDemand.multiNode("q", Collections.nCopies(nodes, each), null, 1);
  }
}

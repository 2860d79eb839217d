package dev.longshore.core;

import dev.longshore.core.NodeSeats.Seat;
import dev.longshore.core.ScaleOut.Situation;
import dev.longshore.core.ScaleOut.Used;
import dev.longshore.core.ScalingStep.BelowDesired;
import dev.longshore.core.ScalingStep.Held;
import dev.longshore.core.ScalingStep.Launch;
import dev.longshore.core.ScalingStep.Terminate;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.ScalingActivity.Action;
import dev.longshore.model.UnavailableTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Launches and terminates the instances of all compute environments that have some. It comes after
 * a cycle of the scheduler, which places jobs on what is there; what that left waiting is what this
 * is for.
 *
 * <ol>
 *   <li>find what waits, and bind it to environments ({@link InstanceDemands});
 *   <li>of each environment: launch for it ({@link ScaleOut}), and terminate what nobody wants
 *       ({@link ScaleIn});
 *   <li>lay new instances on hosts, and note each step.
 * </ol>
 */
final class Scaling {

  private final CoreConfig config;

  Scaling(CoreConfig config) {
    this.config = config;
  }

  ScalingPlan plan(BatchState state, List<Host> hosts, Instant now) {
    List<ComputeEnvironment> environments =
        state.environments().stream()
            .filter(one -> one.instances() != null || one.isUnmanaged())
            .toList();
    if (environments.isEmpty()) {
      return new ScalingPlan(List.of(), null, false);
    }
    Cycle cycle = new Cycle(state, hosts, now);
    Map<String, List<InstanceDemand>> waiting = InstanceDemands.of(state, hosts, config, now);
    for (ComputeEnvironment environment : environments) {
      cycle.scale(environment, waiting.getOrDefault(environment.name(), List.of()));
    }
    return new ScalingPlan(
        cycle.facts, cycle.next, cycle.launched || (cycle.held && cycle.terminated));
  }

  /** One look at all environments. */
  private final class Cycle {

    private final BatchState state;

    /** Of which the instances that are launched take what they are launched for. */
    private final EngineHosts hosts;

    private final Instant now;
    private final Map<String, Long> vcpusByHost = new HashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private long lastNumber;
    private boolean launched;
    private boolean terminated;
    private boolean held;
    private @Nullable Instant next;

    Cycle(BatchState state, List<Host> hosts, Instant now) {
      this.state = state;
      this.hosts = new EngineHosts(state, hosts, config.engines());
      this.now = now;
      this.lastNumber = state.instances().lastNumber();
      for (Instance instance : state.instances().all()) {
        vcpusByHost.merge(instance.host(), (long) instance.vcpus(), Long::sum);
      }
    }

    void scale(ComputeEnvironment environment, List<InstanceDemand> waiting) {
      InstanceSettings settings = environment.instances();
      if (settings == null) {
        leave(environment);
        return;
      }
      CapacityMode mode = CapacityMode.of(environment.state(), environment.status());
      List<Instance> instances = new ArrayList<>();
      for (Instance instance : state.instances().of(environment.name())) {
        if (hosts.isNotLost(instance.host())) {
          instances.add(
              instance.takesJobs() && !hosts.serves(instance.host(), environment)
                  ? moved(instance)
                  : instance);
        } else if (mode.ends() || hasNoJob(instance)) {
          terminate(environment, instance.id(), instance.type(), hostGone(instance));
        }
      }
      Set<String> claimed = out(environment, settings, mode, instances, waiting);
      ScaleIn.Plan in =
          ScaleIn.plan(
              settings,
              mode,
              instances,
              claimed,
              settings.idleTime(config.instances().idleTime()),
              now);
      for (Terminate step : in.steps()) {
        terminate(environment, step.instance(), step.type(), step.sentence());
        terminated = true;
      }
      if (in.next() != null) {
        lookAgain(in.next());
      }
    }

    /**
     * It lies on a host of an engine that served its environment before, and goes with its jobs.
     */
    private Instance moved(Instance instance) {
      Drain drain = new Drain(Drain.Cause.MOVED, now, null, config.stopGrace());
      facts.add(new InstanceDrainingFact(instance.id(), drain));
      facts.add(InstanceDecisions.noted(state, instance, drain));
      return instance.draining(drain);
    }

    /** Machines that are registered stay until somebody takes them off, or the cluster goes. */
    private void leave(ComputeEnvironment environment) {
      boolean ends = CapacityMode.of(environment.state(), environment.status()).ends();
      for (Instance instance : state.instances().of(environment.name())) {
        Drain drain = instance.drain();
        boolean goes = ends || (drain != null && drain.cause() != Drain.Cause.HELD);
        if (goes && hasNoJob(instance)) {
          terminate(
              environment,
              instance.id(),
              instance.type(),
              "Deregistered %s of type %s: no job is on it any more."
                  .formatted(instance.id(), instance.type()));
        }
      }
    }

    private void lookAgain(Instant at) {
      next = next == null || at.isBefore(next) ? at : next;
    }

    private static boolean hasNoJob(Instance instance) {
      return instance.state() == Instance.State.PENDING || instance.idleSince() != null;
    }

    private static String hostGone(Instance instance) {
      return "Terminated %s of type %s: its host %s is gone."
          .formatted(instance.id(), instance.type(), instance.host());
    }

    /** Returns the instances that something waits for. */
    private Set<String> out(
        ComputeEnvironment environment,
        InstanceSettings settings,
        CapacityMode mode,
        List<Instance> instances,
        List<InstanceDemand> waiting) {
      int present = instances.stream().mapToInt(Instance::vcpus).sum();
      int staying = instances.stream().filter(Instance::takesJobs).mapToInt(Instance::vcpus).sum();
      boolean isBelow =
          mode.keepsMinimum() && staying < Math.max(settings.minVcpus(), settings.startVcpus());
      if (hosts.of(environment).count() == 0 || (waiting.isEmpty() && !isBelow)) {
        return startReached(environment, settings, present);
      }
      InstanceConfig those = config.instances();
      UnavailableTypes before = state.instances().unavailable(environment.name());
      ScaleOut.Plan plan =
          ScaleOut.plan(
              new Situation(
                  settings,
                  mode,
                  used(hosts.of(environment), instances, waiting),
                  waiting,
                  settings.startVcpus(),
                  before,
                  those.market().with(state.instances().shortages())),
              those.catalog(),
              those.memory(),
              now);
      int started = plan.desiredVcpus();
      for (ScalingStep step : plan.steps()) {
        switch (step) {
          case Launch launch -> launch(environment, launch);
          case Held held -> {
            hold(environment, held, plan.unavailable());
            if (held.cause() instanceof BelowDesired && held.isAtMaximum()) {
              started = settings.startVcpus(); // as near to it as the maximum allows
            }
          }
          case Terminate _ -> throw new IllegalStateException("nothing goes while more comes");
        }
      }
      if (!plan.unavailable().equals(before)) {
        facts.add(new TypesUnavailableFact(environment.name(), plan.unavailable()));
      }
      var _ = startReached(environment, settings, started);
      return plan.claimed();
    }

    /** Once so many were there as somebody wanted to start with, demand alone decides. */
    private Set<String> startReached(
        ComputeEnvironment environment, InstanceSettings settings, int present) {
      if (settings.startVcpus() > 0 && present >= settings.startVcpus()) {
        facts.add(new ComputeEnvironmentSavedFact(environment.withInstances(settings.reached())));
      }
      return Set.of();
    }

    /**
     * An instance whose host has no room for the first that waits is as good as full; else nothing
     * would be launched elsewhere.
     */
    private List<Used> used(
        FreeHosts free, List<Instance> instances, List<InstanceDemand> waiting) {
      Predicate<Instance> hasHost =
          waiting.isEmpty()
              ? instance -> free.contains(instance.host())
              : hasHost(free, waiting.getFirst(), instances);
      List<Used> used = new ArrayList<>();
      for (Instance instance : instances) {
        used.add(
            new Used(
                instance,
                hasHost.test(instance) ? state.instances().used(instance) : instance.capacity()));
      }
      return used;
    }

    /** Nodes take empty instances of one type, whose hosts must have room for them together. */
    private Predicate<Instance> hasHost(
        FreeHosts free, InstanceDemand front, List<Instance> instances) {
      if (!front.isMultiNode()) {
        return instance -> free.fitsOn(instance.host(), front.each());
      }
      Map<String, List<Seat>> byType =
          instances.stream()
              .filter(one -> one.takesJobs() && state.instances().used(one).isNothing())
              .collect(
                  Collectors.groupingBy(
                      Instance::type,
                      Collectors.mapping(
                          one -> new Seat(one.id(), one.host()), Collectors.toList())));
      Set<String> found = new HashSet<>();
      byType.values().forEach(seats -> found.addAll(NodeSeats.found(front.nodes(), seats, free)));
      return instance -> found.contains(instance.id());
    }

    private void launch(ComputeEnvironment environment, Launch step) {
      InstanceConfig those = config.instances();
      InstanceType type = those.catalog().find(step.type()).orElseThrow();
      Demand capacity = type.capacity(those.memory());
      InstanceDemand left =
          step.cause() instanceof ScalingStep.Waiting(InstanceDemand demand, _) ? demand : null;
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < step.instances(); i++) {
        lastNumber++;
        String host = hostFor(environment, left, capacity);
        Instance instance =
            Instance.launched(
                Instance.idOf(environment.uuid() + "#" + lastNumber),
                environment.name(),
                type,
                capacity,
                host,
                now);
        left = left == null ? null : takeOn(hosts.of(environment), host, left, capacity);
        vcpusByHost.merge(instance.host(), (long) instance.vcpus(), Long::sum);
        facts.add(new InstanceLaunchedFact(instance, lastNumber));
        if (those.startTime().isZero()) {
          facts.add(new InstanceRunningFact(instance.id(), now));
        }
        ids.add(instance.id());
      }
      launched = true;
      note(environment, Action.LAUNCH, step.type(), ids, step.sentence());
    }

    /** Takes what an instance is for on its host, and tells what waits for others still. */
    private static @Nullable InstanceDemand takeOn(
        FreeHosts free, String host, InstanceDemand waiting, Demand capacity) {
      long count = countOn(free, host, waiting, capacity);
      if (count > 0) {
        free.takeOn(host, waiting.each().times(count));
      }
      if (waiting.isMultiNode()) {
        return waiting;
      }
      return count == waiting.jobs() ? null : waiting.withJobs(waiting.jobs() - count);
    }

    /**
     * The host that has room for most of what the instance is for; of those alike the one that has
     * the fewest instances for its size.
     */
    private String hostFor(
        ComputeEnvironment environment, @Nullable InstanceDemand waiting, Demand capacity) {
      FreeHosts free = hosts.of(environment);
      return hosts.present(hosts.engineOf(environment)).stream()
          .min(
              Comparator.comparingLong(
                      (Host host) ->
                          waiting == null ? 0 : -countOn(free, host.id(), waiting, capacity))
                  .thenComparingDouble(this::load)
                  .thenComparing(Host::id))
          .orElseThrow()
          .id();
    }

    private static long countOn(
        FreeHosts free, String host, InstanceDemand waiting, Demand capacity) {
      return Math.min(waiting.countOn(capacity), free.countOn(host, waiting));
    }

    private double load(Host host) {
      return vcpusByHost.getOrDefault(host.id(), 0L)
          / (double) Math.max(1, host.capacity().vcpuMillis());
    }

    /** What had no capacity is tried again, though nothing else happens until then. */
    private void hold(ComputeEnvironment environment, Held step, UnavailableTypes unavailable) {
      if (step.isShortage()) {
        unavailable.byType().values().stream()
            .map(UnavailableTypes.BackOff::until)
            .filter(until -> until.isAfter(now))
            .min(Instant::compareTo)
            .ifPresent(this::lookAgain);
      }
      held = true;
      String reason = step.sentence();
      if (!state.instances().isHeldAs(environment.name(), reason)) {
        note(environment, Action.HELD, null, List.of(), reason);
      }
    }

    private void terminate(
        ComputeEnvironment environment, String instance, String type, String reason) {
      facts.add(new InstanceTerminatedFact(instance));
      note(environment, Action.TERMINATE, type, List.of(instance), reason);
    }

    private void note(
        ComputeEnvironment environment,
        Action action,
        @Nullable String type,
        List<String> instances,
        String reason) {
      facts.add(
          new ScalingNotedFact(
              new ScalingActivity(environment.name(), now, action, type, instances, reason)));
    }
  }
}

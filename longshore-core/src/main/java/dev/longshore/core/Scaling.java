package dev.longshore.core;

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
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Host;
import dev.longshore.model.Host.Presence;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** Those that answer. */
    private final List<Host> hosts;

    private final Set<String> away;
    private final Instant now;
    private final Map<String, Demand> freeByHost = new TreeMap<>();
    private final Map<String, Long> vcpusByHost = new HashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private long lastNumber;
    private boolean launched;
    private boolean terminated;
    private boolean held;
    private @Nullable Instant next;

    Cycle(BatchState state, List<Host> hosts, Instant now) {
      this.state = state;
      this.hosts = hosts.stream().filter(Host::isThere).toList();
      this.away =
          hosts.stream()
              .filter(host -> host.presence() == Presence.AWAY)
              .map(Host::id)
              .collect(Collectors.toSet());
      this.now = now;
      this.lastNumber = state.instances().lastNumber();
      for (Host host : this.hosts) {
        freeByHost.put(host.id(), host.capacity().minus(state.used().onHost(host.id())));
      }
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
        if (freeByHost.containsKey(instance.host()) || away.contains(instance.host())) {
          instances.add(instance);
        } else if (mode.ends() || hasNoJob(instance)) {
          terminate(environment, instance.id(), instance.type(), hostGone(instance));
        }
      }
      Set<String> claimed = out(environment, settings, mode, instances, waiting);
      ScaleIn.Plan in =
          ScaleIn.plan(settings, mode, instances, claimed, config.instances().idleTime(), now);
      for (Terminate step : in.steps()) {
        terminate(environment, step.instance(), step.type(), step.sentence());
        terminated = true;
      }
      if (in.next() != null) {
        lookAgain(in.next());
      }
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
      if (hosts.isEmpty() || (waiting.isEmpty() && !isBelow)) {
        return startReached(environment, settings, present);
      }
      InstanceConfig those = config.instances();
      UnavailableTypes before = state.instances().unavailable(environment.name());
      ScaleOut.Plan plan =
          ScaleOut.plan(
              new Situation(
                  settings,
                  mode,
                  used(instances, waiting),
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
    private List<Used> used(List<Instance> instances, List<InstanceDemand> waiting) {
      Demand front = waiting.isEmpty() ? Demand.NOTHING : waiting.getFirst().each();
      List<Used> used = new ArrayList<>();
      for (Instance instance : instances) {
        boolean isHostFull =
            !front.fitsIn(freeByHost.getOrDefault(instance.host(), Demand.NOTHING));
        used.add(
            new Used(
                instance, isHostFull ? instance.capacity() : state.instances().used(instance)));
      }
      return used;
    }

    private void launch(ComputeEnvironment environment, Launch step) {
      InstanceConfig those = config.instances();
      InstanceType type = those.catalog().find(step.type()).orElseThrow();
      Demand each =
          step.cause() instanceof ScalingStep.Waiting(InstanceDemand demand, _)
              ? demand.each()
              : Demand.NOTHING;
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < step.instances(); i++) {
        lastNumber++;
        Instance instance =
            Instance.launched(
                Instance.idOf(environment.uuid() + "#" + lastNumber),
                environment.name(),
                type,
                type.capacity(those.memory()),
                hostFor(each),
                now);
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

    /** The host that has the fewest instances for its size, of those that have room. */
    private String hostFor(Demand each) {
      return hosts.stream()
          .min(
              Comparator.comparing((Host host) -> !hasRoom(host, each))
                  .thenComparingDouble(this::load)
                  .thenComparing(Host::id))
          .orElseThrow()
          .id();
    }

    private boolean hasRoom(Host host, Demand each) {
      return each.fitsIn(freeByHost.getOrDefault(host.id(), Demand.NOTHING));
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

package dev.longshore.core;

import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.ScalingActivity.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Machines that somebody registers with the cluster of an unmanaged environment, and takes off. */
final class RegistrationDecisions {

  private RegistrationDecisions() {}

  /**
   * A machine that is registered already stays as it is, unless its host serves the environment no
   * longer: then it is registered anew, once no job is on it.
   */
  static Decision<Instance> register(
      BatchState state,
      RegisterInstanceCommand command,
      List<Host> hosts,
      EngineRules engines,
      Instant now) {
    ComputeEnvironment environment = state.environment(command.environment());
    if (environment == null || environment.status() == ResourceStatus.DELETING) {
      return Decision.refuse(command.environment() + " does not exist");
    }
    if (!environment.isUnmanaged()) {
      return Decision.refuse(managed(environment.name()));
    }
    Instance known = command.instance() == null ? null : state.instances().find(command.instance());
    if (known != null
        && (!known.computeEnvironment().equals(environment.name()) || isLeaving(known))) {
      return Decision.refuse("The instance " + known.id() + " is registered elsewhere.");
    }
    String engine = engines.of(environment).engine();
    List<Host> ofEngine = hosts.stream().filter(one -> one.engine().equals(engine)).toList();
    if (known != null) {
      if (ofEngine.stream().anyMatch(one -> one.id().equals(known.host()))) {
        return new Decision.Accepted<>(List.of(), known);
      }
      if (!state.instances().jobsOn(known.id()).isEmpty()) {
        return Decision.refuse(
            "The instance %s lies on host %s, which serves %s no longer, and still has jobs there."
                .formatted(known.id(), known.host(), environment.name()));
      }
    }
    Host host = host(state, command.host(), ofEngine);
    if (host == null) {
      String called = engines.areShown() ? " of engine " + engine : "";
      return Decision.refuse(
          command.host() == null
              ? "No host" + called + " is there for it."
              : "There is no host " + command.host() + called + ", or it is away.");
    }
    Demand capacity = command.resources().atMost(host.capacity());
    if (capacity.vcpuMillis() == 0 || capacity.memoryMib() == 0) {
      return Decision.refuse("An instance has CPU and MEMORY, each more than nothing.");
    }
    long number = state.instances().lastNumber() + 1;
    Instance instance =
        Instance.registered(
            command.instance() != null
                ? command.instance()
                : Instance.idOf(environment.uuid() + "#" + number),
            environment.name(),
            command.type(),
            capacity,
            host.id(),
            now);
    List<Fact> facts = new ArrayList<>();
    if (known != null) {
      facts.addAll(deregistered(known, now));
    }
    facts.add(new InstanceLaunchedFact(instance, number));
    facts.add(
        noted(
            instance,
            Action.LAUNCH,
            "Registered %s of type %s with %s, on host %s."
                .formatted(instance.id(), instance.type(), Amounts.all(capacity), host.id()),
            now));
    if (known != null && known.drain() != null) { // whoever holds it back goes on to
      facts.add(new InstanceDrainingFact(instance.id(), known.drain()));
      instance = instance.draining(known.drain());
    }
    return new Decision.Accepted<>(facts, instance);
  }

  private static List<Fact> deregistered(Instance instance, Instant now) {
    return List.of(
        new InstanceTerminatedFact(instance.id()),
        noted(
            instance,
            Action.TERMINATE,
            "Deregistered %s of type %s.".formatted(instance.id(), instance.type()),
            now));
  }

  /** With jobs on it only by force. What runs there then ends, and after it the instance. */
  static Decision<Instance> deregister(
      BatchState state, DeregisterInstanceCommand command, Duration grace, Instant now) {
    Instance instance = state.instances().find(command.instance());
    if (instance == null) {
      return Decision.refuse("The referenced container instance was not found.");
    }
    if (!isRegistered(state, instance)) {
      return Decision.refuse(managed(instance.computeEnvironment()));
    }
    if (state.instances().jobsOn(instance.id()).isEmpty()) {
      return new Decision.Accepted<>(deregistered(instance, now), instance);
    }
    return command.force()
        ? InstanceDecisions.take(
            state, new TakeInstanceCommand(instance.id(), Drain.Cause.TERMINATED, grace), now)
        : Decision.refuse("Found running tasks on the instance.");
  }

  /** To hold one that goes, or to let go of one that is not held, changes nothing. */
  static Decision<Instance> hold(BatchState state, HoldInstanceCommand command, Instant now) {
    Instance instance = state.instances().find(command.instance());
    if (instance == null) {
      return Decision.refuse("The referenced container instance was not found.");
    }
    if (!isRegistered(state, instance)) {
      return Decision.refuse(managed(instance.computeEnvironment()));
    }
    Drain drain = instance.drain();
    if (command.held() && drain == null) {
      Drain held = new Drain(Drain.Cause.HELD, now, null, Duration.ZERO);
      return new Decision.Accepted<>(
          List.of(
              new InstanceDrainingFact(instance.id(), held),
              InstanceDecisions.noted(state, instance, held)),
          instance.draining(held));
    }
    if (!command.held() && drain != null && drain.cause() == Drain.Cause.HELD) {
      return new Decision.Accepted<>(
          List.of(
              new InstanceRunningFact(instance.id(), now),
              noted(
                  instance,
                  Action.LAUNCH,
                  "Lets %s of type %s take jobs again.".formatted(instance.id(), instance.type()),
                  now)),
          instance.running(now));
    }
    return new Decision.Accepted<>(List.of(), instance);
  }

  private static boolean isRegistered(BatchState state, Instance instance) {
    ComputeEnvironment environment = state.environment(instance.computeEnvironment());
    return environment != null && environment.isUnmanaged();
  }

  private static String managed(String environment) {
    return "Compute environment " + environment + " is managed: it has its own instances.";
  }

  private static boolean isLeaving(Instance instance) {
    Drain drain = instance.drain();
    return drain != null && drain.cause() != Drain.Cause.HELD;
  }

  /** Of those that are there: the one that was named, or that has the fewest for its size. */
  private static @Nullable Host host(BatchState state, @Nullable String named, List<Host> hosts) {
    return hosts.stream()
        .filter(Host::isThere)
        .filter(host -> named == null || host.id().equals(named))
        .min(Comparator.comparingDouble((Host host) -> load(state, host)).thenComparing(Host::id))
        .orElse(null);
  }

  private static double load(BatchState state, Host host) {
    long vcpuMillis =
        state.instances().all().stream()
            .filter(instance -> instance.host().equals(host.id()))
            .mapToLong(instance -> instance.capacity().vcpuMillis())
            .sum();
    return vcpuMillis / (double) Math.max(1, host.capacity().vcpuMillis());
  }

  private static Fact noted(Instance instance, Action action, String reason, Instant now) {
    return new ScalingNotedFact(
        new ScalingActivity(
            instance.computeEnvironment(),
            now,
            action,
            instance.type(),
            List.of(instance.id()),
            reason));
  }
}

package dev.longshore.core;

import dev.longshore.core.TypeChoice.Chosen;
import dev.longshore.core.TypeChoice.Target;
import dev.longshore.core.TypeRefusal.AboveMaximum;
import dev.longshore.core.TypeRefusal.BackingOff;
import dev.longshore.core.TypeRefusal.NoCapacity;
import dev.longshore.core.TypeRefusal.NoneHolds;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Says what a job waits for where instances are what it lacks. */
final class InstanceReasons {

  private InstanceReasons() {}

  /**
   * Of several environments the one counts that comes nearest to holding it; of those alike the
   * first, but the last of those whose types cannot be had: AWS names the type that failed last.
   *
   * @param environments of its queue, in order, that take such jobs and have instances
   */
  static WaitReason of(
      BatchState state,
      String queue,
      List<ComputeEnvironment> environments,
      Shape shape,
      InstanceConfig config,
      Instant now) {
    InstanceDemand demand = demand(queue, shape, 1);
    return environments.stream()
        .map(environment -> wait(state, environment, demand, config, now))
        .reduce(InstanceReasons::nearer)
        .map(WaitReason.ForInstance::new)
        .orElseThrow();
  }

  private static InstanceWait nearer(InstanceWait one, InstanceWait later) {
    int order = Integer.compare(rank(one), rank(later));
    return order < 0 || (order == 0 && !(later instanceof InstanceWait.Shortage)) ? one : later;
  }

  /** What jobs of this shape want of instances. */
  static InstanceDemand demand(String queue, Shape shape, long jobs) {
    return shape.isMultiNode()
        ? InstanceDemand.multiNode(queue, shape.nodes(), shape.nodeType(), jobs)
        : InstanceDemand.of(queue, shape.demand(), jobs).on(shape.architecture());
  }

  private static InstanceWait wait(
      BatchState state,
      ComputeEnvironment environment,
      InstanceDemand demand,
      InstanceConfig config,
      Instant now) {
    String name = environment.name();
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    Demand each = demand.each();
    List<Instance> instances = state.instances().of(name);
    if (settings.isMaximumOfJobs()) {
      long taken = state.used().inEnvironment(name).vcpuMillis();
      if (each.vcpuMillis() > settings.maxVcpus() * 1000L - taken) {
        return new InstanceWait.JobsAtMaximum(each, name, taken, settings.maxVcpus());
      }
    }
    for (Instance instance : instances) {
      if (instance.state() == Instance.State.PENDING && holds(instance, demand, config)) {
        Instant readyAt = instance.launchedAt().plus(config.startTime());
        return new InstanceWait.Starting(each, name, instance.id(), instance.type(), readyAt);
      }
    }
    int present = instances.stream().mapToInt(Instance::vcpus).sum();
    InstanceRoom room = nodeRoom(state, instances, demand, config);
    Chosen chosen = choose(state, settings, config, demand, present, room, now);
    if (chosen.candidate() != null) {
      return new InstanceWait.Wanted(each, name);
    }
    if (chosen.refused().getFirst() instanceof NoneHolds none) {
      if (demand.nodeType() != null) {
        return new InstanceWait.NodeTypeOutOfReach(each, name, demand.nodeType());
      }
      return new InstanceWait.NoTypeHolds(each, name, none.types(), none.largest());
    }
    if (chosen.refused().stream().anyMatch(AboveMaximum.class::isInstance)) {
      InstanceRoom none = new InstanceRoom(config.catalog());
      Chosen ofNone = choose(state, settings, config, demand, 0, none, now);
      return ofNone.candidate() == null && ofNone.refused().getFirst() instanceof AboveMaximum above
          ? new InstanceWait.TypesAboveMaximum(
              each, name, above.type(), above.vcpus(), settings.maxVcpus())
          : new InstanceWait.AtMaximum(each, name, present, settings.maxVcpus());
    }
    return switch (chosen.refused().getLast()) {
      case NoCapacity(String type, _) -> new InstanceWait.Shortage(each, name, type);
      case BackingOff(String type, _) -> new InstanceWait.Shortage(each, name, type);
      case NoneHolds _,
          AboveMaximum _,
          TypeRefusal.SpotPriceTooHigh _,
          TypeRefusal.JobAboveMaximum _ ->
          new InstanceWait.Refused(each, name, chosen.refused());
    };
  }

  private static boolean holds(Instance instance, InstanceDemand demand, InstanceConfig config) {
    return config
        .catalog()
        .find(instance.type())
        .filter(type -> demand.fitsOn(type, instance.capacity()))
        .isPresent();
  }

  /** What is free of instances; nothing of it matters to jobs without nodes. */
  private static InstanceRoom nodeRoom(
      BatchState state, List<Instance> instances, InstanceDemand demand, InstanceConfig config) {
    InstanceRoom room = new InstanceRoom(config.catalog());
    if (demand.isMultiNode()) {
      instances.stream()
          .filter(Instance::takesJobs)
          .forEach(instance -> room.add(instance, state.instances().used(instance)));
    }
    return room;
  }

  /** As a launch would have it: nodes use empty instances that are there. */
  private static Chosen choose(
      BatchState state,
      InstanceSettings settings,
      InstanceConfig config,
      InstanceDemand demand,
      int presentVcpus,
      InstanceRoom room,
      Instant now) {
    return TypeChoice.of(state, settings, config, now)
        .choose(
            List.of(demand),
            new Target(presentVcpus, false),
            type -> Math.max(1, demand.nodes().size() - room.empty(type, demand.each())));
  }

  private static int rank(InstanceWait wait) {
    return switch (wait) {
      case InstanceWait.Starting _ -> 0;
      case InstanceWait.Wanted _ -> 1;
      case InstanceWait.AtMaximum _, InstanceWait.JobsAtMaximum _ -> 2;
      case InstanceWait.Shortage _ -> 3;
      case InstanceWait.Refused _ -> 4;
      case InstanceWait.TypesAboveMaximum _ -> 5;
      case InstanceWait.NoTypeHolds _ -> 6;
      case InstanceWait.NodeTypeOutOfReach _ -> 6;
    };
  }
}

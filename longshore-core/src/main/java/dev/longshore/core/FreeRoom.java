package dev.longshore.core;

import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Placement;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ServiceEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is free during one cycle: it starts from what is used, and shrinks as the cycle places jobs.
 * A host never gives more than it has, whichever engine uses it, and an environment never more
 * vCPUs than its maxvCpus, even where several environments share a host. An environment that has
 * instances gives what is free on those, and their types and number are what its maxvCpus bounds.
 */
final class FreeRoom {

  private final BatchState state;
  private final EngineHosts hosts;
  private final Map<String, Long> freeVcpuMillis = new TreeMap<>();
  private final Map<String, List<ComputeEnvironment>> usableByQueue = new HashMap<>();
  private final FreeConsumables consumables;
  private final FreeInstances instances;
  private final Map<String, PackedRoom> packed = new TreeMap<>();
  private final CoreConfig config;
  private final Instant now;

  FreeRoom(BatchState state, List<Host> hosts, CoreConfig config, Instant now) {
    this.state = state;
    this.config = config;
    this.now = now;
    this.consumables = new FreeConsumables(state.consumables());
    this.instances = new FreeInstances(state);
    this.hosts = new EngineHosts(state, hosts, config.engines());
    for (ComputeEnvironment environment : state.environments()) {
      freeVcpuMillis.put(
          environment.name(),
          environment.maxVcpus() * 1000L
              - state.used().inEnvironment(environment.name()).vcpuMillis());
    }
  }

  /**
   * Takes room for a job, in the first environment of its queue that has some: one placement, or
   * one for each node of a multi-node parallel job, by index, all in one environment. What it needs
   * of consumable resources is taken with it. Null, and nothing is taken, if none has enough or one
   * of the resources has not.
   */
  @Nullable List<Placement> take(JobQueue queue, Shape shape) {
    if (shape.instances() != null) {
      return takeInstances(queue, shape, shape.instances());
    }
    if (shape.windows() != null || consumables.lacking(shape.consumables()) != null) {
      return null;
    }
    for (ComputeEnvironment environment : usable(queue)) {
      if (mayTake(environment, shape)) {
        List<Placement> taken =
            hasHosts(environment)
                ? takeFromHosts(environment, shape)
                : packed(environment).take(shape);
        if (taken != null) {
          freeVcpuMillis.compute(
              environment.name(), (_, free) -> required(free) - shape.demand().vcpuMillis());
          consumables.take(shape.consumables());
          return taken;
        }
      }
    }
    return null;
  }

  /**
   * What asks for more than maxvCpus is never started, though the last instance may have brought
   * more. Where it bounds the vCPUs of jobs, those that run count.
   */
  private boolean mayTake(ComputeEnvironment environment, Shape shape) {
    long most = isMaximumOfJobs(environment) ? freeIn(environment) : environment.maxVcpus() * 1000L;
    return shape.demand().vcpuMillis() <= most && (!shape.isMultiNode() || hasNodes(environment));
  }

  /** Whether its maxvCpus counts what jobs ask for, and not what instances have. */
  private static boolean isMaximumOfJobs(ComputeEnvironment environment) {
    return hasHosts(environment)
        || (environment.instances() != null && environment.instances().isMaximumOfJobs());
  }

  /** In an environment without instances: room on any host of its engine. */
  private @Nullable List<Placement> takeFromHosts(ComputeEnvironment environment, Shape shape) {
    List<String> taken = takeHosts(hosts.of(environment), shape);
    return taken == null
        ? null
        : taken.stream()
            .map(host -> new Placement(environment.name(), host, null, environment.capacityKind()))
            .toList();
  }

  /**
   * Takes what a job needs beside an instance: room on hosts of an engine, and of consumable
   * resources. Nothing is taken if not all of it is there.
   */
  boolean takeAround(String engine, Shape shape) {
    if (shape.windows() != null
        || consumables.lacking(shape.consumables()) != null
        || takeHosts(hosts.of(engine), shape) == null) {
      return false;
    }
    consumables.take(shape.consumables());
    return true;
  }

  private PackedRoom packed(ComputeEnvironment environment) {
    return packed.computeIfAbsent(
        environment.name(),
        _ ->
            new PackedRoom(
                state.instances(),
                config.instances().catalog(),
                environment,
                hosts.of(environment)));
  }

  /** The same of a service job: its instances, of the one service environment of its queue. */
  private @Nullable List<Placement> takeInstances(
      JobQueue queue, Shape shape, Shape.Instances asked) {
    ServiceEnvironment environment = instances.environmentOf(queue);
    if (environment == null
        || !FreeInstances.takesJobs(environment)
        || asked.count() > instances.free(environment, asked)) {
      return null;
    }
    List<String> taken = takeHosts(hosts.of(hosts.engineOf(environment)), shape);
    if (taken == null) {
      return null;
    }
    instances.take(environment.name(), asked);
    return taken.stream().map(host -> new Placement(environment.name(), host)).toList();
  }

  /** What is free on the hosts of an environment; what is taken there is not taken here. */
  FreeHosts copyOfHosts(ServiceEnvironment environment) {
    return hosts.of(hosts.engineOf(environment)).copy();
  }

  /** Gives back what the instances of a service job have: of its environment, and on its hosts. */
  void giveInstances(Placement placement, Demand demand, Shape.@Nullable Instances given) {
    hosts.give(placement.host(), demand);
    if (given != null) {
      instances.give(placement.computeEnvironment(), given);
    }
  }

  /** Gives room back, of a job or of one node, and what it has of consumable resources. */
  void give(Placement placement, Demand demand, List<ConsumableRequirement> taken) {
    consumables.give(taken);
    hosts.give(placement.host(), demand);
    freeVcpuMillis.computeIfPresent(
        placement.computeEnvironment(), (_, free) -> free + demand.vcpuMillis());
    ComputeEnvironment environment = state.environment(placement.computeEnvironment());
    if (placement.instance() != null && environment != null) {
      packed(environment).give(placement.instance(), demand);
    }
  }

  private static @Nullable List<String> takeHosts(FreeHosts of, Shape shape) {
    if (shape.isMultiNode()) {
      return of.takeAll(shape.nodes());
    }
    String host = of.take(shape.demand());
    return host == null ? null : List.of(host);
  }

  /** AWS runs multi-node parallel jobs on EC2 instances that are not Spot. */
  static boolean hasNodes(ComputeEnvironment environment) {
    return environment.kind().equals("EC2");
  }

  /** What the cycle used up of consumable resources for good, once it has placed all its jobs. */
  List<Fact> usedUp() {
    return consumables.usedUp();
  }

  /**
   * Why {@link #take} gives no room. What no passing of time can mend is told before what is only
   * taken, and a consumable resource before hosts.
   */
  WaitReason reason(JobQueue queue, Shape shape) {
    RoomReasons reasons = new RoomReasons(state, this, hosts, instances, config, now);
    WaitReason room = reasons.of(queue, shape);
    WaitReason lacking =
        shape.instances() == null ? consumables.lacking(shape.consumables()) : null;
    return room.endsWithOthers() && lacking != null ? lacking : room;
  }

  /** Whether what runs on a host takes of what the environments of a queue have. */
  boolean sharesHosts(JobQueue queue, String host) {
    ServiceEnvironment service = instances.environmentOf(queue);
    Set<String> engines = new TreeSet<>();
    if (service != null) {
      engines.add(hosts.engineOf(service));
    }
    usable(queue).forEach(environment -> engines.add(hosts.engineOf(environment)));
    return hosts.sharesWith(host, engines);
  }

  /** Whether its jobs go to any host, since it has no instances. */
  static boolean hasHosts(ComputeEnvironment environment) {
    return environment.instances() == null && !environment.isUnmanaged();
  }

  /**
   * How many vCPUs the environments of a queue may have together that take jobs now; of a service
   * queue how many instances.
   */
  QueueCapacity capacity(JobQueue queue) {
    if (queue.isService()) {
      ServiceEnvironment environment = instances.environmentOf(queue);
      return environment == null || !FreeInstances.takesJobs(environment)
          ? QueueCapacity.NONE
          : new QueueCapacity(
              environment.capacityLimits().stream().mapToLong(CapacityLimit::maxCapacity).sum(), 0);
    }
    return usable(queue).stream()
        .map(this::capacity)
        .reduce(QueueCapacity.NONE, QueueCapacity::plus);
  }

  private QueueCapacity capacity(ComputeEnvironment environment) {
    if (!environment.isUnmanaged()) {
      return new QueueCapacity(environment.maxVcpus(), 0);
    }
    return environment.unmanagedVcpus() != null
        ? new QueueCapacity(environment.unmanagedVcpus(), 0)
        : new QueueCapacity(0, active(environment).mapToLong(Instance::vcpus).sum());
  }

  /** The instances that take jobs, on hosts that answer. */
  Stream<Instance> active(ComputeEnvironment environment) {
    return state.instances().of(environment.name()).stream()
        .filter(
            instance -> instance.takesJobs() && hosts.of(environment).contains(instance.host()));
  }

  /** The same for a whole cycle, and asked for each job: so it is found once. */
  List<ComputeEnvironment> usable(JobQueue queue) {
    return usableByQueue.computeIfAbsent(queue.name(), _ -> findUsable(queue));
  }

  private List<ComputeEnvironment> findUsable(JobQueue queue) {
    List<ComputeEnvironment> usable = new ArrayList<>();
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment != null
          && takesJobs(environment)
          && (!environment.isUnmanaged() || active(environment).findAny().isPresent())) {
        usable.add(environment);
      }
    }
    return usable;
  }

  static boolean takesJobs(ComputeEnvironment environment) {
    return environment.state() == ResourceState.ENABLED
        && (environment.status() == ResourceStatus.VALID
            || environment.status() == ResourceStatus.UPDATING)
        && environment.orchestration().equals("ECS");
  }

  /** Thousandths of a vCPU that jobs may still ask for there. */
  long freeIn(ComputeEnvironment environment) {
    return required(freeVcpuMillis.get(environment.name()));
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("every host and environment was counted at the start");
    }
    return value;
  }
}

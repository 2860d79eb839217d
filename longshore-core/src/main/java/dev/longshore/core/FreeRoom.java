package dev.longshore.core;

import dev.longshore.core.FreeHosts.Room;
import dev.longshore.core.WaitReason.AboveEnvironmentMaximum;
import dev.longshore.core.WaitReason.AboveHosts;
import dev.longshore.core.WaitReason.AboveServiceEnvironment;
import dev.longshore.core.WaitReason.HostsAway;
import dev.longshore.core.WaitReason.InstancesAboveHosts;
import dev.longshore.core.WaitReason.InstancesTaken;
import dev.longshore.core.WaitReason.NoEnvironmentForNodes;
import dev.longshore.core.WaitReason.NoHosts;
import dev.longshore.core.WaitReason.NoUsableEnvironment;
import dev.longshore.core.WaitReason.NoUsableServiceEnvironment;
import dev.longshore.core.WaitReason.NoWindowsHosts;
import dev.longshore.core.WaitReason.NodesAboveHosts;
import dev.longshore.core.WaitReason.RoomFree;
import dev.longshore.core.WaitReason.RoomTaken;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is free during one cycle: it starts from what is used, and shrinks as the cycle places jobs.
 * A host never gives more than it has, and an environment never more vCPUs than its maxvCpus, even
 * where several environments share a host. An environment that has instances gives what is free on
 * those, and their types and number are what its maxvCpus bounds.
 */
final class FreeRoom {

  private final BatchState state;
  private final List<Host> present;
  private final List<Host> away;
  private final FreeHosts hosts;
  private @Nullable FreeHosts idleHosts;
  private final Map<String, Long> freeVcpuMillis = new TreeMap<>();
  private final Map<String, List<ComputeEnvironment>> usableByQueue = new HashMap<>();
  private final FreeConsumables consumables;
  private final FreeInstances instances;
  private final Map<String, PackedRoom> packed = new TreeMap<>();
  private final InstanceConfig config;
  private final Instant now;

  FreeRoom(BatchState state, List<Host> hosts, InstanceConfig config, Instant now) {
    this.state = state;
    this.config = config;
    this.now = now;
    this.present = hosts.stream().filter(Host::isThere).toList();
    this.away = hosts.stream().filter(host -> !host.isThere()).toList();
    this.consumables = new FreeConsumables(state.consumables());
    this.instances = new FreeInstances(state);
    this.hosts = new FreeHosts(present, state.used()::onHost);
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
                : packed(environment.name()).take(shape);
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

  /** In an environment without instances: room on any host. */
  private @Nullable List<Placement> takeFromHosts(ComputeEnvironment environment, Shape shape) {
    List<String> taken = takeHosts(shape);
    return taken == null
        ? null
        : taken.stream().map(host -> new Placement(environment.name(), host)).toList();
  }

  /**
   * Takes what a job needs beside an instance: room on hosts, and of consumable resources. Nothing
   * is taken if not all of it is there.
   */
  boolean takeAround(Shape shape) {
    if (shape.windows() != null
        || consumables.lacking(shape.consumables()) != null
        || takeHosts(shape) == null) {
      return false;
    }
    consumables.take(shape.consumables());
    return true;
  }

  private PackedRoom packed(String environment) {
    return packed.computeIfAbsent(
        environment, name -> new PackedRoom(state.instances(), config.catalog(), name, hosts));
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
    List<String> taken = takeHosts(shape);
    if (taken == null) {
      return null;
    }
    instances.take(environment.name(), asked);
    return taken.stream().map(host -> new Placement(environment.name(), host)).toList();
  }

  /** What is free on hosts; what is taken there is not taken here. */
  FreeHosts copyOfHosts() {
    return hosts.copy();
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
    if (placement.instance() != null) {
      packed(placement.computeEnvironment()).give(placement.instance(), demand);
    }
  }

  private @Nullable List<String> takeHosts(Shape shape) {
    if (shape.isMultiNode()) {
      return hosts.takeAll(shape.nodes());
    }
    String host = hosts.take(shape.demand());
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
    if (shape.instances() != null) {
      return instancesReason(queue, shape, shape.instances());
    }
    WaitReason room = roomReason(queue, shape);
    WaitReason lacking = consumables.lacking(shape.consumables());
    return room.endsWithOthers() && lacking != null ? lacking : room;
  }

  private WaitReason instancesReason(JobQueue queue, Shape shape, Shape.Instances asked) {
    ServiceEnvironment environment = instances.environmentOf(queue);
    if (environment == null || !FreeInstances.takesJobs(environment)) {
      return new NoUsableServiceEnvironment(
          environment == null
              ? "there is none"
              : environment.name() + " is " + environment.state() + " and " + environment.status());
    }
    String unit = FreeInstances.unit(environment, asked);
    int limit = environment.limitOf(unit);
    if (asked.count() > limit) {
      return new AboveServiceEnvironment(asked.count(), environment.name(), unit, limit);
    }
    List<Demand> parts = shape.isMultiNode() ? shape.nodes() : List.of(shape.demand());
    if (!idleHosts().fitAll(parts)) {
      WaitReason forHost = awaited(parts, shape.demand());
      return forHost != null
          ? forHost
          : new InstancesAboveHosts(asked.count(), shape.demand(), hosts.allCapacity());
    }
    return hosts.fitAll(parts)
        ? new InstancesTaken(
            asked.count(), environment.name(), unit, instances.free(environment, asked), limit)
        : new RoomTaken(
            shape.demand(), hosts.allFree(), hosts.allCapacity(), "on all hosts together", true);
  }

  private WaitReason roomReason(JobQueue queue, Shape shape) {
    if (shape.windows() != null) {
      return new NoWindowsHosts(shape.windows());
    }
    List<ComputeEnvironment> usable = usable(queue);
    if (usable.isEmpty()) {
      return noUsableEnvironment(queue);
    }
    Demand demand = shape.demand();
    List<ComputeEnvironment> able =
        usable.stream()
            .filter(environment -> !shape.isMultiNode() || hasNodes(environment))
            .toList();
    if (able.isEmpty()) {
      return new NoEnvironmentForNodes(
          usable.stream()
              .map(environment -> environment.name() + " is of type " + environment.kind())
              .toList());
    }
    int largestMax = able.stream().mapToInt(ComputeEnvironment::maxVcpus).max().orElseThrow();
    if (demand.vcpuMillis() > largestMax * 1000L) {
      return new AboveEnvironmentMaximum(demand, largestMax);
    }
    WaitReason forInstances =
        able.stream().anyMatch(FreeRoom::hasHosts) ? null : instancesReason(queue, able, shape);
    return shape.isMultiNode()
        ? nodesReason(able, shape, forInstances)
        : jobReason(able, demand, forInstances);
  }

  /** Of environments that all have instances: launched ones, or else registered ones. */
  private WaitReason instancesReason(JobQueue queue, List<ComputeEnvironment> able, Shape shape) {
    List<ComputeEnvironment> managed =
        able.stream().filter(environment -> environment.instances() != null).toList();
    return managed.isEmpty()
        ? RegisteredReasons.of(state, able.stream().flatMap(this::active).toList(), shape.demand())
        : InstanceReasons.of(state, queue.name(), managed, shape, config, now);
  }

  /** Whether its jobs go to any host, since it has no instances. */
  private static boolean hasHosts(ComputeEnvironment environment) {
    return environment.instances() == null && !environment.isUnmanaged();
  }

  private WaitReason nodesReason(
      List<ComputeEnvironment> able, Shape shape, @Nullable WaitReason forInstances) {
    if (!idleHosts().couldFitAll(shape.nodes())) {
      WaitReason forHost = awaited(shape.nodes(), shape.demand());
      return forHost != null
          ? forHost
          : new NodesAboveHosts(
              shape.nodes().size(), shape.demand(), hosts.count(), hosts.allCapacity());
    }
    if (forInstances != null && !forInstances.endsWithOthers()) {
      return forInstances;
    }
    return hosts.fitAll(shape.nodes())
        ? forInstances != null
            ? forInstances
            : environmentReason(able, shape.demand(), hosts.allFree(), hosts.allCapacity())
        : new RoomTaken(
            shape.demand(), hosts.allFree(), hosts.allCapacity(), "on all hosts together", true);
  }

  private WaitReason jobReason(
      List<ComputeEnvironment> able, Demand demand, @Nullable WaitReason forInstances) {
    Room largest = idleHosts().nearest(demand);
    Room freest = hosts.nearest(demand);
    if (largest == null || freest == null || !demand.fitsIn(largest.amount())) {
      WaitReason forHost = awaited(List.of(demand), demand);
      return forHost != null
          ? forHost
          : largest == null ? new NoHosts(demand) : new AboveHosts(demand, largest.amount());
    }
    if (forInstances != null && !forInstances.endsWithOthers()) {
      return forInstances;
    }
    return demand.fitsIn(freest.amount())
        ? forInstances != null
            ? forInstances
            : environmentReason(able, demand, freest.amount(), largest.amount())
        : new RoomTaken(
            demand,
            freest.amount(),
            idleHosts().on(freest.host()),
            "on host " + freest.host(),
            true);
  }

  /** What hosts that are away may have room for is no mistake; null where they have not either. */
  private @Nullable WaitReason awaited(List<Demand> parts, Demand all) {
    List<Host> able = away.stream().filter(host -> parts.stream().anyMatch(host::mayHold)).toList();
    boolean mayFit =
        able.stream().anyMatch(host -> host.capacity().isNothing())
            || FreeHosts.empty(Stream.concat(present.stream(), able.stream()).toList())
                .couldFitAll(parts);
    return able.isEmpty() || !mayFit
        ? null
        : new HostsAway(all, able.stream().map(Host::id).toList());
  }

  /** The hosts as if nothing ran; made once, since every queue may ask for it. */
  private FreeHosts idleHosts() {
    if (idleHosts == null) {
      idleHosts = FreeHosts.empty(present);
    }
    return idleHosts;
  }

  /** Hosts have room; an environment has too, or none may use so much more. */
  private WaitReason environmentReason(
      List<ComputeEnvironment> able, Demand demand, Demand free, Demand most) {
    ComputeEnvironment roomiest =
        able.stream()
            .filter(FreeRoom::hasHosts)
            .max(Comparator.comparingLong(this::freeIn))
            .orElseThrow();
    if (demand.vcpuMillis() <= freeIn(roomiest)) {
      return new RoomFree(demand);
    }
    return new RoomTaken(
        demand,
        new Demand(Math.max(0, freeIn(roomiest)), free.memoryMib(), free.gpus()),
        new Demand(roomiest.maxVcpus() * 1000L, most.memoryMib(), most.gpus()),
        "in compute environment " + roomiest.name() + " (maxvCpus " + roomiest.maxVcpus() + ")",
        false);
  }

  private WaitReason noUsableEnvironment(JobQueue queue) {
    List<String> described = new ArrayList<>();
    boolean allInvalid = true;
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment != null) {
        allInvalid &= environment.status() == ResourceStatus.INVALID;
        described.add(describe(environment));
      }
    }
    return new NoUsableEnvironment(described, allInvalid && !described.isEmpty());
  }

  private String describe(ComputeEnvironment environment) {
    if (environment.orchestration().equals("EKS")) {
      return environment.name() + " needs Kubernetes, which this server does not reach";
    }
    if (takesJobs(environment)) {
      return environment.name()
          + " is unmanaged, and its cluster "
          + environment.clusterName()
          + (state.instances().of(environment.name()).stream().anyMatch(Instance::takesJobs)
              ? " has no active container instance whose host answers"
              : " has no active container instance");
    }
    return environment.name() + " is " + environment.state() + " and " + environment.status();
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

  private Stream<Instance> active(ComputeEnvironment environment) {
    return state.instances().of(environment.name()).stream()
        .filter(instance -> instance.takesJobs() && hosts.contains(instance.host()));
  }

  /** The same for a whole cycle, and asked for each job: so it is found once. */
  private List<ComputeEnvironment> usable(JobQueue queue) {
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

  private long freeIn(ComputeEnvironment environment) {
    return required(freeVcpuMillis.get(environment.name()));
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("every host and environment was counted at the start");
    }
    return value;
  }
}

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
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.JobQueue;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ServiceEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a job gets no room of {@link FreeRoom}. It narrows the environments of the queue down step by
 * step, to those that could ever hold the job, then to those whose hosts could now; where a step
 * leaves none, that is the reason. Numbers are of hosts of the environments that are left, of that
 * engine that comes nearest.
 */
final class RoomReasons {

  private final BatchState state;
  private final FreeRoom room;
  private final EngineHosts hosts;
  private final FreeInstances instances;
  private final CoreConfig config;
  private final Instant now;

  RoomReasons(
      BatchState state,
      FreeRoom room,
      EngineHosts hosts,
      FreeInstances instances,
      CoreConfig config,
      Instant now) {
    this.state = state;
    this.room = room;
    this.hosts = hosts;
    this.instances = instances;
    this.config = config;
    this.now = now;
  }

  /** The reason, but for consumable resources. */
  WaitReason of(JobQueue queue, Shape shape) {
    return shape.instances() == null
        ? ofJob(queue, shape)
        : ofServiceJob(queue, shape, shape.instances());
  }

  private WaitReason ofServiceJob(JobQueue queue, Shape shape, Shape.Instances asked) {
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
    String engine = hosts.engineOf(environment);
    FreeHosts free = hosts.of(engine);
    if (!hosts.idle(engine).fitAll(parts(shape))) {
      HostsAway away = away(List.of(engine), shape);
      return away != null
          ? away
          : new InstancesAboveHosts(asked.count(), shape.demand(), free.allCapacity());
    }
    return free.fitAll(parts(shape))
        ? new InstancesTaken(
            asked.count(), environment.name(), unit, instances.free(environment, asked), limit)
        : takenOnAll(engine, shape);
  }

  private static List<Demand> parts(Shape shape) {
    return shape.isMultiNode() ? shape.nodes() : List.of(shape.demand());
  }

  private WaitReason ofJob(JobQueue queue, Shape shape) {
    if (shape.windows() != null) {
      return new NoWindowsHosts(shape.windows());
    }
    List<ComputeEnvironment> usable = room.usable(queue);
    if (usable.isEmpty()) {
      return noUsableEnvironment(queue);
    }
    Demand demand = shape.demand();
    List<ComputeEnvironment> able =
        filtered(usable, one -> !shape.isMultiNode() || FreeRoom.hasNodes(one));
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
    List<ComputeEnvironment> within =
        filtered(able, one -> demand.vcpuMillis() <= one.maxVcpus() * 1000L);
    List<ComputeEnvironment> holding =
        filtered(within, one -> hosts.idle(hosts.engineOf(one)).couldFitAll(parts(shape)));
    if (holding.isEmpty()) {
      return aboveHosts(engines(within), shape);
    }
    WaitReason forInstances = forInstances(queue, holding, shape);
    if (forInstances != null && !forInstances.endsWithOthers()) {
      return forInstances;
    }
    List<ComputeEnvironment> roomy = filtered(holding, one -> hosts.of(one).fitAll(parts(shape)));
    if (roomy.isEmpty()) {
      return taken(engines(holding), shape);
    }
    WaitReason ofRoomy = forInstances(queue, roomy, shape);
    return ofRoomy != null ? ofRoomy : ofEnvironments(roomy, shape);
  }

  private static List<ComputeEnvironment> filtered(
      List<ComputeEnvironment> environments, Predicate<ComputeEnvironment> isLeft) {
    return environments.stream().filter(isLeft).toList();
  }

  private List<String> engines(List<ComputeEnvironment> environments) {
    return environments.stream().map(hosts::engineOf).distinct().toList();
  }

  /** Of environments that all have instances, launched ones or else registered ones; else null. */
  private @Nullable WaitReason forInstances(
      JobQueue queue, List<ComputeEnvironment> environments, Shape shape) {
    if (environments.stream().anyMatch(FreeRoom::hasHosts)) {
      return null;
    }
    List<ComputeEnvironment> managed = filtered(environments, one -> one.instances() != null);
    return managed.isEmpty()
        ? RegisteredReasons.of(
            state, environments.stream().flatMap(room::active).toList(), shape.demand())
        : InstanceReasons.of(state, queue.name(), managed, shape, config.instances(), now);
  }

  /** No hosts of these engines could hold it even if nothing else ran. */
  private WaitReason aboveHosts(List<String> engines, Shape shape) {
    Demand demand = shape.demand();
    HostsAway away = away(engines, shape);
    if (away != null) {
      return away;
    }
    if (shape.isMultiNode()) {
      String engine =
          nearest(engines, one -> FreeHosts.covered(demand, hosts.of(one).allCapacity()));
      FreeHosts all = hosts.of(engine);
      return new NodesAboveHosts(shape.nodes().size(), demand, all.count(), all.allCapacity());
    }
    String engine = nearest(engines, one -> covered(hosts.idle(one), demand));
    Room largest = hosts.idle(engine).nearest(demand);
    return largest == null
        ? new NoHosts(demand, hosts.called("host", engine))
        : new AboveHosts(demand, largest.amount(), hosts.called("host", engine));
  }

  /** Hosts of these engines could hold it if nothing else ran. */
  private WaitReason taken(List<String> engines, Shape shape) {
    Demand demand = shape.demand();
    if (shape.isMultiNode()) {
      return takenOnAll(
          nearest(engines, one -> FreeHosts.covered(demand, hosts.of(one).allFree())), shape);
    }
    String engine = nearest(engines, one -> covered(hosts.of(one), demand));
    Room freest = Objects.requireNonNull(hosts.of(engine).nearest(demand));
    return new RoomTaken(
        demand,
        freest.amount(),
        hosts.idle(engine).on(freest.host()),
        "on host " + freest.host(),
        true);
  }

  private RoomTaken takenOnAll(String engine, Shape shape) {
    FreeHosts free = hosts.of(engine);
    return new RoomTaken(
        shape.demand(),
        free.allFree(),
        free.allCapacity(),
        "on all " + hosts.called("hosts", engine) + " together",
        true);
  }

  private static double covered(FreeHosts free, Demand demand) {
    Room nearest = free.nearest(demand);
    return nearest == null ? -1 : FreeHosts.covered(demand, nearest.amount());
  }

  /** The first of those that come nearest. */
  private static String nearest(List<String> engines, ToDoubleFunction<String> covered) {
    return engines.stream()
        .reduce(
            (one, other) -> covered.applyAsDouble(other) > covered.applyAsDouble(one) ? other : one)
        .orElseThrow();
  }

  /** What hosts that are away may have room for is no mistake; null where they have not either. */
  private @Nullable HostsAway away(List<String> engines, Shape shape) {
    List<Demand> parts = parts(shape);
    List<String> mayHold = new ArrayList<>();
    for (String engine : engines) {
      List<Host> able =
          hosts.away(engine).stream()
              .filter(host -> parts.stream().anyMatch(host::mayHold))
              .toList();
      boolean mayFit =
          able.stream().anyMatch(host -> host.capacity().isNothing())
              || FreeHosts.empty(
                      Stream.concat(hosts.present(engine).stream(), able.stream()).toList())
                  .couldFitAll(parts);
      if (mayFit) {
        able.forEach(host -> mayHold.add(host.id()));
      }
    }
    return mayHold.isEmpty() ? null : new HostsAway(shape.demand(), mayHold);
  }

  /** Hosts have room; an environment has too, or none may use so much more. */
  private WaitReason ofEnvironments(List<ComputeEnvironment> roomy, Shape shape) {
    Demand demand = shape.demand();
    ComputeEnvironment roomiest =
        roomy.stream()
            .filter(FreeRoom::hasHosts)
            .max(Comparator.comparingLong(room::freeIn))
            .orElseThrow();
    if (demand.vcpuMillis() <= room.freeIn(roomiest)) {
      return new RoomFree(demand);
    }
    Demand free = amount(hosts.of(roomiest), shape);
    Demand most = amount(hosts.idle(hosts.engineOf(roomiest)), shape);
    return new RoomTaken(
        demand,
        new Demand(Math.max(0, room.freeIn(roomiest)), free.memoryMib(), free.gpus()),
        new Demand(roomiest.maxVcpus() * 1000L, most.memoryMib(), most.gpus()),
        "in compute environment " + roomiest.name() + " (maxvCpus " + roomiest.maxVcpus() + ")",
        false);
  }

  private static Demand amount(FreeHosts some, Shape shape) {
    return shape.isMultiNode()
        ? some.allFree()
        : Objects.requireNonNull(some.nearest(shape.demand())).amount();
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
    if (!FreeRoom.takesJobs(environment)) {
      return environment.name() + " is " + environment.state() + " and " + environment.status();
    }
    boolean hasActive =
        state.instances().of(environment.name()).stream().anyMatch(Instance::takesJobs);
    return environment.name()
        + " is unmanaged, and its cluster "
        + environment.clusterName()
        + " has no active container instance"
        + (hasActive
            ? " whose " + hosts.called("host", hosts.engineOf(environment)) + " answers"
            : "");
  }
}

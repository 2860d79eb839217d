package dev.longshore.core;

import dev.longshore.core.WaitReason.AboveEnvironmentMaximum;
import dev.longshore.core.WaitReason.AboveHosts;
import dev.longshore.core.WaitReason.NoEnvironmentForNodes;
import dev.longshore.core.WaitReason.NoUsableEnvironment;
import dev.longshore.core.WaitReason.NodesAboveHosts;
import dev.longshore.core.WaitReason.RoomTaken;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Placement;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is free during one cycle: it starts from what is used, and shrinks as the cycle places jobs.
 * A host never gives more than it has, and an environment never more vCPUs than its maxvCpus, even
 * where several environments share a host.
 */
final class FreeRoom {

  private final BatchState state;
  private final List<Host> hosts;
  private final Map<String, Demand> freeByHost = new TreeMap<>();
  private final Map<String, Long> freeVcpuMillis = new TreeMap<>();

  FreeRoom(BatchState state, List<Host> hosts) {
    this.state = state;
    this.hosts = hosts;
    for (Host host : hosts) {
      freeByHost.put(host.id(), host.capacity().minus(state.used().onHost(host.id())));
    }
    for (ComputeEnvironment environment : state.environments()) {
      freeVcpuMillis.put(
          environment.name(),
          environment.maxVcpus() * 1000L
              - state.used().inEnvironment(environment.name()).vcpuMillis());
    }
  }

  /**
   * Takes room for a job, in the first environment of its queue that has some; null if none has.
   */
  @Nullable Placement take(JobQueue queue, Demand demand) {
    for (ComputeEnvironment environment : usable(queue)) {
      if (demand.vcpuMillis() > freeIn(environment)) {
        continue;
      }
      Host host = tightest(demand);
      if (host != null) {
        freeByHost.compute(host.id(), (_, free) -> required(free).minus(demand));
        freeVcpuMillis.compute(
            environment.name(), (_, free) -> required(free) - demand.vcpuMillis());
        return new Placement(environment.name(), host.id());
      }
    }
    return null;
  }

  /**
   * Takes room for all nodes of a multi-node parallel job, in the first environment of its queue
   * that has enough for all of them at once; null, and nothing is taken, if none has.
   *
   * @param demands of the nodes, by index
   */
  @Nullable List<Placement> takeAll(JobQueue queue, List<Demand> demands) {
    for (ComputeEnvironment environment : usable(queue)) {
      List<Placement> placements = hasNodes(environment) ? takeAllIn(environment, demands) : null;
      if (placements != null) {
        return placements;
      }
    }
    return null;
  }

  private @Nullable List<Placement> takeAllIn(
      ComputeEnvironment environment, List<Demand> demands) {
    Demand total = demands.stream().reduce(Demand.NOTHING, Demand::plus);
    if (total.vcpuMillis() > freeIn(environment)) {
      return null;
    }
    Map<String, Demand> before = new TreeMap<>(freeByHost);
    List<String> taken = takeHosts(demands);
    if (taken == null) {
      freeByHost.putAll(before);
      return null;
    }
    freeVcpuMillis.compute(environment.name(), (_, free) -> required(free) - total.vcpuMillis());
    return taken.stream().map(host -> new Placement(environment.name(), host)).toList();
  }

  /** AWS runs multi-node parallel jobs on EC2 instances that are not Spot. */
  private static boolean hasNodes(ComputeEnvironment environment) {
    return environment.kind().equals("EC2");
  }

  /** Why {@link #takeAll} gives no room. */
  WaitReason reason(JobQueue queue, List<Demand> demands) {
    List<ComputeEnvironment> usable = usable(queue);
    if (usable.isEmpty()) {
      return noUsableEnvironment(queue);
    }
    List<ComputeEnvironment> withNodes = usable.stream().filter(FreeRoom::hasNodes).toList();
    if (withNodes.isEmpty()) {
      return new NoEnvironmentForNodes(
          usable.stream()
              .map(environment -> environment.name() + " is of type " + environment.kind())
              .toList());
    }
    Demand total = demands.stream().reduce(Demand.NOTHING, Demand::plus);
    int largestMax = withNodes.stream().mapToInt(ComputeEnvironment::maxVcpus).max().orElseThrow();
    if (total.vcpuMillis() > largestMax * 1000L) {
      return new AboveEnvironmentMaximum(total, largestMax);
    }
    Map<String, Demand> now = new TreeMap<>(freeByHost);
    hosts.forEach(host -> freeByHost.put(host.id(), host.capacity()));
    boolean everFit = fitsNodes(demands);
    Demand allHosts = hosts.stream().map(Host::capacity).reduce(Demand.NOTHING, Demand::plus);
    freeByHost.putAll(now);
    if (!everFit) {
      return new NodesAboveHosts(demands.size(), total, hosts.size(), allHosts);
    }
    Demand free = freeByHost.values().stream().reduce(Demand.NOTHING, Demand::plus);
    return fitsNodes(demands)
        ? roomTaken(withNodes, total)
        : new RoomTaken(total, free, "on all hosts together");
  }

  private boolean fitsNodes(List<Demand> demands) {
    Map<String, Demand> before = new TreeMap<>(freeByHost);
    boolean fits = takeHosts(demands) != null;
    freeByHost.putAll(before);
    return fits;
  }

  /** A host for each; null, with some of it taken, when there is not one for each. */
  private @Nullable List<String> takeHosts(List<Demand> demands) {
    String[] taken = new String[demands.size()];
    for (int node : largestFirst(demands)) {
      Host host = tightest(demands.get(node));
      if (host == null) {
        return null;
      }
      freeByHost.compute(host.id(), (_, free) -> required(free).minus(demands.get(node)));
      taken[node] = host.id();
    }
    return List.of(taken);
  }

  /** What is small still fits beside what is large; the other way round it often does not. */
  private static List<Integer> largestFirst(List<Demand> demands) {
    return IntStream.range(0, demands.size())
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer node) -> demands.get(node).vcpuMillis())
                .thenComparingLong(node -> demands.get(node).memoryMib())
                .thenComparingInt(node -> demands.get(node).gpus())
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** Why {@link #take} gives no room. */
  WaitReason reason(JobQueue queue, Demand demand) {
    List<ComputeEnvironment> usable = usable(queue);
    if (usable.isEmpty()) {
      return noUsableEnvironment(queue);
    }
    int largestMax = usable.stream().mapToInt(ComputeEnvironment::maxVcpus).max().orElseThrow();
    if (demand.vcpuMillis() > largestMax * 1000L) {
      return new AboveEnvironmentMaximum(demand, largestMax);
    }
    if (hosts.stream().noneMatch(host -> demand.fitsIn(host.capacity()))) {
      return new AboveHosts(demand, largestHost());
    }
    return roomTaken(usable, demand);
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

  private static String describe(ComputeEnvironment environment) {
    if (environment.kind().equals("UNMANAGED")) {
      return environment.name() + " is unmanaged and no instance has been registered with it";
    }
    if (environment.orchestration().equals("EKS")) {
      return environment.name() + " needs Kubernetes, which this server does not reach";
    }
    return environment.name() + " is " + environment.state() + " and " + environment.status();
  }

  private WaitReason roomTaken(List<ComputeEnvironment> usable, Demand demand) {
    Demand mostFree = Demand.NOTHING;
    String where = "on any host";
    for (Map.Entry<String, Demand> entry : freeByHost.entrySet()) {
      if (entry.getValue().vcpuMillis() >= mostFree.vcpuMillis()) {
        mostFree = entry.getValue();
        where = "on host " + entry.getKey();
      }
    }
    boolean hostHasRoom = freeByHost.values().stream().anyMatch(demand::fitsIn);
    if (hostHasRoom) {
      ComputeEnvironment roomiest =
          usable.stream().max(Comparator.comparingLong(this::freeIn)).orElseThrow();
      Demand free =
          new Demand(Math.max(0, freeIn(roomiest)), mostFree.memoryMib(), mostFree.gpus());
      return new RoomTaken(
          demand,
          free,
          "in compute environment " + roomiest.name() + " (maxvCpus " + roomiest.maxVcpus() + ")");
    }
    return new RoomTaken(demand, mostFree, where);
  }

  private Demand largestHost() {
    return hosts.stream()
        .map(Host::capacity)
        .max(Comparator.comparingLong(Demand::vcpuMillis).thenComparingLong(Demand::memoryMib))
        .orElse(Demand.NOTHING);
  }

  /** Packs: the host that has the least left afterwards, ties by memory, then by id. */
  private @Nullable Host tightest(Demand demand) {
    return hosts.stream()
        .filter(host -> demand.fitsIn(required(freeByHost.get(host.id()))))
        .min(
            Comparator.comparingLong(
                    (Host host) -> required(freeByHost.get(host.id())).vcpuMillis())
                .thenComparingLong(host -> required(freeByHost.get(host.id())).memoryMib())
                .thenComparing(Host::id))
        .orElse(null);
  }

  private List<ComputeEnvironment> usable(JobQueue queue) {
    List<ComputeEnvironment> usable = new ArrayList<>();
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment != null && takesJobs(environment)) {
        usable.add(environment);
      }
    }
    return usable;
  }

  private static boolean takesJobs(ComputeEnvironment environment) {
    return environment.state() == ResourceState.ENABLED
        && (environment.status() == ResourceStatus.VALID
            || environment.status() == ResourceStatus.UPDATING)
        && !environment.kind().equals("UNMANAGED")
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

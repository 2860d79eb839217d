package dev.longshore.api;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.service.BatchService;
import dev.longshore.store.TaskView;
import dev.longshore.store.TerminatedInstance;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds what clients see as instances, and what jobs have of them: from what is committed. */
final class ShownInstances {

  private final BatchService service;
  private final InstantSource clock;
  private final Instant since;

  ShownInstances(BatchService service, InstantSource clock) {
    this.service = service;
    this.clock = clock;
    this.since = clock.instant();
  }

  /** What tasks on an instance have of it. */
  record Use(int running, int pending, Demand taken) {}

  /** Since when what has ended is still shown. */
  Instant shownSince() {
    return clock.instant().minus(TerminatedInstance.KEPT);
  }

  /** The container instances of an environment's cluster, those of an hour ago included, by id. */
  List<ShownInstance> joined(ComputeEnvironment environment) {
    return joined(environment, launched());
  }

  /**
   * The same by what was read before.
   *
   * @param launched the instances of all environments
   */
  List<ShownInstance> joined(ComputeEnvironment environment, List<ShownInstance> launched) {
    List<ShownInstance> all = new ArrayList<>(launched);
    all.addAll(hosts(environment));
    return all.stream()
        .filter(one -> one.environment().equals(environment.name()))
        .filter(one -> one.status().ecsName() != null)
        .sorted((a, b) -> a.containerInstanceId().compareTo(b.containerInstanceId()))
        .toList();
  }

  /** The instances of all environments, those of an hour ago included. */
  List<ShownInstance> launched() {
    return Stream.concat(
            service.reads().instances().stream().map(ShownInstance::of),
            service.reads().terminatedInstances(shownSince()).stream().map(ShownInstance::of))
        .toList();
  }

  /** The hosts that an environment uses directly, since it has no instances. */
  List<ShownInstance> hosts(ComputeEnvironment environment) {
    boolean hasHosts =
        environment.orchestration().equals("ECS")
            && environment.instances() == null
            && !environment.isUnmanaged()
            && !environment.isFargate();
    if (!hasHosts) {
      return List.of();
    }
    String engine = service.engines().of(environment).engine();
    return service.hosts().stream()
        .filter(host -> host.engine().equals(engine))
        .map(host -> ShownInstance.of(host, environment.name(), since))
        .toList();
  }

  /** All hosts, as if an environment used each. */
  List<ShownInstance> allHosts(String environment) {
    return service.hosts().stream()
        .map(host -> ShownInstance.of(host, environment, since))
        .toList();
  }

  /** What tasks of its environment do there, and what is taken of it, on a host by all. */
  Use use(ShownInstance instance) {
    return uses(List.of(instance)).getFirst();
  }

  /** The same of each of several instances, in their order; tasks are read once for all. */
  List<Use> uses(List<ShownInstance> of) {
    Map<String, List<TaskView>> byInstance = new HashMap<>();
    Map<String, List<TaskView>> byHost = new HashMap<>();
    for (TaskView task : tasks(of)) {
      Placement placement = task.placement();
      byHost.computeIfAbsent(placement.host(), _ -> new ArrayList<>()).add(task);
      if (placement.instance() != null) {
        byInstance.computeIfAbsent(placement.instance(), _ -> new ArrayList<>()).add(task);
      }
    }
    return of.stream()
        .map(
            one ->
                one.isHost()
                    ? use(one, byHost.getOrDefault(one.host(), List.of()))
                    : use(one, byInstance.getOrDefault(one.id(), List.of())))
        .toList();
  }

  private static Use use(ShownInstance instance, List<TaskView> tasks) {
    int running = 0;
    int pending = 0;
    Demand taken = Demand.NOTHING;
    for (TaskView task : tasks) {
      Job job = task.job().job();
      boolean isOfCluster =
          task.placement().computeEnvironment().equals(instance.environment()) && !job.isService();
      boolean runs =
          job.state() instanceof JobState.Active(var attempt) && attempt.startedAt() != null;
      running += isOfCluster && runs ? 1 : 0;
      pending += isOfCluster && !runs ? 1 : 0;
      boolean hasAll = !instance.isHost() && job.id().isNode();
      taken = hasAll ? instance.capacity() : taken.plus(job.ownDemand());
    }
    return new Use(running, pending, taken);
  }

  /** Those under way that may be on these instances: on a host, those of all environments. */
  private List<TaskView> tasks(List<ShownInstance> of) {
    Stream<String> environments =
        of.stream().anyMatch(ShownInstance::isHost)
            ? Stream.concat(
                service.reads().computeEnvironments().stream().map(ComputeEnvironment::name),
                service.reads().serviceEnvironments().stream().map(ServiceEnvironment::name))
            : of.stream().map(ShownInstance::environment);
    return environments
        .distinct()
        .flatMap(environment -> service.reads().tasksUnderWay(environment).stream())
        .toList();
  }
}

package dev.longshore.core;

import dev.longshore.core.TypeChoice.Target;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.JobQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What waits for instances, by compute environment. In the simplest terms: each job that hosts and
 * consumable resources have room for, in the order in which it would get it, is bound to the first
 * environment of its queue that has room on instances or may launch one.
 *
 * <p>What hosts have no room for is left out: its instance would be idle. So a cycle looks at no
 * more jobs than could run at once, however many wait.
 */
final class InstanceDemands {

  private final BatchState state;
  private final CoreConfig config;
  private final Instant now;
  private final FreeRoom around;

  /** On hosts before anything of this is placed. */
  private final EngineHosts free;

  private final Map<String, List<InstanceDemand>> byEnvironment = new HashMap<>();
  private final Map<String, InstanceRoom> present = new HashMap<>();
  private final Map<String, TypeChoice> types = new HashMap<>();

  private InstanceDemands(BatchState state, List<Host> hosts, CoreConfig config, Instant now) {
    this.state = state;
    this.config = config;
    this.now = now;
    this.around = new FreeRoom(state, hosts, config, now);
    this.free = new EngineHosts(state, hosts, config.engines());
  }

  /** By the name of the environment; where nothing waits it is missing. */
  static Map<String, List<InstanceDemand>> of(
      BatchState state, List<Host> hosts, CoreConfig config, Instant now) {
    if (state.waiting().isEmpty()) {
      return Map.of();
    }
    InstanceDemands demands = new InstanceDemands(state, hosts, config, now);
    Scheduler.inOrder(state).forEach(demands::walk);
    return demands.byEnvironment;
  }

  private void walk(JobQueue queue) {
    List<ComputeEnvironment> environments = environments(queue);
    if (environments.isEmpty()) {
      return;
    }
    Dispatch dispatch = new Dispatch(state, queue, around.capacity(queue), now);
    int looksLeft = config.backfillDepth();
    InstanceDemand group = null;
    Shape shape = null;
    String engine = null;
    Shape lookedAt = null;
    List<String> able = List.of(); // to hold that shape, until more is bound
    long counted = 0;
    for (Waiting next = dispatch.current();
        next != null && counted < ScaleOut.JOBS;
        next = dispatch.current()) {
      String taken = null;
      if (dispatch.kept(next) == null) {
        if (!next.shape().equals(lookedAt)) {
          lookedAt = next.shape();
          able = able(next.shape(), queue, environments);
        }
        taken = take(next.shape(), able);
      }
      if (taken == null) {
        if (looksLeft-- <= 0) {
          break;
        }
        dispatch.passClass();
        continue;
      }
      counted++;
      if (group != null && next.shape().equals(shape) && taken.equals(engine)) {
        group = group.withJobs(group.jobs() + 1);
      } else {
        if (group != null && !bind(group, of(engine, environments))) {
          return;
        }
        lookedAt = null;
        shape = next.shape();
        engine = taken;
        group = InstanceReasons.demand(queue.name(), shape, 1);
      }
      dispatch.placed();
    }
    if (group != null) {
      bind(group, of(engine, environments));
    }
  }

  /**
   * The engines of a queue, where there are several only those that have an environment that holds
   * the job or may grow. It is the same for many jobs, and costs a look at all instances and types.
   */
  private List<String> able(Shape shape, JobQueue queue, List<ComputeEnvironment> environments) {
    List<String> engines = environments.stream().map(free::engineOf).distinct().toList();
    List<String> able =
        engines.size() == 1
            ? engines
            : engines.stream()
                .filter(engine -> mayHold(shape, queue, of(engine, environments)))
                .toList();
    return able.isEmpty() ? engines : able; // what none may hold is told of one
  }

  /**
   * Takes what a job needs beside an instance, and tells of which engine: the first of these that
   * has room on hosts. Null, and nothing is taken, where none has.
   */
  private @Nullable String take(Shape shape, List<String> engines) {
    for (String engine : engines) {
      if (around.takeAround(engine, shape)) {
        return engine;
      }
    }
    return null;
  }

  private boolean mayHold(Shape shape, JobQueue queue, List<ComputeEnvironment> environments) {
    InstanceDemand one = InstanceReasons.demand(queue.name(), shape, 1);
    return environments.stream()
        .filter(environment -> !shape.isMultiNode() || FreeRoom.hasNodes(environment))
        .filter(environment -> one.vcpuMillisOfJob() <= environment.maxVcpus() * 1000L)
        .filter(environment -> mostJobs(environment, one) > 0)
        .anyMatch(
            environment ->
                present(environment).holds(one, free.of(environment)) || mayGrow(environment, one));
  }

  private List<ComputeEnvironment> of(
      @Nullable String engine, List<ComputeEnvironment> environments) {
    return environments.stream()
        .filter(environment -> free.engineOf(environment).equals(engine))
        .toList();
  }

  private List<ComputeEnvironment> environments(JobQueue queue) {
    List<ComputeEnvironment> environments = new ArrayList<>();
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment != null
          && environment.instances() != null
          && FreeRoom.takesJobs(environment)) {
        environments.add(environment);
      }
    }
    return environments;
  }

  /** Returns whether there is, or comes, room for all: else nothing behind it counts. */
  private boolean bind(InstanceDemand group, List<ComputeEnvironment> environments) {
    InstanceDemand left = group;
    ComputeEnvironment first = null;
    for (ComputeEnvironment environment : environments) {
      if (group.isMultiNode() && !FreeRoom.hasNodes(environment)) {
        continue;
      }
      long most = mostJobs(environment, left);
      if (most == 0) {
        continue;
      }
      first = first == null ? environment : first;
      if (group.vcpuMillisOfJob() > environment.maxVcpus() * 1000L) {
        continue; // it is never started there, though the last instance may have brought so much
      }
      InstanceDemand wanted = left.withJobs(most);
      long held = present(environment).takeMany(wanted, free.of(environment));
      long bound = held == most || mayGrow(environment, wanted) ? most : held;
      if (bound > 0) {
        note(environment, left.withJobs(bound));
        if (bound == left.jobs()) {
          return true;
        }
        left = left.withJobs(left.jobs() - bound);
      }
    }
    if (first != null) { // so that it is told what is in the way
      long most = mostJobs(first, left);
      if (most > 0) {
        note(first, left.withJobs(most));
      }
    }
    return false;
  }

  /** How many of them its maxvCpus admits, where that counts what jobs ask for. */
  private long mostJobs(ComputeEnvironment environment, InstanceDemand left) {
    long each = left.vcpuMillisOfJob();
    if (!Objects.requireNonNull(environment.instances()).isMaximumOfJobs() || each == 0) {
      return left.jobs();
    }
    long bound =
        byEnvironment.getOrDefault(environment.name(), List.of()).stream()
            .mapToLong(demand -> demand.vcpuMillisOfJob() * demand.jobs())
            .sum();
    long used = state.used().inEnvironment(environment.name()).vcpuMillis();
    return Math.clamp((environment.maxVcpus() * 1000L - used - bound) / each, 0, left.jobs());
  }

  private void note(ComputeEnvironment environment, InstanceDemand demand) {
    byEnvironment.computeIfAbsent(environment.name(), _ -> new ArrayList<>()).add(demand);
  }

  /** What is free of the instances that are there or come. */
  private InstanceRoom present(ComputeEnvironment environment) {
    return present.computeIfAbsent(
        environment.name(),
        name -> {
          InstanceRoom room = new InstanceRoom(config.instances().catalog());
          for (Instance instance : state.instances().of(name)) {
            if (instance.takesJobs()
                && free.isNotLost(instance.host())
                && free.serves(instance.host(), environment)) {
              room.add(instance, state.instances().used(instance));
            }
          }
          return room;
        });
  }

  /** As a launch would have it: nodes use empty instances that are there. */
  private boolean mayGrow(ComputeEnvironment environment, InstanceDemand demand) {
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    InstanceRoom room = present(environment);
    return types(environment.name(), settings)
            .choose(
                List.of(demand),
                target(environment),
                type ->
                    demand.isMultiNode()
                        ? demand.nodes().size() - room.found(type, demand, free.of(environment))
                        : 1)
            .candidate()
        != null;
  }

  private Target target(ComputeEnvironment environment) {
    Target target = new Target(0, false);
    for (Instance instance : state.instances().of(environment.name())) {
      if (free.isNotLost(instance.host())) {
        boolean isReplacing = target.isReplacing() || !instance.takesJobs();
        target = new Target(target.vcpus() + instance.vcpus(), isReplacing);
      }
    }
    return target;
  }

  private TypeChoice types(String environment, InstanceSettings settings) {
    return types.computeIfAbsent(
        environment, _ -> TypeChoice.of(state, settings, config.instances(), now));
  }
}

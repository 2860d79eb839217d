package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.Placement;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.simulator.InstanceBook.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is used and free by host, by instance and by environment, counted anew from every job that
 * has room. The placements of a cycle can be taken back, the last first, to see what each of them
 * found.
 */
final class Room {

  private final BatchState state;
  private final List<Host> up;
  private final Map<String, Demand> byHost = new HashMap<>();
  private final Map<String, Long> vcpuMillisByEnvironment = new HashMap<>();
  private final Map<String, Long> consumablesTaken = new HashMap<>();
  private final Map<String, Long> totals;
  private final InstanceUse instances;

  /**
   * @param up the hosts that answer now
   * @param totals of the consumable resources that are given back
   * @param offered instances that jobs can be placed on
   */
  Room(BatchState state, List<Host> up, Map<String, Long> totals, Collection<Entry> offered) {
    this.state = state;
    this.up = up;
    this.totals = totals;
    this.instances = new InstanceUse(offered);
    for (Job job : state.unfinished()) {
      if (job.state() instanceof JobState.Active active) {
        Placement placement = active.attempt().placement();
        byHost.merge(placement.host(), job.ownDemand(), Demand::plus);
        instances.take(job, placement);
        vcpuMillisByEnvironment.merge(
            placement.computeEnvironment(), job.ownDemand().vcpuMillis(), Long::sum);
        if (!job.id().isNode()) { // what its nodes take together
          for (ConsumableRequirement taken : job.consumables()) {
            consumablesTaken.merge(taken.resource(), taken.quantity(), Long::sum);
          }
        }
      }
    }
  }

  /** No host gives more than it has. */
  void checkHosts(List<Host> allHosts) {
    for (Host host : allHosts) {
      Violation.unless(
          usedOn(host.id()).fitsIn(host.capacity()),
          "a host gives no more than it has",
          host + " gives " + usedOn(host.id()));
    }
  }

  /** No instance gives more than it has. */
  void checkInstances(Collection<Entry> all) {
    instances.check(all);
  }

  /** What this one got is on hosts that answer. */
  void checkUp(Placed placed) {
    Violation.unless(
        placed.parts().stream().allMatch(part -> isUp(part.placement().host())),
        "nothing new goes to a host that does not answer",
        placed);
  }

  /**
   * What this one got was there to be given. Later on there may be less than is in use: totals and
   * maxvCpus shrink at will.
   */
  void checkGiven(Placed placed) {
    String name = placed.environment();
    ComputeEnvironment environment = Objects.requireNonNull(state.environment(name));
    long given = countsJobs(environment) ? usedIn(name) : placed.job().demand().vcpuMillis();
    Violation.unless(
        takesJobs(environment) && given <= environment.maxVcpus() * 1000L,
        "an environment gives no more than its maxvCpus, and nothing while it is DISABLED",
        environment + " gives " + given);
    if (hasInstances(environment)) {
      instances.checkGiven(placed);
    } else {
      Violation.unless(
          placed.parts().stream().allMatch(part -> part.placement().instance() == null),
          "what needs no instance has none",
          placed);
    }
    for (ConsumableRequirement taken : placed.job().consumables()) {
      Violation.unless(
          !totals.containsKey(taken.resource())
              || consumablesTaken.getOrDefault(taken.resource(), 0L)
                  <= totals.getOrDefault(taken.resource(), 0L),
          "no more is lent of a consumable resource than there is",
          taken + " of " + totals + " while in use: " + consumablesTaken);
    }
  }

  /** As if this one had got nothing. */
  void takeBack(Placed placed) {
    for (Placed.Part part : placed.parts()) {
      byHost.computeIfPresent(part.placement().host(), (_, used) -> used.minus(part.demand()));
      vcpuMillisByEnvironment.merge(placed.environment(), -part.demand().vcpuMillis(), Long::sum);
    }
    instances.takeBack(placed, host -> hasRoom(host, placed.job().demand()));
    for (ConsumableRequirement taken : placed.job().consumables()) {
      consumablesTaken.merge(taken.resource(), -taken.quantity(), Long::sum);
    }
  }

  /** Whether there is enough of what is given back; of what is used up there is plenty. */
  boolean hasConsumables(Job job) {
    return job.consumables().stream()
        .filter(asked -> totals.containsKey(asked.resource()))
        .allMatch(
            asked ->
                consumablesTaken.getOrDefault(asked.resource(), 0L) + asked.quantity()
                    <= totals.getOrDefault(asked.resource(), 0L));
  }

  /** Whether there is room for this one in one of the environments of the queue. */
  boolean fits(JobQueue queue, Job job) {
    return queue.environments().stream().anyMatch(entry -> fits(entry.computeEnvironment(), job));
  }

  /**
   * The same in this environment. Of a multi-node job only where one host would do: else it is a
   * puzzle whether they fit.
   */
  boolean fits(String name, Job job) {
    ComputeEnvironment environment = Objects.requireNonNull(state.environment(name));
    if (!takesJobs(environment)
        || (job.isMultiNode() && !environment.kind().equals("EC2"))
        || !admits(environment, job)) {
      return false;
    }
    return hasInstances(environment)
        ? instances.fits(name, job, host -> hasRoom(host, job.demand()))
        : hasHostFor(job.demand());
  }

  /** Whether its maxvCpus lets the job in now. */
  boolean admits(ComputeEnvironment environment, Job job) {
    long others = countsJobs(environment) ? usedIn(environment.name()) : 0;
    return others + job.demand().vcpuMillis() <= environment.maxVcpus() * 1000L;
  }

  /** Whether maxvCpus bounds the vCPUs of jobs together, and not those of instances. */
  private static boolean countsJobs(ComputeEnvironment environment) {
    return !hasInstances(environment)
        || (environment.instances() != null && environment.instances().managed() != null);
  }

  private static boolean hasInstances(ComputeEnvironment environment) {
    return environment.instances() != null || environment.isUnmanaged();
  }

  /** Whether some host has so much left. */
  boolean hasHostFor(Demand demand) {
    return up.stream().anyMatch(host -> hasRoom(host, demand));
  }

  private boolean hasRoom(Host host, Demand demand) {
    return demand.fitsIn(host.capacity().minus(usedOn(host.id())));
  }

  /** Whether this host has so much left. */
  boolean hasRoom(String id, Demand demand) {
    return up.stream().anyMatch(host -> host.id().equals(id) && hasRoom(host, demand));
  }

  /** What an instance has left. */
  Demand freeOn(Entry instance) {
    return instances.free(instance);
  }

  /**
   * How many vCPUs the environments of a queue may have together now, for jobs that have to leave
   * this part for other shares. Nothing is kept of registered machines of which nobody has said how
   * many vCPUs they have.
   */
  long capacityMillis(JobQueue queue, double reserve) {
    long reservable = 0;
    long other = 0;
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      ComputeEnvironment environment =
          Objects.requireNonNull(state.environment(entry.computeEnvironment()));
      if (!takesJobs(environment)) {
        continue;
      }
      if (!environment.isUnmanaged()) {
        reservable += environment.maxVcpus();
        continue;
      }
      long registered = instances.vcpus(environment.name(), this::isUp);
      if (environment.unmanagedVcpus() == null) {
        other += registered;
      } else if (registered > 0) {
        reservable += environment.unmanagedVcpus();
      }
    }
    return Math.round(reservable * 1000.0 * (1 - reserve)) + other * 1000;
  }

  private boolean isUp(String id) {
    return up.stream().anyMatch(host -> host.id().equals(id));
  }

  static boolean takesJobs(ComputeEnvironment environment) {
    return environment.state() == ResourceState.ENABLED
        && (environment.status() == ResourceStatus.VALID
            || environment.status() == ResourceStatus.UPDATING);
  }

  private Demand usedOn(String host) {
    return byHost.getOrDefault(host, Demand.NOTHING);
  }

  private long usedIn(String environment) {
    return vcpuMillisByEnvironment.getOrDefault(environment, 0L);
  }
}

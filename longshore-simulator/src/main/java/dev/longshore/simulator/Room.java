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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is used and free by host and by environment, counted anew from every job that has room. */
final class Room {

  private final BatchState state;
  private final List<Host> up;
  private final Map<String, Demand> byHost = new HashMap<>();
  private final Map<String, Long> vcpuMillisByEnvironment = new HashMap<>();
  private final Map<String, Long> consumablesTaken = new HashMap<>();
  private final Map<String, Long> lentTotals;

  /**
   * @param up the hosts that are there now
   * @param lentTotals how much there is of the consumable resources that are given back
   */
  Room(BatchState state, List<Host> up, Map<String, Long> lentTotals) {
    this.state = state;
    this.up = up;
    this.lentTotals = lentTotals;
    for (Job job : state.unfinished()) {
      if (job.state() instanceof JobState.Active active) {
        Placement placement = active.attempt().placement();
        byHost.merge(placement.host(), job.ownDemand(), Demand::plus);
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

  /** No host gives more than it has, and no environment more than its maxvCpus. */
  void check(List<Host> allHosts, List<ComputeEnvironment> environments) {
    for (Host host : allHosts) {
      Violation.unless(
          usedOn(host.id()).fitsIn(host.capacity()),
          "a host gives no more than it has",
          host + " gives " + usedOn(host.id()));
    }
    lentTotals.forEach(
        (name, total) ->
            Violation.unless(
                consumablesTaken.getOrDefault(name, 0L) <= total,
                "no more is lent of a consumable resource than there is",
                name + " " + consumablesTaken));
    for (ComputeEnvironment environment : environments) {
      Violation.unless(
          usedIn(environment.name()) <= environment.maxVcpus() * 1000L,
          "an environment gives no more than its maxvCpus",
          environment.name() + " gives " + usedIn(environment.name()));
    }
  }

  /** Whether there is enough of what is given back; of what is used up there is plenty. */
  boolean hasConsumables(Job job) {
    return job.consumables().stream()
        .filter(asked -> lentTotals.containsKey(asked.resource()))
        .allMatch(
            asked ->
                consumablesTaken.getOrDefault(asked.resource(), 0L) + asked.quantity()
                    <= lentTotals.getOrDefault(asked.resource(), 0L));
  }

  /** Whether there is room for this much in one of the environments of the queue. */
  boolean fits(JobQueue queue, Demand demand) {
    return queue.environments().stream()
        .anyMatch(entry -> fits(entry.computeEnvironment(), demand, "", "", Demand.NOTHING));
  }

  /** The same, if what stands at this placement had not got its room. */
  boolean fitsWithout(JobQueue queue, Demand demand, Placement placement, Demand given) {
    return queue.environments().stream()
        .anyMatch(
            entry ->
                fits(
                    entry.computeEnvironment(),
                    demand,
                    placement.computeEnvironment(),
                    placement.host(),
                    given));
  }

  private boolean fits(
      String name, Demand demand, String backInEnvironment, String backOnHost, Demand back) {
    ComputeEnvironment environment = Objects.requireNonNull(state.environment(name));
    long free =
        environment.maxVcpus() * 1000L
            - usedIn(name)
            + (name.equals(backInEnvironment) ? back.vcpuMillis() : 0);
    return demand.vcpuMillis() <= free
        && up.stream()
            .anyMatch(
                host -> {
                  Demand onHost = host.capacity().minus(usedOn(host.id()));
                  return demand.fitsIn(host.id().equals(backOnHost) ? onHost.plus(back) : onHost);
                });
  }

  private Demand usedOn(String host) {
    return byHost.getOrDefault(host, Demand.NOTHING);
  }

  private long usedIn(String environment) {
    return vcpuMillisByEnvironment.getOrDefault(environment, 0L);
  }
}

package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.Placement;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What running and starting attempts take, by host and by compute or service environment. */
final class UsedCapacity {

  private static final InstanceCounts NO_INSTANCES = new InstanceCounts();

  private final Map<String, Demand> byHost = new HashMap<>();
  private final Map<String, Demand> byEnvironment = new HashMap<>();
  private final Map<String, Demand> byQueue = new HashMap<>();
  private final Map<String, InstanceCounts> instancesByEnvironment = new HashMap<>();
  private final Map<String, InstanceCounts> instancesByQueue = new HashMap<>();
  private final NavigableSet<JobId> holders = new TreeSet<>();
  private final Map<String, NavigableSet<JobId>> serviceJobs = new HashMap<>();

  /** The job, or node, has this room. */
  void take(Job job, Placement placement) {
    Demand demand = job.ownDemand();
    byQueue.merge(job.queue(), demand, Demand::plus);
    holders.add(job.id());
    byHost.merge(placement.host(), demand, Demand::plus);
    if (job.isService()) {
      count(job, placement, 1);
    } else {
      byEnvironment.merge(placement.computeEnvironment(), demand, Demand::plus);
    }
  }

  /** The job, or node, gives its room back. */
  void give(Job job, Placement placement) {
    Demand demand = job.ownDemand();
    byQueue.merge(job.queue(), demand, UsedCapacity::lessBy);
    holders.remove(job.id());
    byHost.merge(placement.host(), demand, UsedCapacity::lessBy);
    if (job.isService()) {
      count(job, placement, -1);
    } else {
      byEnvironment.merge(placement.computeEnvironment(), demand, UsedCapacity::lessBy);
    }
  }

  /** A service job has all its instances of its service environment as a whole. */
  private void count(Job job, Placement placement, int sign) {
    Shape.Instances instances = Places.instancesOf(job);
    if (instances != null && !job.id().isNode()) {
      int change = sign * instances.count();
      instancesByEnvironment
          .computeIfAbsent(placement.computeEnvironment(), _ -> new InstanceCounts())
          .add(instances.type(), change);
      instancesByQueue
          .computeIfAbsent(job.queue(), _ -> new InstanceCounts())
          .add(instances.type(), change);
      NavigableSet<JobId> ofQueue = serviceJobs.computeIfAbsent(job.queue(), _ -> new TreeSet<>());
      boolean _ = sign > 0 ? ofQueue.add(job.id()) : ofQueue.remove(job.id());
    }
  }

  /** Room that is given back twice would be given out twice. */
  private static Demand lessBy(Demand used, Demand given) {
    if (!given.fitsIn(used)) {
      throw new IllegalStateException("gives back " + given + " of " + used);
    }
    return used.minus(given);
  }

  /** The jobs and nodes that have room, by id. */
  NavigableSet<JobId> holders() {
    return holders;
  }

  /** What the jobs of a queue have. */
  Demand ofQueue(String queue) {
    return byQueue.getOrDefault(queue, Demand.NOTHING);
  }

  /** What service jobs have of a service environment. */
  InstanceCounts instancesIn(String serviceEnvironment) {
    return instancesByEnvironment.getOrDefault(serviceEnvironment, NO_INSTANCES);
  }

  /** What the service jobs of a queue have. */
  InstanceCounts instancesOf(String queue) {
    return instancesByQueue.getOrDefault(queue, NO_INSTANCES);
  }

  /** The service jobs of a queue that have room, without their instances. */
  NavigableSet<JobId> serviceJobsOf(String queue) {
    return serviceJobs.getOrDefault(queue, Collections.emptyNavigableSet());
  }

  Demand onHost(String host) {
    return byHost.getOrDefault(host, Demand.NOTHING);
  }

  Demand inEnvironment(String environment) {
    return byEnvironment.getOrDefault(environment, Demand.NOTHING);
  }
}

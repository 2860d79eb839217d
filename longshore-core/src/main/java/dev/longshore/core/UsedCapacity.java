package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.Placement;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What running and starting attempts take, by host and by compute environment. */
final class UsedCapacity {

  private final Map<String, Demand> byHost = new HashMap<>();
  private final Map<String, Demand> byEnvironment = new HashMap<>();
  private final Map<String, Demand> byQueue = new HashMap<>();
  private final NavigableSet<JobId> holders = new TreeSet<>();

  /** The job, or node, has this room. */
  void take(Job job, Placement placement) {
    Demand demand = job.ownDemand();
    byQueue.merge(job.queue(), demand, Demand::plus);
    holders.add(job.id());
    byHost.merge(placement.host(), demand, Demand::plus);
    byEnvironment.merge(placement.computeEnvironment(), demand, Demand::plus);
  }

  /** The job, or node, gives its room back. */
  void give(Job job, Placement placement) {
    Demand demand = job.ownDemand();
    byQueue.merge(job.queue(), demand, UsedCapacity::lessBy);
    holders.remove(job.id());
    byHost.merge(placement.host(), demand, UsedCapacity::lessBy);
    byEnvironment.merge(placement.computeEnvironment(), demand, UsedCapacity::lessBy);
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

  Demand onHost(String host) {
    return byHost.getOrDefault(host, Demand.NOTHING);
  }

  Demand inEnvironment(String environment) {
    return byEnvironment.getOrDefault(environment, Demand.NOTHING);
  }
}

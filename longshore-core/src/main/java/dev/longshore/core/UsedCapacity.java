package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.Placement;
import java.util.HashMap;
import java.util.Map;

/** What running and starting attempts take, by host and by compute environment. */
final class UsedCapacity {

  private final Map<String, Demand> byHost = new HashMap<>();
  private final Map<String, Demand> byEnvironment = new HashMap<>();

  void take(Placement placement, Demand demand) {
    byHost.merge(placement.host(), demand, Demand::plus);
    byEnvironment.merge(placement.computeEnvironment(), demand, Demand::plus);
  }

  void give(Placement placement, Demand demand) {
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

  Demand onHost(String host) {
    return byHost.getOrDefault(host, Demand.NOTHING);
  }

  Demand inEnvironment(String environment) {
    return byEnvironment.getOrDefault(environment, Demand.NOTHING);
  }
}

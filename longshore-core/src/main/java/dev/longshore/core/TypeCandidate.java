package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.InstanceType;
import java.util.List;

/**
 * A type that an environment may launch, as it looks for what waits.
 *
 * @param position of its entry in {@code instanceTypes}, from 0
 * @param capacity what jobs on an empty instance may ask for together
 */
record TypeCandidate(InstanceType type, int position, Demand capacity) {

  private static final long MILLION = 1_000_000;

  /** What an hour costs by GPU, where a GPU is asked for, or by vCPU; only its order matters. */
  long unitPrice(boolean byGpu) {
    long units = byGpu && type.gpus() > 0 ? type.gpus() : type.vcpus();
    return type.priceMicros() * 1000 / units;
  }

  /**
   * How many instances all of these would need, were there no other types; groups that it could not
   * hold are left out. An estimate: groups share instances without gaps.
   */
  long instancesFor(List<InstanceDemand> demands) {
    long millionths = 0;
    for (InstanceDemand demand : demands) {
      long onOne =
          demand.fitsOn(type, capacity) ? demand.withJobs(Long.MAX_VALUE).countOn(capacity) : 0;
      if (onOne > 0) {
        long instances = demand.jobs() * Math.max(1, demand.nodes().size());
        millionths += (instances * MILLION + onOne - 1) / onOne;
      }
    }
    return Math.max(1, (millionths + MILLION - 1) / MILLION);
  }

  /** Whether it could hold every one of these that the other could. */
  boolean holdsAllOf(TypeCandidate other, List<InstanceDemand> demands) {
    return demands.stream()
        .allMatch(
            demand -> demand.fitsOn(type, capacity) || !demand.fitsOn(other.type, other.capacity));
  }

  /** Millionths of the vCPUs of one instance that stay free when it has taken what it can. */
  long waste(List<InstanceDemand> demands) {
    Demand left = capacity;
    for (InstanceDemand demand : demands) {
      if (demand.fitsOn(type, left)) {
        long count = demand.countOn(left);
        left =
            demand.isMultiNode()
                ? Demand.NOTHING
                : left.minus(
                    new Demand(
                        demand.each().vcpuMillis() * count,
                        demand.each().memoryMib() * count,
                        (int) (demand.each().gpus() * count)));
      }
    }
    return left.vcpuMillis() * MILLION / capacity.vcpuMillis();
  }
}

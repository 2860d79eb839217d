package dev.longshore.model;

import java.time.Duration;
import java.util.List;

/**
 * What a compute environment says of its instances: {@code computeResources}, as far as it decides
 * anything.
 *
 * @param computeEnvironment its name
 * @param isSpot whether the instances are Spot instances
 * @param instanceTypes types, families and keywords, in their order; none allows every type
 * @param minVcpus kept even when nothing waits
 * @param maxVcpus no launch begins at or above it
 * @param bidPercentage of the price on demand, from 1 to 100: no Spot instance at that or above
 * @param scaleDownDelay how long an instance is kept after its last job; zero for no promise
 * @param startVcpus a {@code desiredvCpus} that somebody set and that was not reached so far; 0
 *     where demand alone decides
 */
public record InstanceSettings(
    String computeEnvironment,
    AllocationStrategy strategy,
    boolean isSpot,
    List<String> instanceTypes,
    int minVcpus,
    int maxVcpus,
    int bidPercentage,
    Duration scaleDownDelay,
    int startVcpus) {

  public InstanceSettings {
    instanceTypes = List.copyOf(instanceTypes);
    if (minVcpus < 0 || maxVcpus < minVcpus) {
      throw new IllegalArgumentException("minvCpus is from 0 to maxvCpus");
    }
    if (bidPercentage < 1 || bidPercentage > 100) {
      throw new IllegalArgumentException("a bid is from 1 to 100 percent");
    }
  }

  /** The same once the vCPUs that somebody wanted to start with were there: demand decides. */
  public InstanceSettings reached() {
    return new InstanceSettings(
        computeEnvironment,
        strategy,
        isSpot,
        instanceTypes,
        minVcpus,
        maxVcpus,
        bidPercentage,
        scaleDownDelay,
        0);
  }

  /**
   * Whether a launch may not bring the environment above its maximum. With every other strategy,
   * and with Spot instances, the last instance may, so the excess is always less than one instance.
   */
  public boolean isMaximumStrict() {
    return strategy == AllocationStrategy.BEST_FIT && !isSpot;
  }
}

package dev.longshore.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a compute environment says of its instances: {@code computeResources}, as far as it decides
 * anything.
 *
 * @param computeEnvironment its name
 * @param isSpot whether the instances are Spot instances
 * @param instanceTypes types, families and keywords, in their order; none allows every type
 * @param minVcpus kept even when nothing waits
 * @param maxVcpus no launch begins at or above it; of managed instances the most vCPUs of jobs
 * @param bidPercentage of the price on demand, from 1 to 100: no Spot instance at that or above
 * @param scaleDownDelay how long an instance is kept after its last job; zero for no promise
 * @param startVcpus a {@code desiredvCpus} that somebody set and that was not reached so far; 0
 *     where demand alone decides
 * @param managed what is so of ECS Managed Instances alone; null for EC2 and Spot
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
    int startVcpus,
    @Nullable Managed managed) {

  /**
   * ECS provides the instances. Jobs for different processors may share the environment.
   *
   * @param scaleInAfter how long one is kept that no job has; null for ever
   */
  public record Managed(@Nullable Duration scaleInAfter) {}

  /** Those of an EC2 or Spot environment. */
  public InstanceSettings(
      String computeEnvironment,
      AllocationStrategy strategy,
      boolean isSpot,
      List<String> instanceTypes,
      int minVcpus,
      int maxVcpus,
      int bidPercentage,
      Duration scaleDownDelay,
      int startVcpus) {
    this(
        computeEnvironment,
        strategy,
        isSpot,
        instanceTypes,
        minVcpus,
        maxVcpus,
        bidPercentage,
        scaleDownDelay,
        startVcpus,
        null);
  }

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
        0,
        managed);
  }

  /**
   * Whether the maximum is one of the vCPUs that jobs ask for, however many the instances have. AWS
   * admits jobs to managed instances so.
   */
  public boolean isMaximumOfJobs() {
    return managed != null;
  }

  /**
   * How long an instance is kept that no job has; null for ever.
   *
   * @param standard what the server has for environments that do not say
   */
  public @Nullable Duration idleTime(Duration standard) {
    return managed == null ? standard : managed.scaleInAfter();
  }

  /**
   * Whether a launch may not bring the environment above its maximum. With every other strategy,
   * and with Spot instances, the last instance may, so the excess is always less than one instance.
   */
  public boolean isMaximumStrict() {
    return strategy == AllocationStrategy.BEST_FIT && !isSpot;
  }
}

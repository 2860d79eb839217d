package dev.longshore.model;

import org.jspecify.annotations.Nullable;

/**
 * Where an attempt's room was taken.
 *
 * @param computeEnvironment by name
 * @param host by id, as the engine names it
 * @param instance by id, where the environment has instances; otherwise null
 * @param capacityKind as the environment was then, since it may change or go before the job is
 *     forgotten; null in a service environment, and where nobody noted it
 */
public record Placement(
    String computeEnvironment,
    String host,
    @Nullable String instance,
    @Nullable CapacityKind capacityKind) {

  /** In an environment that is none of compute. */
  public Placement(String computeEnvironment, String host) {
    this(computeEnvironment, host, null, null);
  }

  /** The id of the EC2 instance that clients are shown: the host counts as one without others. */
  public String instanceId() {
    return instance != null ? instance : Host.instanceIdOf(host);
  }

  /** The last part of the ARN of the container instance that clients are shown. */
  public String containerInstanceId() {
    return Host.containerInstanceIdOf(computeEnvironment, instance != null ? instance : host);
  }
}

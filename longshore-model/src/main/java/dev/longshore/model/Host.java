package dev.longshore.model;

/**
 * A machine that an engine runs attempts on.
 *
 * @param id as the engine names it; the same after a restart
 * @param capacity what all jobs on it together may ask for
 */
public record Host(String id, Demand capacity) {

  /** The id of the EC2 instance that clients are shown for it. */
  public String instanceId() {
    return instanceIdOf(id);
  }

  /** The id of the EC2 instance that clients are shown for the host with this id. */
  public static String instanceIdOf(String id) {
    return "i-" + Digest.hex32("instance " + id).substring(0, 17);
  }

  /** The last part of the ARN of its container instance in one compute environment. */
  public static String containerInstanceIdOf(String computeEnvironment, String id) {
    return Digest.hex32("container instance " + computeEnvironment + " " + id);
  }
}

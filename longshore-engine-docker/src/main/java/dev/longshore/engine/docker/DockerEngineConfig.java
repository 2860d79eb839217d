package dev.longshore.engine.docker;

import dev.longshore.engine.TrainingFolders;
import dev.longshore.model.Demand;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DockerEngine} is told when the server starts.
 *
 * @param owner ties containers to one data folder: servers with different owners may share a daemon
 *     and never touch each other's containers; 1 to 64 of {@code A-Za-z0-9_.-}
 * @param address where the daemon listens
 * @param hostId how the daemon's machine is called; must stay the same over restarts
 * @param capacity what all jobs together may ask for; null, or no vCPUs or no memory in it, means
 *     what the daemon says it has
 * @param gpus of the daemon's machine
 * @param isHere whether the daemon's machine is the one that this program runs on
 * @param policy what the administrator says of all containers
 * @param networks which one a task is on
 * @param nodeSubnets what the networks of multi-node jobs are cut from
 * @param housekeeping what stays there that no attempt needs
 * @param trainingFolders where training jobs have their input and output
 */
public record DockerEngineConfig(
    String owner,
    DaemonAddress address,
    String hostId,
    @Nullable Demand capacity,
    DaemonGpus gpus,
    boolean isHere,
    ContainerPolicy policy,
    TaskNetworks networks,
    NodeSubnets nodeSubnets,
    Housekeeping housekeeping,
    TrainingFolders trainingFolders) {

  /** How the machine is called of which there is only one. */
  public static final String STANDARD_HOST_ID = "docker";

  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  public DockerEngineConfig {
    if (!OWNER.matcher(owner).matches()) {
      throw new IllegalArgumentException("not usable as an owner's id: " + owner);
    }
    if (hostId.isEmpty()) {
      throw new IllegalArgumentException("a host's id is never empty");
    }
  }

  /** The daemon that the Docker command line would use, with all it has, on its bridge network. */
  public static DockerEngineConfig ownedBy(String owner) {
    return new DockerEngineConfig(
        owner,
        DaemonAddress.STANDARD,
        STANDARD_HOST_ID,
        null,
        DaemonGpus.NONE,
        true,
        ContainerPolicy.STANDARD,
        TaskNetworks.BRIDGE,
        NodeSubnets.DEFAULT,
        Housekeeping.STANDARD,
        TrainingFolders.TEMPORARY);
  }

  /** The same with other folders of training jobs. */
  public DockerEngineConfig withTrainingFolders(TrainingFolders newTrainingFolders) {
    return with(address, capacity, policy, networks, housekeeping, newTrainingFolders);
  }

  /** The same with another daemon. */
  public DockerEngineConfig withDockerHost(@Nullable String newDockerHost) {
    return withAddress(DaemonAddress.of(newDockerHost));
  }

  /** The same with another daemon. */
  public DockerEngineConfig withAddress(DaemonAddress newAddress) {
    return with(newAddress, capacity, policy, networks, housekeeping, trainingFolders);
  }

  /** The same with a given capacity. */
  public DockerEngineConfig withCapacity(@Nullable Demand newCapacity) {
    return with(address, newCapacity, policy, networks, housekeeping, trainingFolders);
  }

  /** The same with another policy. */
  public DockerEngineConfig withPolicy(ContainerPolicy newPolicy) {
    return with(address, capacity, newPolicy, networks, housekeeping, trainingFolders);
  }

  /** The same with other networks. */
  public DockerEngineConfig withNetworks(TaskNetworks newNetworks) {
    return with(address, capacity, policy, newNetworks, housekeeping, trainingFolders);
  }

  /** The same with other rules for what stays. */
  public DockerEngineConfig withHousekeeping(Housekeeping newHousekeeping) {
    return with(address, capacity, policy, networks, newHousekeeping, trainingFolders);
  }

  private DockerEngineConfig with(
      DaemonAddress newAddress,
      @Nullable Demand newCapacity,
      ContainerPolicy newPolicy,
      TaskNetworks newNetworks,
      Housekeeping newHousekeeping,
      TrainingFolders newTrainingFolders) {
    return new DockerEngineConfig(
        owner,
        newAddress,
        hostId,
        newCapacity,
        gpus,
        isHere,
        newPolicy,
        newNetworks,
        nodeSubnets,
        newHousekeeping,
        newTrainingFolders);
  }
}

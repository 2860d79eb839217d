package dev.longshore.server;

import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.local.LocalEngine;
import org.jspecify.annotations.Nullable;

/**
 * What each engine has of this machine. Where both run jobs on it they share it: what a process has
 * taken, a container does not get. Somebody who says of both how much they have has divided it, or
 * means them to have more than there is.
 *
 * @param config what is said of it
 * @param standard the engine that gets what is found and cannot be shared; null where there is only
 *     one
 */
record ThisMachine(ServerConfig config, @Nullable String standard) {

  /** How much of it containers may have. */
  record Part(boolean onThisMachine, long vcpuMillis, long memoryMib) {}

  /** Whether the local engine has the GPUs that are found. */
  boolean localFindsGpus() {
    return !DockerEngine.NAME.equals(standard);
  }

  /** Whether Docker engines on this machine have the GPUs that are found. */
  boolean dockerFindsGpus() {
    return !LocalEngine.NAME.equals(standard);
  }

  /**
   * Whether a host of the docker engine has the same vCPUs and memory as the local engine.
   *
   * @param part what is said of that host; 0 for all
   */
  boolean isSharedWith(Part part) {
    boolean isDivided =
        config.local().vcpuMillis() > 0
            && config.local().memoryMib() > 0
            && part.vcpuMillis() > 0
            && part.memoryMib() > 0;
    return standard != null && part.onThisMachine() && !isDivided;
  }
}

package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.Info;
import dev.longshore.model.Demand;
import org.jspecify.annotations.Nullable;

/** How much all jobs of a daemon's machine together may ask for. */
final class DaemonCapacity {

  /** What the daemon and the system keep for themselves, as the ECS agent reserves it. */
  private static final long RESERVED_MIB = 32;

  private DaemonCapacity() {}

  /**
   * What the configuration says, and what the daemon has where that says nothing.
   *
   * @param given null, or 0 of something, for all that there is
   * @param gpus how many; the daemon does not know
   */
  static Demand of(Daemon daemon, @Nullable Demand given, int gpus) {
    if (given != null && given.vcpuMillis() > 0 && given.memoryMib() > 0) {
      return new Demand(given.vcpuMillis(), given.memoryMib(), gpus);
    }
    Demand found = ask(daemon);
    return new Demand(
        given != null && given.vcpuMillis() > 0 ? given.vcpuMillis() : found.vcpuMillis(),
        given != null && given.memoryMib() > 0 ? given.memoryMib() : found.memoryMib(),
        gpus);
  }

  private static Demand ask(Daemon daemon) {
    Info info = daemon.ask(docker -> docker.infoCmd().exec());
    Integer cpus = info.getNCPU();
    Long memoryBytes = info.getMemTotal();
    if (cpus == null || memoryBytes == null) {
      throw new IllegalStateException(
          "the daemon at " + daemon.host() + " does not say how large its machine is");
    }
    return new Demand(cpus * 1000L, Math.max(0, memoryBytes / (1024 * 1024) - RESERVED_MIB), 0);
  }
}

package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.Demand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What jobs may have of a daemon's machine.
 *
 * @param total how much all of them together may ask for
 * @param gpus the ids of those in it
 */
record DaemonCapacity(Demand total, List<String> gpus) {

  /** What the daemon and the system keep for themselves, as the ECS agent reserves it. */
  private static final long RESERVED_MIB = 32;

  /**
   * What the configuration says, and what the daemon has where that says nothing.
   *
   * @param given null, or 0 of something, for all that there is
   */
  static DaemonCapacity of(Daemon daemon, @Nullable Demand given, DaemonGpus gpus) {
    long vcpuMillis = given == null ? 0 : given.vcpuMillis();
    long memoryMib = given == null ? 0 : given.memoryMib();
    if (vcpuMillis > 0 && memoryMib > 0 && gpus instanceof DaemonGpus.Named named) {
      return of(vcpuMillis, memoryMib, named.ids());
    }
    JsonNode info = daemon.info();
    return of(
        vcpuMillis > 0 ? vcpuMillis : 1000 * told(daemon, info, "NCPU"),
        memoryMib > 0
            ? memoryMib
            : Math.max(0, told(daemon, info, "MemTotal") / (1024 * 1024) - RESERVED_MIB),
        switch (gpus) {
          case DaemonGpus.Named named -> named.ids();
          case DaemonGpus.Asked asked -> asked.ids(info);
        });
  }

  private static DaemonCapacity of(long vcpuMillis, long memoryMib, List<String> gpus) {
    return new DaemonCapacity(new Demand(vcpuMillis, memoryMib, gpus.size()), gpus);
  }

  private static long told(Daemon daemon, JsonNode info, String member) {
    JsonNode value = info.path(member);
    if (!value.isIntegralNumber()) {
      throw new IllegalStateException(
          "the daemon at " + daemon.host() + " does not say how large its machine is");
    }
    return value.longValue();
  }
}

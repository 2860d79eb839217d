package dev.longshore.engine.local;

import com.sun.management.OperatingSystemMXBean;
import dev.longshore.engine.GpuDevices;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.model.Demand;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What this machine gives to attempts.
 *
 * @param vcpuMillis thousandths of a vCPU; 0 (the default) for all that this process may use
 * @param memoryMib MiB; 0 (the default) for all of the machine's or control group's memory, less
 *     {@value #RESERVED_MIB} MiB as ECS hosts keep for themselves
 * @param gpus their ids, as the NVIDIA driver knows them
 * @param trainingFolders where training jobs have their input and output
 */
public record LocalEngineConfig(
    long vcpuMillis, long memoryMib, List<String> gpus, TrainingFolders trainingFolders) {

  private static final int RESERVED_MIB = 32;
  private static final long BYTES_PER_MIB = 1024 * 1024;

  public LocalEngineConfig {
    if (vcpuMillis < 0 || memoryMib < 0) {
      throw new IllegalArgumentException("a host's capacity is never negative");
    }
    gpus = List.copyOf(gpus);
  }

  /** Everything that is found. */
  public static LocalEngineConfig defaults() {
    return new LocalEngineConfig(0, 0, GpuDevices.found(), TrainingFolders.TEMPORARY);
  }

  /** The capacity in numbers: of the machine, or what the server's own container may use of it. */
  public Demand capacity() {
    Demand machine =
        new Demand(
            Runtime.getRuntime().availableProcessors() * 1000L, foundMemoryMib(), gpus.size());
    Demand found = ControlGroup.own().atMost(machine, RESERVED_MIB);
    return new Demand(
        vcpuMillis > 0 ? vcpuMillis : found.vcpuMillis(),
        memoryMib > 0 ? memoryMib : found.memoryMib(),
        gpus.size());
  }

  private static long foundMemoryMib() {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return Math.max(1, machine.getTotalMemorySize() / BYTES_PER_MIB - RESERVED_MIB);
  }
}

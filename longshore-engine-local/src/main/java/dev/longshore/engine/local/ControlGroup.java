package dev.longshore.engine.local;

import dev.longshore.model.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much the control group of this process may use, as a container's limits are set (Linux,
 * versions 1 and 2). The JDK knows these limits too, but rounds vCPUs up to whole ones, and so
 * would have jobs ask for more than there is.
 *
 * @param root of the file system, {@code /} but in tests
 */
record ControlGroup(Path root) {

  /** What nothing limits. */
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final long BYTES_PER_MIB = 1024 * 1024;

  /** Version 1 says "no limit" with a number near the largest that there is. */
  private static final long NO_MEMORY_LIMIT = 1L << 60;

  /** The control group of this process. */
  static ControlGroup own() {
    return new ControlGroup(Path.of("/"));
  }

  /** Thousandths of a vCPU. */
  long vcpuMillis() {
    return Math.min(
        folders("").mapToLong(ControlGroup::quotaOfVersion2).min().orElse(UNLIMITED),
        folders("cpu").mapToLong(ControlGroup::quotaOfVersion1).min().orElse(UNLIMITED));
  }

  /** MiB. */
  long memoryMib() {
    long bytes =
        Math.min(
            folders("")
                .mapToLong(folder -> number(folder.resolve("memory.max")))
                .min()
                .orElse(UNLIMITED),
            folders("memory")
                .mapToLong(folder -> number(folder.resolve("memory.limit_in_bytes")))
                .min()
                .orElse(UNLIMITED));
    return bytes >= NO_MEMORY_LIMIT ? UNLIMITED : bytes / BYTES_PER_MIB;
  }

  /** No more of either than these limits, less what is kept back of the memory. */
  Demand atMost(Demand found, long reservedMib) {
    long memory = memoryMib();
    return new Demand(
        Math.min(found.vcpuMillis(), vcpuMillis()),
        memory == UNLIMITED
            ? found.memoryMib()
            : Math.min(found.memoryMib(), Math.max(1, memory - reservedMib)),
        found.gpus());
  }

  /**
   * The folder of this process's group and of all that it lies in: each may set a limit. Inside a
   * container the path of the host may be told, where nothing is; then the root is its own.
   *
   * @param controller of version 1; empty for version 2
   */
  private Stream<Path> folders(String controller) {
    Path top = root.resolve("sys/fs/cgroup").resolve(controller);
    List<Path> folders = new ArrayList<>(List.of(top));
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
        Path folder = top;
        for (Path name : Path.of("/").relativize(Path.of(parts[2]))) {
          folder = folder.resolve(name);
          folders.add(folder);
        }
      }
    }
    return folders.stream();
  }

  /** {@code cpu.max}: microseconds in each period, or {@code max}, and the period. */
  private static long quotaOfVersion2(Path folder) {
    String[] parts = first(folder.resolve("cpu.max")).split(" ", 2);
    return parts.length == 2 && !parts[0].equals("max")
        ? millis(Long.parseLong(parts[0]), Long.parseLong(parts[1]))
        : UNLIMITED;
  }

  private static long quotaOfVersion1(Path folder) {
    long quota = number(folder.resolve("cpu.cfs_quota_us"));
    long period = number(folder.resolve("cpu.cfs_period_us"));
    return quota == UNLIMITED || quota < 0 || period == UNLIMITED
        ? UNLIMITED
        : millis(quota, period);
  }

  private static long millis(long quotaMicros, long periodMicros) {
    return Math.max(1, quotaMicros * 1000 / periodMicros);
  }

  private static long number(Path file) {
    String text = first(file);
    return text.isEmpty() || text.equals("max") ? UNLIMITED : Long.parseLong(text);
  }

  private static String first(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? "" : lines.getFirst().strip();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notThere) {
      return List.of();
    }
  }
}

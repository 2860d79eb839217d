package dev.longshore.engine;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerLost;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The GPUs of a host. A container has those that it asked for alone, from its launch to its end; so
 * they are given back before the end is reported, since whoever hears of it may launch the next.
 */
public final class GpuDevices {

  /** Names the devices of a container, separated by commas, as ECS does. */
  public static final String VISIBLE = "NVIDIA_VISIBLE_DEVICES";

  /** Where the NVIDIA driver of a machine tells of its GPUs: a folder for each. */
  public static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

  private static final String UUID_LINE = "GPU UUID:";

  private List<String> ids;
  private final Map<ContainerKey, List<String>> taken = new HashMap<>();

  /**
   * @param ids by which the NVIDIA driver knows them: UUIDs or indices
   */
  public GpuDevices(List<String> ids) {
    this.ids = List.copyOf(ids);
  }

  /** The UUIDs of the GPUs that the NVIDIA driver of this machine has; none without a driver. */
  public static List<String> found() {
    return found(DRIVER);
  }

  /**
   * @param driver has a folder for each GPU, with a file that tells its UUID
   */
  static List<String> found(Path driver) {
    if (!Files.isDirectory(driver)) {
      return List.of();
    }
    List<String> uuids = new ArrayList<>();
    try (DirectoryStream<Path> gpus = Files.newDirectoryStream(driver)) {
      for (Path gpu : gpus) {
        uuids.addAll(uuids(Files.readAllLines(gpu.resolve("information"))));
      }
    } catch (IOException trouble) {
      throw new UncheckedIOException(
          "the GPUs in " + driver + " cannot be read; the configuration can name them", trouble);
    }
    return uuids.stream().sorted().toList();
  }

  /**
   * The UUIDs that the driver of any machine tells.
   *
   * @param lines of the files that it has for its GPUs
   */
  public static List<String> uuids(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(UUID_LINE))
        .map(line -> line.substring(UUID_LINE.length()).strip())
        .toList();
  }

  /** These are those of the host, as is known only now. */
  public synchronized void are(List<String> found) {
    ids = List.copyOf(found);
  }

  /** How many there are, free or not. */
  public synchronized int count() {
    return ids.size();
  }

  /**
   * Gives a container its devices; the same again while it has them.
   *
   * @throws IllegalStateException if fewer are free, which the scheduler knows to prevent
   */
  public synchronized List<String> take(ContainerKey container, int count) {
    List<String> has = taken.get(container);
    if (has != null) {
      return has;
    }
    Set<String> free = new HashSet<>(ids);
    taken.values().forEach(others -> others.forEach(free::remove));
    if (free.size() < count) {
      throw new IllegalStateException(
          "%d GPUs are asked for, and %d of %d are free".formatted(count, free.size(), ids.size()));
    }
    List<String> given = ids.stream().filter(free::contains).limit(count).toList();
    adopt(container, given);
    return given;
  }

  /** A container that there is already has these. */
  public synchronized void adopt(ContainerKey container, List<String> has) {
    if (!has.isEmpty()) {
      taken.put(container, List.copyOf(has));
    }
  }

  /** The same reports; what a container had is free before its end is told. */
  public Consumer<ContainerReport> freedBy(Consumer<ContainerReport> reports) {
    return report -> {
      switch (report) {
        case ContainerStarted _ -> {}
        case ContainerExited _, ContainerNotStarted _, ContainerLost _ ->
            giveBack(report.container());
      }
      reports.accept(report);
    };
  }

  private synchronized void giveBack(ContainerKey container) {
    taken.remove(container);
  }

  /** Nothing is left of the attempt, whether or not it ever ran. */
  public synchronized void release(AttemptKey attempt) {
    taken.keySet().removeIf(container -> container.attempt().equals(attempt));
  }
}

package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that Fargate has by itself: the size of a task's disk, and how many files are open. Not
 * every daemon can set the first, which needs a file system with quotas below it: there tasks go
 * without, and that is said once.
 */
final class FargateLimits {

  /** What a task has where its definition does not say. */
  private static final long STORAGE_GIB = 20;

  private static final long SOFT_OPEN_FILES = 1024;
  private static final long HARD_OPEN_FILES = 65_535;
  private static final Path OWN_LIMITS = Path.of("/proc/self/limits");

  private static final Logger LOG = LoggerFactory.getLogger(FargateLimits.class);

  private final long hardOpenFiles;
  private final AtomicBoolean withoutStorage = new AtomicBoolean();

  /**
   * @param hardOpenFiles the most that tasks may raise their limit of open files to
   */
  FargateLimits(long hardOpenFiles) {
    this.hardOpenFiles = hardOpenFiles;
  }

  /**
   * Limits of a daemon. One without the right to raise limits refuses what is above its own; on
   * this machine that is taken to be ours.
   */
  static FargateLimits of(boolean isHere) {
    return new FargateLimits(isHere ? Math.min(HARD_OPEN_FILES, ownOpenFiles()) : HARD_OPEN_FILES);
  }

  private static long ownOpenFiles() {
    try {
      for (String line : Files.readAllLines(OWN_LIMITS)) {
        if (line.startsWith("Max open files")) {
          String[] words = line.split("\\s+", -1);
          return words[4].equals("unlimited") ? HARD_OPEN_FILES : Long.parseLong(words[4]);
        }
      }
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
      // No Linux: then the daemon is in a machine of its own.
    }
    return HARD_OPEN_FILES;
  }

  /** Adds what this daemon is not known to refuse. */
  void add(HostConfig hostConfig, Launch task) {
    if (!task.fargate()) {
      return;
    }
    hostConfig.withUlimits(
        List.of(new Ulimit("nofile", Math.min(SOFT_OPEN_FILES, hardOpenFiles), hardOpenFiles)));
    if (!withoutStorage.get()) {
      long gib =
          ContainerRequest.read(task.properties())
              .path("ephemeralStorage")
              .path("sizeInGiB")
              .asLong(STORAGE_GIB);
      hostConfig.withStorageOpt(Map.of("size", gib + "G"));
    }
  }

  /**
   * Takes the limit of the disk away, where that is what the daemon refuses.
   *
   * @param error what the daemon said
   * @return whether there was one, so that another try may go well
   */
  boolean giveUpStorage(HostConfig hostConfig, String error) {
    if (hostConfig.getStorageOpt() == null || !error.contains("storage-opt")) {
      return false;
    }
    hostConfig.withStorageOpt(null);
    if (withoutStorage.compareAndSet(false, true)) {
      LOG.warn("the disks of Fargate tasks have no limit of their own: {}", error);
    }
    return true;
  }
}

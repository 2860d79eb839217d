package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.longshore.model.Launch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that Fargate has by itself: the size of a task's disk, and how many files are open. Not
 * every daemon can set them: the first needs a file system with quotas below it, the second the
 * right to raise limits. Where one cannot be set, tasks go without it, and that is said once.
 */
final class FargateLimits {

  /** What a task has where its definition does not say. */
  private static final long STORAGE_GIB = 20;

  private static final String OPEN_FILES = "nofile";

  private static final Logger LOG = LoggerFactory.getLogger(FargateLimits.class);

  private final AtomicBoolean withoutStorage = new AtomicBoolean();
  private final AtomicBoolean withoutOpenFiles = new AtomicBoolean();

  /** Adds what this daemon is not known to refuse. */
  void add(HostConfig hostConfig, Launch task) {
    if (!task.fargate()) {
      return;
    }
    if (!withoutOpenFiles.get()) {
      hostConfig.withUlimits(List.of(new Ulimit(OPEN_FILES, 1024L, 65_535L)));
    }
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
   * Takes a limit away, where that is what the daemon refuses.
   *
   * @param error what the daemon said
   * @return whether there was one, so that another try may go well
   */
  boolean giveUp(HostConfig hostConfig, String error) {
    if (error.contains("storage-opt") && hostConfig.getStorageOpt() != null) {
      hostConfig.withStorageOpt(null);
      say(withoutStorage, "the disks of Fargate tasks have no limit of their own: {}", error);
      return true;
    }
    if (error.contains("error setting rlimit") && hostConfig.getUlimits() != null) {
      hostConfig.withUlimits(List.of());
      say(withoutOpenFiles, "open files of Fargate tasks have the daemon's limit: {}", error);
      return true;
    }
    return false;
  }

  private static void say(AtomicBoolean said, String what, String error) {
    if (said.compareAndSet(false, true)) {
      LOG.warn(what, error);
    }
  }
}

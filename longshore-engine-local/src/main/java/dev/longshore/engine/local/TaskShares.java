package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the containers of an attempt share, where they share something: a folder for each such
 * attempt.
 *
 * <pre>
 * shared/   of the containers of a task
 * address   of a node of a multi-node parallel job, in one line
 * </pre>
 */
final class TaskShares {

  /** The variable with the folder that the containers of a task share. */
  static final String TASK_FOLDER = "LONGSHORE_TASK_FOLDER";

  private static final String LOOPBACK = "127.0.0.1";

  /** The variable with the address that a node is reached by. */
  static final String NODE_ADDRESS = "LONGSHORE_NODE_ADDRESS";

  private static final Logger LOG = LoggerFactory.getLogger(TaskShares.class);

  private final Path folders;

  /** What is to be removed and may not be in the way of anybody. */
  private final Path setAside;

  private final NodeAddresses addresses = new NodeAddresses();

  /**
   * @param folders where the attempts' folders are
   * @param setAside where those wait for their removal that nobody needs; on the same file system
   */
  TaskShares(Path folders, Path setAside) {
    this.folders = folders;
    this.setAside = setAside;
  }

  /**
   * What a container is given.
   *
   * @param variables that tell it
   * @param address of its node, or of this machine for a Fargate task, which on AWS has one of its
   *     own; otherwise null
   */
  record Share(Map<String, String> variables, @Nullable String address) {}

  /** Prepares what the containers of a task share; the same for each of them. */
  Share of(Launch task) throws IOException {
    if (task.containers().size() == 1 && task.node() == null) {
      return new Share(Map.of(), hostAddress(task));
    }
    Path folder = Files.createDirectories(folderOf(task.attempt()));
    Map<String, String> variables = new LinkedHashMap<>();
    if (task.containers().size() > 1) {
      Path shared = Files.createDirectories(folder.resolve("shared"));
      variables.put(TASK_FOLDER, shared.toString());
    }
    if (task.node() == null) {
      return new Share(variables, hostAddress(task));
    }
    String address = addresses.of(task.attempt());
    Path fresh = folder.resolve("address." + UUID.randomUUID());
    Files.writeString(fresh, address + "\n", UTF_8);
    Files.move(fresh, folder.resolve("address"), StandardCopyOption.ATOMIC_MOVE);
    variables.put(NODE_ADDRESS, address);
    return new Share(variables, address);
  }

  private static @Nullable String hostAddress(Launch task) {
    return task.fargate() ? LOOPBACK : null;
  }

  /** The address that an earlier server gave to a node; null for one that is none. */
  @Nullable String adoptedAddress(AttemptKey attempt) throws IOException {
    try {
      String address = Files.readString(folderOf(attempt).resolve("address"), UTF_8).strip();
      addresses.adopt(attempt, address);
      return address;
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /**
   * Sets aside what an earlier server left of attempts that are not there any more: an attempt with
   * the same key may be launched at once.
   */
  void setAsideUnless(Predicate<AttemptKey> needed) throws IOException {
    try (var names = Files.newDirectoryStream(folders)) {
      for (Path folder : names) {
        if (!needed.test(AttemptKey.ofFileName(String.valueOf(folder.getFileName())))) {
          try {
            Files.move(folder, setAside.resolve(UUID.randomUUID().toString()));
          } catch (IOException trouble) {
            LOG.warn("cannot set aside {}, which nobody needs", folder, trouble);
          }
        }
      }
    }
  }

  /** Removes what was set aside, by this server or before. Blocks; whatever stays is logged. */
  void removeSetAside(Duration patience) {
    try (var names = Files.newDirectoryStream(setAside)) {
      for (Path folder : names) {
        try {
          FolderRemoval.insistOn(folder, patience);
        } catch (UncheckedIOException trouble) {
          LOG.warn("{} is left to the next server", folder, trouble);
        }
      }
    } catch (IOException trouble) {
      LOG.warn("cannot list {}", setAside, trouble);
    }
  }

  /** Removes what the containers of an ended task shared; nothing to do when that is nothing. */
  void release(AttemptKey attempt, Duration patience) {
    FolderRemoval.insistOn(folderOf(attempt), patience);
    addresses.release(attempt);
  }

  private Path folderOf(AttemptKey attempt) {
    return folders.resolve(attempt.fileName());
  }
}

package dev.longshore.engine.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What containers may have of the machine that they run on. Whoever may submit a job decides what
 * is in it, so each of these opens the machine to everybody who may submit.
 *
 * @param paths folders of which containers may mount what is below, absolute. Who may write there
 *     may plant links, and at the right moment one of them is followed
 * @param scratch a folder of which containers may mount what is directly in it, and never itself,
 *     so that no container can change what a path leads to; null for none
 * @param devices files and folders below {@code /dev} that containers may be given
 * @param privileged whether containers may be privileged, or use the processes or the IPC of the
 *     machine
 */
public record HostAccess(
    List<Path> paths, @Nullable Path scratch, List<Path> devices, boolean privileged) {

  /** What nobody can do harm with. */
  public static final HostAccess NONE = new HostAccess(List.of(), null, List.of(), false);

  public HostAccess {
    paths = List.copyOf(paths);
    devices = List.copyOf(devices);
    for (Path path : paths) {
      requireAbsolute(path);
    }
    for (Path device : devices) {
      requireAbsolute(device);
    }
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
  }

  /**
   * The folder that a volume of a host path gets.
   *
   * @param volume how the definition calls it
   * @param given as the definition has it
   * @param isHere whether the machine is this one; then links out of what is allowed are found
   * @throws LaunchFailure when it is not allowed
   */
  Path folder(String volume, String given, boolean isHere) throws LaunchFailure {
    Path asked = absolute("CannotCreateVolumeError", "volume " + volume + ": the host path", given);
    Path meant = asked;
    for (Path allowed : paths) {
      if (asked.startsWith(allowed)) {
        meant = isHere ? real(volume, asked) : asked;
        if (!isHere || meant.startsWith(real(volume, allowed))) {
          return meant;
        }
      }
    }
    if (isHere && scratch != null && scratch.equals(asked.getParent())) {
      return asked;
    }
    throw new LaunchFailure(
        "CannotCreateVolumeError",
        "volume "
            + volume
            + ": the host path "
            + asked
            + (meant.equals(asked) ? "" : ", which leads to " + meant + ",")
            + " is not below a folder that docker.allowedPaths of this server names"
            + (paths.isEmpty() ? "; it names none" : "")
            + (scratch == null ? "" : ", nor is it directly in " + scratch));
  }

  /**
   * Checks a device of the machine.
   *
   * @throws LaunchFailure when it is not allowed
   */
  void requireDevice(String given) throws LaunchFailure {
    Path device = absolute("CannotCreateContainerError", "the host device", given);
    if (devices.stream().noneMatch(device::startsWith)) {
      throw new LaunchFailure(
          "CannotCreateContainerError",
          "the host device "
              + device
              + " is not one that docker.allowedDevices of this server names");
    }
  }

  /**
   * Checks that this may be had.
   *
   * @param what such as {@code a privileged container}
   * @throws LaunchFailure when it is not allowed
   */
  void requirePrivileged(String what) throws LaunchFailure {
    if (!privileged) {
      throw new LaunchFailure(
          "CannotCreateContainerError",
          what + " is not allowed: docker.allowPrivileged of this server is false");
    }
  }

  private static Path absolute(String error, String what, String given) throws LaunchFailure {
    try {
      Path path = Path.of(given);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    throw new LaunchFailure(error, what + " " + given + " is not an absolute path");
  }

  /** Whatever else keeps this program from looking, it might be there, and lead anywhere. */
  private static boolean isAbsent(Path path) throws IOException {
    try {
      var _ = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (NoSuchFileException _) {
      return true;
    }
  }

  /** Where a path leads that need not be there yet; a link that leads nowhere is a failure. */
  static Path real(String volume, Path path) throws LaunchFailure {
    try {
      Path there = Path.of("/");
      for (Path part : path) {
        Path next = there.resolve(part);
        if (isAbsent(next)) {
          break;
        }
        there = next;
      }
      return there.toRealPath().resolve(there.relativize(path)).normalize();
    } catch (IOException e) {
      throw new LaunchFailure(
          "CannotCreateVolumeError",
          "volume " + volume + ": it cannot be seen where " + path + " leads");
    }
  }
}

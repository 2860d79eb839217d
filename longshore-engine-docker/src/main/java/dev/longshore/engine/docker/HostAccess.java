package dev.longshore.engine.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What containers may have of the machine that they run on. Whoever may submit a job decides what
 * is in it, so each of these opens the machine to everybody who may submit.
 *
 * @param paths folders of which containers may mount what is below, absolute
 * @param devices files and folders below {@code /dev} that containers may be given
 * @param privileged whether containers may be privileged, or use the processes or the IPC of the
 *     machine
 */
public record HostAccess(List<Path> paths, List<Path> devices, boolean privileged) {

  /** What nobody can do harm with. */
  public static final HostAccess NONE = new HostAccess(List.of(), List.of(), false);

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
    Path meant = isHere ? real(volume, asked) : asked;
    for (Path allowed : paths) {
      if (asked.startsWith(allowed) && (!isHere || meant.startsWith(real(volume, allowed)))) {
        return meant;
      }
    }
    throw new LaunchFailure(
        "CannotCreateVolumeError",
        "volume "
            + volume
            + ": the host path "
            + asked
            + (meant.equals(asked) ? "" : ", which leads to " + meant + ",")
            + " is not below a folder that docker.allowedPaths of this server names"
            + (paths.isEmpty() ? "; it names none" : ""));
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

  /** Where a path leads that need not be there yet. */
  static Path real(String volume, Path path) throws LaunchFailure {
    try {
      Path there = Path.of("/");
      for (Path part : path) {
        Path next = there.resolve(part);
        if (!Files.exists(next)) {
          if (Files.isSymbolicLink(next)) {
            throw new LaunchFailure(
                "CannotCreateVolumeError",
                "volume " + volume + ": " + next + " is a link that leads nowhere");
          }
          break;
        }
        there = next;
      }
      return there.toRealPath().resolve(there.relativize(path)).normalize();
    } catch (IOException e) {
      throw new LaunchFailure(
          "CannotCreateVolumeError", "volume " + volume + ": " + e.getMessage());
    }
  }
}

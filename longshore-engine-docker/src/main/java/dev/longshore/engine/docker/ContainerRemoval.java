package dev.longshore.engine.docker;

import static java.util.Comparator.comparing;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import dev.longshore.model.AttemptKey;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes away containers with all that was made for it. Every step may be repeated.
 *
 * <p>Scratch volumes have names, so the daemon does not remove them with their container; and they
 * stay when somebody else removed it. So they are found by their labels.
 */
final class ContainerRemoval {

  private final Daemon daemon;
  private final Naming naming;

  ContainerRemoval(Daemon daemon, Naming naming) {
    this.daemon = daemon;
    this.naming = naming;
  }

  /**
   * Removes these containers of an attempt, killing what runs, and its volumes. The one that the
   * others share the namespaces of goes last: Podman keeps it as long as there are others.
   */
  void remove(AttemptKey attempt, List<Container> containers) {
    containers.stream().sorted(comparing(Naming::isPause)).forEach(this::removeContainer);
    removeVolumes(attempt);
  }

  /** Removes a container, killing it first if it runs. */
  void removeContainer(Container container) {
    remove(container.getId(), true);
  }

  /** Removes a container, killing it first if it runs. */
  void removeContainer(DockerContainer container) {
    String known = container.containerId();
    if (known != null) {
      remove(known, true);
    }
  }

  /** Removes a container and its volumes, unless it was started by now. */
  void removeUnstarted(AttemptKey key, String id) {
    remove(id, false);
    removeVolumes(key);
  }

  /** Removes the volumes of all attempts but the needed ones. */
  void removeVolumesUnless(Predicate<AttemptKey> needed) {
    for (InspectVolumeResponse volume : daemon.listVolumes(naming.labelsToFindAll())) {
      AttemptKey key = naming.attempt(volume.getLabels());
      if (key != null && !needed.test(key)) {
        removeVolume(volume);
      }
    }
  }

  private void remove(String id, boolean force) {
    ifThere(
        () ->
            daemon.ask(
                docker ->
                    docker.removeContainerCmd(id).withForce(force).withRemoveVolumes(true).exec()));
  }

  private void removeVolumes(AttemptKey key) {
    daemon.listVolumes(naming.labelsToFind(key)).forEach(this::removeVolume);
  }

  /** The daemon refuses while a container has the volume, and then it is needed. */
  private void removeVolume(InspectVolumeResponse volume) {
    ifThere(() -> daemon.ask(docker -> docker.removeVolumeCmd(volume.getName()).exec()));
  }

  /** Does something to what may be gone, going, or done already. */
  void ifThere(Runnable action) {
    try {
      action.run();
    } catch (NotFoundException | NotModifiedException | ConflictException nothingToDo) {
      // Somebody was faster.
    }
  }
}

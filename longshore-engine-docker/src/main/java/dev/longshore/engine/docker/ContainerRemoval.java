package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes away a container with all that was made for it. Every step may be repeated. */
final class ContainerRemoval {

  private final Daemon daemon;

  ContainerRemoval(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Removes the container of an attempt, killing it first if it runs, and its volumes.
   *
   * @param labels that only its container has
   * @param attempt what is known of it, or null
   */
  void remove(Map<String, String> labels, @Nullable DockerAttempt attempt) {
    String known = attempt == null ? null : attempt.containerId();
    if (known != null) {
      remove(known);
      return;
    }
    for (Container container : daemon.list(labels)) {
      remove(container.getId());
    }
  }

  private void remove(String id) {
    InspectContainerResponse found = daemon.inspect(id);
    if (found == null) {
      return;
    }
    List<String> scratch = scratchVolumes(found);
    ifThere(
        () ->
            daemon.ask(
                docker ->
                    docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec()));
    for (String volume : scratch) {
      ifThere(() -> daemon.ask(docker -> docker.removeVolumeCmd(volume).exec()));
    }
  }

  private static List<String> scratchVolumes(InspectContainerResponse container) {
    String name =
        container.getName().startsWith("/")
            ? container.getName().substring(1)
            : container.getName();
    List<String> scratch = new ArrayList<>();
    if (container.getMounts() != null) {
      for (InspectContainerResponse.Mount mount : container.getMounts()) {
        String volume = mount.getName();
        if (volume != null
            && ContainerRequest.isScratchVolume(volume, name)
            && !scratch.contains(volume)) {
          scratch.add(volume);
        }
      }
    }
    return scratch;
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

package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the daemon about a container. */
final class ContainerLook {

  private static final int KILLED = 137;

  /**
   * The daemon learns of the death and of the want of memory that caused it by two messages in no
   * certain order. So a kill that nobody asked for is looked at for one second more.
   */
  private static final int LOOKS_FOR_OOM = 10;

  private static final Duration PAUSE_FOR_OOM = Duration.ofMillis(100);

  private final Daemon daemon;
  private final Pause pause;

  ContainerLook(Daemon daemon, Pause pause) {
    this.daemon = daemon;
    this.pause = pause;
  }

  /** Its state, or null when there is no such container; a container's name will do as well. */
  @Nullable ContainerState now(String idOrName) {
    InspectContainerResponse found = daemon.inspect(idOrName);
    return found == null ? null : ContainerState.of(found);
  }

  /** Its state, with the reason of its death as far as the daemon has one. */
  @Nullable ContainerState settled(String id, DockerContainer container)
      throws InterruptedException {
    ContainerState state = now(id);
    for (int i = 0; i < LOOKS_FOR_OOM && mayLackReason(state, container); i++) {
      pause.pause(PAUSE_FOR_OOM);
      ContainerState later = now(id);
      if (later == null) {
        return state;
      }
      state = later;
    }
    return state;
  }

  private static boolean mayLackReason(@Nullable ContainerState state, DockerContainer container) {
    return state != null
        && state.isOver()
        && state.exitCode() == KILLED
        && !state.oomKilled()
        && !container.stopAsked().isDone();
  }
}

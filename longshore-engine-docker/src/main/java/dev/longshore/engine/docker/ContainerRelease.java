package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.Container;
import dev.longshore.engine.GpuDevices;
import dev.longshore.model.AttemptKey;
import java.util.List;

/**
 * Lets go of an attempt: its containers, and what was made for them. Every step may be repeated.
 *
 * <p>What there is of an attempt is found by its labels, since an earlier server may have made it,
 * or a request that was given up. Most attempts are one container that this server has followed
 * from its creation and that nothing was made for; then the daemon is spared the questions.
 */
final class ContainerRelease {

  private final Daemon daemon;
  private final Naming naming;
  private final ContainerRemoval removal;
  private final KeptContainers kept;
  private final TaskNamespaces namespaces;
  private final GpuDevices gpus;

  ContainerRelease(
      Daemon daemon,
      Naming naming,
      ContainerRemoval removal,
      KeptContainers kept,
      TaskNamespaces namespaces,
      GpuDevices gpus) {
    this.daemon = daemon;
    this.naming = naming;
    this.removal = removal;
    this.kept = kept;
    this.namespaces = namespaces;
    this.gpus = gpus;
  }

  /**
   * Removes all that there is of an attempt.
   *
   * @param known its containers that this server has launched or adopted
   * @throws DaemonUnreachable at any step
   */
  void release(AttemptKey attempt, List<DockerContainer> known) {
    if (known.size() == 1 && known.getFirst().isAllOfIt() && !kept.isOn()) {
      removal.removeContainer(known.getFirst());
    } else {
      List<Container> found = daemon.list(naming.labelsToFind(attempt));
      found.forEach(container -> namespaces.remember(attempt, container));
      removal.remove(attempt, kept.keep(attempt, found));
    }
    namespaces.release(attempt);
    gpus.release(attempt);
  }
}

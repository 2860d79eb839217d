package dev.longshore.engine.docker;

import static java.util.stream.Collectors.groupingBy;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import dev.longshore.model.AttemptKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of the last attempts that failed, which stay in the daemon, stopped and with their
 * volumes, for {@code docker logs}, {@code docker cp} and {@code docker commit}.
 *
 * <p>What tells them from containers of attempts that the server still has is the end of their
 * name: labels cannot be changed, and a mark that is anywhere but in the daemon could be lost
 * without the container. {@link Daemon#list} leaves them out, so they are no part of anything else.
 */
final class KeptContainers {

  /** The end of their names; all others end in hexadecimal digits. */
  private static final String MARK = "-kept";

  private static final Logger LOG = LoggerFactory.getLogger(KeptContainers.class);

  private final Daemon daemon;
  private final Naming naming;
  private final ContainerRemoval removal;
  private final int most;

  /**
   * @param most how many attempts' containers stay
   */
  KeptContainers(Daemon daemon, Naming naming, ContainerRemoval removal, int most) {
    this.daemon = daemon;
    this.naming = naming;
    this.removal = removal;
    this.most = most;
  }

  /** A container that may be kept, and what the daemon says of it. */
  private record Candidate(Container container, ContainerState state) {

    boolean hasFailed() {
      return state.failedToStart() || (state.isOver() && state.exitCode() != 0);
    }

    boolean isEssential() {
      return !"false".equals(container.getLabels().get(Naming.ESSENTIAL));
    }

    /** What never ran and was never tried has nothing to show. */
    boolean hasSomethingToShow() {
      return !state.isUnstarted() || state.failedToStart();
    }
  }

  /** Whether it is one that is kept. */
  static boolean isKept(Container container) {
    String[] names = container.getNames();
    return names != null && names.length > 0 && names[0].endsWith(MARK);
  }

  /** Whether any are kept. */
  boolean isOn() {
    return most > 0;
  }

  /**
   * Keeps what is worth it of an attempt that is over, if it failed. May be repeated.
   *
   * @param found the containers of the attempt
   * @return those that are not kept
   */
  List<Container> keep(AttemptKey attempt, List<Container> found) {
    if (!isOn()) {
      return found;
    }
    List<Container> rest = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    for (Container container : found) {
      InspectContainerResponse state =
          Naming.isPause(container) ? null : daemon.inspect(container.getId());
      Candidate candidate =
          state == null ? null : new Candidate(container, ContainerState.of(state));
      if (candidate != null && candidate.hasSomethingToShow()) {
        candidates.add(candidate);
      } else {
        rest.add(container);
      }
    }
    boolean isBegun = !daemon.listKept(naming.labelsToFind(attempt)).isEmpty();
    if (!isBegun && !hasFailed(candidates)) {
      return found;
    }
    candidates.forEach(candidate -> keep(candidate.container()));
    rest.removeIf(container -> Naming.isPause(container) && staysWithTheOthers(container));
    removeSurplus();
    return rest;
  }

  /**
   * The essential container that ended first decides: the end of the others is only what followed.
   */
  private static boolean hasFailed(List<Candidate> candidates) {
    Optional<Candidate> decisive =
        candidates.stream()
            .filter(candidate -> candidate.isEssential() && candidate.state().finishedAt() != null)
            .filter(candidate -> candidate.state().isOver())
            .min(
                Comparator.comparing(
                    candidate -> Objects.requireNonNull(candidate.state().finishedAt())));
    return decisive
        .map(Candidate::hasFailed)
        .orElseGet(() -> candidates.stream().anyMatch(Candidate::hasFailed));
  }

  /** Podman does not remove a container whose namespaces others have. */
  private boolean staysWithTheOthers(Container pause) {
    try {
      removal.removeContainer(pause);
      return false;
    } catch (DockerException hasOthers) {
      keep(pause);
      return true;
    }
  }

  private void keep(Container container) {
    String id = container.getId();
    String name = container.getNames()[0].replaceFirst("^/", "") + MARK;
    kill(id);
    removal.ifThere(
        () -> {
          try {
            daemon.ask(docker -> docker.renameContainerCmd(id).withName(name).exec());
            LOG.info("container={} has failed and is kept", name);
          } catch (ConflictException nameIsTaken) {
            daemon.ask(docker -> docker.removeContainerCmd(id).withForce(true).exec());
          }
        });
  }

  /** Kills what runs. That it does not run has status 409, or 500 at Podman. */
  private void kill(String id) {
    try {
      daemon.ask(docker -> docker.killContainerCmd(id).exec());
    } catch (DockerException refusal) {
      InspectContainerResponse found = daemon.inspect(id);
      if (found != null && Boolean.TRUE.equals(found.getState().getRunning())) {
        throw refusal;
      }
    }
  }

  /** Removes those of the attempts that ended first, where there are too many. */
  void removeSurplus() {
    Map<AttemptKey, List<Container>> kept =
        daemon.listKept(naming.labelsToFindAll()).stream()
            .filter(container -> naming.attempt(container.getLabels()) != null)
            .collect(
                groupingBy(
                    container -> Objects.requireNonNull(naming.attempt(container.getLabels()))));
    if (kept.size() <= most) {
      return;
    }
    record Ending(AttemptKey attempt, Instant at) {}
    kept.entrySet().stream()
        .map(entry -> new Ending(entry.getKey(), endOf(entry.getValue())))
        .sorted(
            Comparator.comparing(Ending::at)
                .thenComparing(ending -> ending.attempt().toString())
                .reversed())
        .skip(most)
        .map(Ending::attempt)
        .forEach(attempt -> removal.remove(attempt, Objects.requireNonNull(kept.get(attempt))));
  }

  private Instant endOf(List<Container> containers) {
    return containers.stream().map(this::endOf).max(Comparator.naturalOrder()).orElseThrow();
  }

  /** When it ended; of one that could not be started, when it was created. */
  private Instant endOf(Container container) {
    InspectContainerResponse found = daemon.inspect(container.getId());
    Instant finished = found == null ? null : ContainerState.of(found).finishedAt();
    Long created = container.getCreated();
    return finished != null ? finished : Instant.ofEpochSecond(created == null ? 0 : created);
  }
}

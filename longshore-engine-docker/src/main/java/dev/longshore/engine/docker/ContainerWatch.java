package dev.longshore.engine.docker;

import static java.util.stream.Collectors.toSet;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.longshore.engine.docker.DockerContainer.Phase;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what happens to containers: one stream of the daemon's events for all of them, and a
 * sweep over all containers when the stream was opened and from time to time, since a stream may
 * break and lose events. The daemon going away proves nothing about a container; only an answer
 * does.
 */
final class ContainerWatch implements AutoCloseable {

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);
  private static final String STARTED = "start";
  private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

  /** A container that a killed server created and that nobody started by now is not needed. */
  private static final Duration UNSTARTED_AFTER_ALL = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);

  private final Daemon daemon;
  private final Naming naming;
  private final ConcurrentMap<ContainerKey, DockerContainer> containers;
  private final Set<ContainerKey> leftBehind;
  private final Function<ContainerKey, DockerContainer> newContainer;
  private final ContainerRemoval removal;
  private final KeptContainers kept;
  private final TaskNamespaces namespaces;
  private final ContainerLook look;
  private final Pause pause;
  private final Thread thread;
  private volatile boolean closed;

  /** Only the first sweep adopts: later, all containers are this server's own launches. */
  private boolean adopted;

  private boolean tidied;

  /**
   * @param containers all that this server knows, which the first sweep adds to
   * @param leftBehind what the server was told that there is; without what it had released since
   * @param newContainer for a container that an earlier server left behind
   */
  ContainerWatch(
      Daemon daemon,
      Naming naming,
      ConcurrentMap<ContainerKey, DockerContainer> containers,
      Set<ContainerKey> leftBehind,
      Function<ContainerKey, DockerContainer> newContainer,
      ContainerRemoval removal,
      KeptContainers kept,
      TaskNamespaces namespaces,
      Pause pause) {
    this.daemon = daemon;
    this.naming = naming;
    this.containers = containers;
    this.leftBehind = leftBehind;
    this.newContainer = newContainer;
    this.removal = removal;
    this.kept = kept;
    this.namespaces = namespaces;
    this.look = new ContainerLook(daemon, pause);
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("docker watch").start(this::watch);
  }

  private void watch() {
    boolean wasLost = false;
    while (!closed) {
      try (DaemonStream<Event> stream = new DaemonStream<>(daemon, this::onEvent)) {
        daemon.ask(
            docker ->
                docker
                    .eventsCmd()
                    .withEventTypeFilter(EventType.CONTAINER)
                    .withEventFilter(STARTED, "die", "died", "oom", "destroy", "remove")
                    .withLabelFilter(naming.labelsToFindAll())
                    .exec(stream));
        stream.awaitBegin(SWEEP_INTERVAL);
        do {
          sweep();
          if (wasLost) {
            LOG.info("the Docker daemon at {} answers again", daemon.host());
            wasLost = false;
          }
        } while (!stream.awaitEnd(SWEEP_INTERVAL));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed && !wasLost) {
          LOG.warn(
              "the Docker daemon at {} does not answer, trying again: {}",
              daemon.host(),
              e.getMessage());
          wasLost = true;
        }
      }
      try {
        pause.pause(RECONNECT_PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Compares all containers with what is known. */
  private void sweep() throws InterruptedException {
    Set<ContainerKey> listed = new HashSet<>();
    for (Container found : daemon.list(naming.labelsToFindAll())) {
      ContainerKey key = naming.container(found.getLabels());
      if (key == null) {
        continue;
      }
      listed.add(key);
      DockerContainer container = containers.get(key);
      if (container != null) {
        if (container.phase() == Phase.RUNNING && ContainerState.isOver(found.getState())) {
          look(container);
        }
      } else if (!adopted) {
        adopt(key, found);
      } else if (ContainerState.isUnstarted(found.getState()) && isForgotten(found)) {
        LOG.info("container={} was created and never started; it is removed", key);
        removal.removeUnstarted(key.attempt(), found.getId());
      }
    }
    if (!adopted) {
      leftBehind.forEach(this::vanishedUnlessKnown);
      adopted = true;
    }
    for (DockerContainer container : List.copyOf(containers.values())) {
      if (container.phase() == Phase.RUNNING && !listed.contains(container.key())) {
        look(container); // started after the list was made, or gone
      }
    }
    if (!tidied) {
      tidy(listed);
    }
  }

  /**
   * Removes what attempts left behind whose containers are gone. An attempt may be launched again
   * meanwhile, so each is looked for at the moment that it matters.
   */
  private void tidy(Set<ContainerKey> listed) {
    Set<AttemptKey> there = listed.stream().map(ContainerKey::attempt).collect(toSet());
    Predicate<AttemptKey> needed =
        attempt ->
            there.contains(attempt)
                || containers.keySet().stream().anyMatch(key -> key.attempt().equals(attempt));
    tidy(kept::removeSurplus); // the number may be smaller now
    tidy(() -> namespaces.removePausesUnless(needed));
    tidy(namespaces::removeUnusedNetworks);
    tidy(() -> removal.removeVolumesUnless(needed));
    tidied = true;
  }

  private static void tidy(Runnable step) {
    try {
      step.run();
    } catch (DockerException refusal) {
      LOG.warn("something of earlier attempts is left: {}", Daemon.errorText(refusal));
    }
  }

  private static boolean isForgotten(Container container) {
    Long created = container.getCreated();
    return created != null
        && Instant.ofEpochSecond(created).plus(UNSTARTED_AFTER_ALL).isBefore(Instant.now());
  }

  private void adopt(ContainerKey key, Container found) throws InterruptedException {
    String id = found.getId();
    ContainerState state = look.now(id);
    if (state == null) {
      return;
    }
    if (state.isUnstarted() && !state.failedToStart()) {
      return; // It will be launched again.
    }
    DockerContainer container = newContainer.apply(key);
    container.created(id);
    container.listensAt(namespaces.address(found));
    container.launched().complete(null);
    if (containers.putIfAbsent(key, container) != null) {
      return; // A launch was faster, and found the container as well.
    }
    LOG.info("container={} is adopted, status={}", key, state.status());
    if (state.failedToStart()) {
      container.notStarted(
          new LaunchFailure(
                  "CannotStartContainerError", "Error response from daemon: " + state.error())
              .reason(),
          Instant.now());
    } else {
      container.observe(state);
      look(container); // an end before it was known here had an event that nobody took
    }
  }

  /** Its container was there when the server asked what there is, and nobody launches it again. */
  private void vanishedUnlessKnown(ContainerKey key) {
    DockerContainer container = newContainer.apply(key);
    container.launched().complete(null);
    if (containers.putIfAbsent(key, container) == null) {
      LOG.info("container={} was removed while the server started", key);
      container.vanishedUnseen(Instant.now());
    }
  }

  /** Asks the daemon about one container and reports what is new. */
  private void look(DockerContainer container) throws InterruptedException {
    String id = container.containerId();
    if (id == null) {
      return;
    }
    ContainerState state = look.settled(id, container);
    if (state == null) {
      container.vanished(Instant.now());
    } else {
      container.observe(state);
    }
  }

  private void onEvent(Event event) {
    ContainerKey key =
        event.getActor() == null ? null : naming.container(event.getActor().getAttributes());
    DockerContainer container = key == null ? null : containers.get(key);
    if (container == null) {
      return; // Not adopted yet, then the sweep sees it; or released.
    }
    if (STARTED.equals(event.getAction())) {
      container.begun(timeOf(event));
      return;
    }
    if (container.phase() == Phase.OVER || container.phase() == Phase.RELEASING) {
      return; // its removal
    }
    // While a daemon cleans up behind a process (20.10 after the event), it answers no question
    // about the container. What the event says of an end without a reason frees the room by then.
    if (hasEndedWell(event) && Objects.equals(event.getActor().getId(), container.containerId())) {
      container.endedWell(timeOf(event));
      return;
    }
    Thread.ofVirtual()
        .name("look at " + key)
        .start(
            () -> {
              try {
                look(container);
              } catch (InterruptedException | DaemonUnreachable | DockerException e) {
                LOG.debug("container={} is left to the next sweep", key, e);
              }
            });
  }

  private static boolean hasEndedWell(Event event) {
    Map<String, String> attributes = event.getActor().getAttributes();
    return "die".equals(event.getAction()) && "0".equals(attributes.get("exitCode"));
  }

  private static Instant timeOf(Event event) {
    Long nanos = event.getTimeNano();
    return nanos == null ? Instant.now() : Instant.EPOCH.plusNanos(nanos);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}

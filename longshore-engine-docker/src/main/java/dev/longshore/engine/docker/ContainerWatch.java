package dev.longshore.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.longshore.engine.docker.DockerAttempt.Phase;
import dev.longshore.model.AttemptKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
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
  private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

  /** A container that a killed server created and that nobody started by now is not needed. */
  private static final Duration UNSTARTED_AFTER_ALL = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);

  private final Daemon daemon;
  private final Naming naming;
  private final ConcurrentMap<AttemptKey, DockerAttempt> attempts;
  private final Set<AttemptKey> leftBehind;
  private final Function<AttemptKey, DockerAttempt> newAttempt;
  private final ContainerRemoval removal;
  private final ContainerLook look;
  private final Pause pause;
  private final Thread thread;
  private volatile boolean closed;

  /** Only the first sweep adopts: later, all attempts are this server's own launches. */
  private boolean adopted;

  private boolean tidied;

  /**
   * @param attempts all that this server knows, which the first sweep adds to
   * @param leftBehind what the server was told that there is; without what it had released since
   * @param newAttempt for a container that an earlier server left behind
   */
  ContainerWatch(
      Daemon daemon,
      Naming naming,
      ConcurrentMap<AttemptKey, DockerAttempt> attempts,
      Set<AttemptKey> leftBehind,
      Function<AttemptKey, DockerAttempt> newAttempt,
      ContainerRemoval removal,
      Pause pause) {
    this.daemon = daemon;
    this.naming = naming;
    this.attempts = attempts;
    this.leftBehind = leftBehind;
    this.newAttempt = newAttempt;
    this.removal = removal;
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
                    .withEventFilter("die", "died", "oom", "destroy", "remove")
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
    Set<AttemptKey> listed = new HashSet<>();
    for (Container container : daemon.list(naming.labelsToFindAll())) {
      AttemptKey key = naming.attempt(container.getLabels());
      if (key == null) {
        continue;
      }
      listed.add(key);
      DockerAttempt attempt = attempts.get(key);
      if (attempt != null) {
        if (attempt.phase() == Phase.RUNNING && ContainerState.isOver(container.getState())) {
          look(attempt);
        }
      } else if (!adopted) {
        adopt(key, container.getId());
      } else if (ContainerState.isUnstarted(container.getState()) && isForgotten(container)) {
        LOG.info("attempt={} was created and never started; its container is removed", key);
        removal.removeUnstarted(key, container.getId());
      }
    }
    if (!adopted) {
      leftBehind.forEach(this::loseUnlessKnown);
      adopted = true;
    }
    for (DockerAttempt attempt : List.copyOf(attempts.values())) {
      if (attempt.phase() == Phase.RUNNING && !listed.contains(attempt.key())) {
        look(attempt); // started after the list was made, or gone
      }
    }
    if (!tidied) {
      tidy(listed);
    }
  }

  /** Removes what attempts left behind whose containers somebody else removed. */
  private void tidy(Set<AttemptKey> listed) {
    try {
      removal.removeVolumesUnless(key -> listed.contains(key) || attempts.containsKey(key));
    } catch (DockerException refusal) {
      LOG.warn("volumes of earlier attempts are left: {}", Daemon.errorText(refusal));
    }
    tidied = true;
  }

  private static boolean isForgotten(Container container) {
    Long created = container.getCreated();
    return created != null
        && Instant.ofEpochSecond(created).plus(UNSTARTED_AFTER_ALL).isBefore(Instant.now());
  }

  private void adopt(AttemptKey key, String id) {
    ContainerState state = look.now(id);
    if (state == null) {
      return;
    }
    if (state.isUnstarted() && !state.failedToStart()) {
      return; // It will be launched again.
    }
    DockerAttempt attempt = newAttempt.apply(key);
    attempt.created(id);
    attempt.launched().complete(null);
    if (attempts.putIfAbsent(key, attempt) != null) {
      return; // A launch was faster, and found the container as well.
    }
    LOG.info("attempt={} is adopted, status={}", key, state.status());
    if (state.failedToStart()) {
      attempt.notStarted(
          new LaunchFailure(
                  "CannotStartContainerError", "Error response from daemon: " + state.error())
              .reason(),
          Instant.now());
    } else {
      attempt.observe(state);
    }
  }

  /** Its container was there when the server asked what there is, and nobody launches it again. */
  private void loseUnlessKnown(AttemptKey key) {
    DockerAttempt attempt = newAttempt.apply(key);
    attempt.launched().complete(null);
    if (attempts.putIfAbsent(key, attempt) == null) {
      LOG.info("attempt={} is lost; its container was removed while the server started", key);
      attempt.lost(Instant.now());
    }
  }

  /** Asks the daemon about one attempt and reports what is new. */
  private void look(DockerAttempt attempt) throws InterruptedException {
    String id = attempt.containerId();
    if (id == null) {
      return;
    }
    ContainerState state = look.settled(id, attempt);
    if (state == null) {
      attempt.vanished(Instant.now());
    } else {
      attempt.observe(state);
    }
  }

  private void onEvent(Event event) {
    AttemptKey key =
        event.getActor() == null ? null : naming.attempt(event.getActor().getAttributes());
    DockerAttempt attempt = key == null ? null : attempts.get(key);
    if (attempt == null) {
      return; // Not adopted yet, then the sweep sees it; or released.
    }
    Thread.ofVirtual()
        .name("look at " + key)
        .start(
            () -> {
              try {
                look(attempt);
              } catch (InterruptedException | DaemonUnreachable | DockerException e) {
                LOG.debug("attempt={} is left to the next sweep", key, e);
              }
            });
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}

package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Info;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.engine.docker.DockerAttempt.Phase;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each attempt as a container of one Docker daemon, or of Podman's socket.
 *
 * <p>The containers carry the attempt in their labels and outlive the server. A daemon that goes
 * away costs no attempt: launches, stops and releases wait until it is back, and only what it then
 * says of a container is reported.
 */
public final class DockerEngine implements Engine {

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration PROBE_CONNECT_PATIENCE = Duration.ofMillis(250);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);

  /** How long questions at the start wait for a daemon that starts with the machine. */
  private static final Duration STARTUP_PATIENCE = Duration.ofSeconds(60);

  private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(1);

  /** What the daemon and the system keep for themselves, as the ECS agent reserves it. */
  private static final long RESERVED_MIB = 32;

  private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);

  private final DockerEngineConfig config;
  private final Daemon daemon;
  private final Naming naming;
  private final ContainerLook look;
  private final ImagePulls pulls;
  private final ContainerRemoval removal;
  private final Pause pause;
  private final ConcurrentMap<AttemptKey, DockerAttempt> attempts = new ConcurrentHashMap<>();

  /** What this server was told about before it began to watch, and has not released. */
  private final Set<AttemptKey> leftBehind = ConcurrentHashMap.newKeySet();

  private volatile @Nullable List<Host> hosts;
  private volatile @Nullable Consumer<Report> reports;
  private volatile @Nullable ContainerWatch watch;
  private volatile boolean closed;

  /** Prepares; the daemon is not asked for anything yet and need not be there. */
  public DockerEngine(DockerEngineConfig config) {
    this(config, Pause.SLEEPING);
  }

  DockerEngine(DockerEngineConfig config, Pause pause) {
    this.config = config;
    this.pause = pause;
    daemon = new Daemon(config.dockerHost(), CONNECT_PATIENCE);
    naming = new Naming(config.owner());
    look = new ContainerLook(daemon, pause);
    pulls = new ImagePulls(daemon, pause, ImagePulls.PATIENCE_WITH_CACHE);
    removal = new ContainerRemoval(daemon, naming);
  }

  /** Whether a daemon answers there; takes a quarter of a second at most where nothing listens. */
  public static boolean answers(DockerEngineConfig config) {
    return answers(config, PROBE_PATIENCE);
  }

  /**
   * The same, for who has no other choice than this daemon.
   *
   * @param patience with a daemon that takes the connection and is too busy to answer
   */
  public static boolean answers(DockerEngineConfig config, Duration patience) {
    return Daemon.answers(config.dockerHost(), PROBE_CONNECT_PATIENCE, patience);
  }

  /** Where the daemon is looked for, for people to read; never fails. */
  public static String address(DockerEngineConfig config) {
    return Daemon.address(config.dockerHost());
  }

  @Override
  public String name() {
    return "docker";
  }

  /**
   * The daemon's machine. Blocks until the daemon has answered once.
   *
   * @throws IllegalStateException when it does not within a minute
   */
  @Override
  public List<Host> hosts() {
    List<Host> known = hosts;
    if (known == null) {
      known = List.of(new Host(config.hostId(), capacity()));
      hosts = known;
    }
    return known;
  }

  private Demand capacity() {
    Demand given = config.capacity();
    if (given == null) {
      return askCapacity();
    }
    if (given.vcpuMillis() > 0 && given.memoryMib() > 0) {
      return given;
    }
    Demand found = askCapacity();
    return new Demand(
        given.vcpuMillis() > 0 ? given.vcpuMillis() : found.vcpuMillis(),
        given.memoryMib() > 0 ? given.memoryMib() : found.memoryMib(),
        found.gpus());
  }

  private Demand askCapacity() {
    Info info = askPatiently(() -> daemon.ask(docker -> docker.infoCmd().exec()));
    Integer cpus = info.getNCPU();
    Long memoryBytes = info.getMemTotal();
    if (cpus == null || memoryBytes == null) {
      throw new IllegalStateException(
          "the daemon at " + daemon.host() + " does not say how large its machine is");
    }
    return new Demand(cpus * 1000L, Math.max(0, memoryBytes / (1024 * 1024) - RESERVED_MIB), 0);
  }

  @Override
  public void start(Consumer<Report> consumer) {
    reports = consumer;
    watch =
        new ContainerWatch(daemon, naming, attempts, leftBehind, this::newAttempt, removal, pause);
  }

  private DockerAttempt newAttempt(AttemptKey key) {
    return new DockerAttempt(key, this::report);
  }

  private void report(Report report) {
    Consumer<Report> consumer = reports;
    if (consumer != null && !closed) {
      consumer.accept(report);
    }
  }

  @Override
  public void launch(Launch launch) {
    DockerAttempt attempt = newAttempt(launch.attempt());
    if (attempts.putIfAbsent(launch.attempt(), attempt) != null) {
      return;
    }
    try {
      launch(launch, attempt);
    } catch (LaunchFailure failure) {
      attempt.notStarted(failure.reason(), Instant.now());
    } catch (InterruptedException e) {
      // The server goes down; the next one launches it again.
      attempts.remove(launch.attempt(), attempt);
      Thread.currentThread().interrupt();
    } catch (RuntimeException bug) {
      LOG.error("attempt={} could not be launched", launch.attempt(), bug);
      attempt.notStarted(
          new LaunchFailure("DockerStateError", String.valueOf(bug)).reason(), Instant.now());
    } finally {
      attempt.launched().complete(null);
    }
    // Asked before it ran: stop() left it to us.
    if (attempt.stopAsked().isDone() && attempt.phase() == Phase.RUNNING) {
      stopInBackground(attempt.key(), attempt.stopAsked().join());
    }
  }

  private void launch(Launch launch, DockerAttempt attempt)
      throws LaunchFailure, InterruptedException {
    ContainerStart way =
        new ContainerStart(daemon, look, pulls, naming, config.networkMode(), attempt, launch);
    // Whether the container was created or started nobody can say during an outage. So the attempt
    // neither failed nor is it lost: it goes on when the daemon is back.
    whenReachable("launch of " + launch.attempt(), way::run);
  }

  @Override
  public void stop(AttemptKey key, Duration grace) {
    DockerAttempt attempt = attempts.get(key);
    if (attempt != null) {
      attempt.stopAsked().complete(grace);
      if (attempt.phase() != Phase.RUNNING) {
        return;
      }
    }
    stopInBackground(key, grace);
  }

  private void stopInBackground(AttemptKey key, Duration grace) {
    Thread.ofVirtual()
        .name("stop " + key)
        .start(
            () -> {
              try {
                whenReachable("stop of " + key, () -> stopNow(key, grace));
              } catch (InterruptedException | DockerException e) {
                LOG.warn("attempt={} could not be stopped", key, e);
              }
            });
  }

  private void stopNow(AttemptKey key, Duration grace) {
    int seconds = (int) Math.min(Integer.MAX_VALUE, (grace.toMillis() + 999) / 1000);
    for (Container container : daemon.list(naming.labelsToFind(key))) {
      if (!ContainerState.isUnstarted(container.getState())) {
        removal.ifThere(
            () ->
                daemon.ask(
                    docker ->
                        docker.stopContainerCmd(container.getId()).withTimeout(seconds).exec()));
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when the daemon does not answer within a minute; without its
   *     answer every attempt would look lost
   */
  @Override
  public Map<AttemptKey, Seen> seen() {
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    for (Container container : askPatiently(() -> daemon.list(naming.labelsToFindAll()))) {
      AttemptKey key = naming.attempt(container.getLabels());
      if (key == null) {
        continue;
      }
      if (ContainerState.isOver(container.getState())) {
        seen.put(key, Seen.ENDED);
      } else if (!ContainerState.isUnstarted(container.getState())) {
        seen.put(key, Seen.RUNNING);
      } else if (failedToStart(container.getId())) {
        seen.put(key, Seen.ENDED);
      }
    }
    if (watch == null) {
      leftBehind.addAll(seen.keySet());
    }
    attempts.forEach(
        (key, attempt) -> {
          switch (attempt.phase()) {
            case PREPARING -> seen.putIfAbsent(key, Seen.RUNNING);
            case OVER -> seen.put(key, Seen.ENDED);
            case RUNNING, RELEASING -> {} // Then the daemon knows best.
          }
        });
    return seen;
  }

  private boolean failedToStart(String id) {
    InspectContainerResponse found = daemon.inspect(id);
    return found != null && ContainerState.of(found).failedToStart();
  }

  @Override
  public void release(AttemptKey key) {
    leftBehind.remove(key); // before its container goes, so that it does not count as lost
    DockerAttempt attempt = attempts.get(key);
    if (attempt != null) {
      attempt.stopAsked().complete(Duration.ZERO);
      attempt.launched().join();
      attempt.releasing();
    }
    try {
      whenReachable("release of " + key, () -> removal.remove(key, attempt));
      attempts.remove(key);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public LogSource logs(ContainerKey container) {
    AttemptKey key = container.attempt();
    return new ContainerLog(daemon, () -> find(key));
  }

  private @Nullable InspectContainerResponse find(AttemptKey key) {
    DockerAttempt attempt = attempts.get(key);
    String id = attempt == null ? null : attempt.containerId();
    if (id == null) {
      id =
          daemon.list(naming.labelsToFind(key)).stream()
              .map(Container::getId)
              .findFirst()
              .orElse(null);
    }
    return id == null ? null : daemon.inspect(id);
  }

  /** What may have to be done again; {@code F} is how it can fail for good. */
  private interface Action<F extends Exception> {
    void run() throws F, InterruptedException;
  }

  /** Repeats while the daemon is away and this engine is open. */
  private <F extends Exception> void whenReachable(String what, Action<F> action)
      throws F, InterruptedException {
    boolean told = false;
    while (true) {
      try {
        action.run();
        return;
      } catch (DaemonUnreachable outage) {
        if (closed) {
          throw new InterruptedException("closed");
        }
        if (!told) {
          LOG.warn("the {} waits: {}", what, outage.getMessage());
          told = true;
        }
        pause.pause(OUTAGE_PAUSE);
      }
    }
  }

  private <T> T askPatiently(Supplier<T> question) {
    long deadline = System.nanoTime() + STARTUP_PATIENCE.toNanos();
    while (true) {
      try {
        return question.get();
      } catch (DaemonUnreachable outage) {
        if (closed || System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(outage.getMessage(), outage);
        }
        LOG.warn("waiting: {}", outage.getMessage());
        try {
          pause.pause(OUTAGE_PAUSE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for the daemon", e);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    ContainerWatch open = watch;
    if (open != null) {
      open.close();
    }
    daemon.close();
  }
}

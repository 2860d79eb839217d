package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import dev.longshore.engine.ContainerDetails;
import dev.longshore.engine.ContainerEngine;
import dev.longshore.engine.ContainerReport;
import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecSession;
import dev.longshore.engine.GpuDevices;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.Seen;
import dev.longshore.engine.docker.DockerContainer.Phase;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs containers by one Docker daemon, or by Podman's socket.
 *
 * <p>They carry the attempt in their labels and outlive the server. A daemon that goes away costs
 * none of them: launches, stops and releases wait until it is back, and only what it then says of a
 * container is reported.
 */
public final class DockerEngine implements ContainerEngine {

  /** How the configuration and the log call it. */
  public static final String NAME = "docker";

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration PROBE_CONNECT_PATIENCE = Duration.ofMillis(250);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);

  private static final Duration RUNTIMES_FRESH = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);

  private final DockerEngineConfig config;
  private final SecretSource secrets;
  private final RegistryLogins logins;
  private final Daemon daemon;
  private final Naming naming;
  private final ContainerLook look;
  private final ImagePulls pulls;
  private final ContainerRemoval removal;
  private final KeptContainers kept;
  private final ContainerRelease release;
  private final TaskNamespaces namespaces;
  private final TrainingFiles files;
  private final FargateLimits fargate;
  private final GpuDevices gpus;
  private final Pause pause;
  private final Outages outages;
  private final ConcurrentMap<ContainerKey, DockerContainer> containers = new ConcurrentHashMap<>();

  /** What this server was told about before it began to watch, and has not released. */
  private final Set<ContainerKey> leftBehind = ConcurrentHashMap.newKeySet();

  private volatile @Nullable List<Host> hosts;
  private volatile @Nullable DaemonRuntimes runtimes;
  private volatile long runtimesAskedNanos;
  private volatile @Nullable Consumer<ContainerReport> reports;
  private volatile @Nullable ContainerWatch watch;
  private volatile boolean closed;

  /**
   * Prepares; the daemon is not asked for anything yet and need not be there.
   *
   * @param secrets what definitions name for registries and log drivers
   * @param access logins of registries of which definitions name none
   */
  public DockerEngine(DockerEngineConfig config, SecretSource secrets, RegistryAccess access) {
    this(config, secrets, RegistryLogins.standard(secrets, access), Pause.SLEEPING);
  }

  DockerEngine(
      DockerEngineConfig config, SecretSource secrets, RegistryLogins logins, Pause pause) {
    this.config = config;
    this.secrets = secrets;
    this.logins = logins;
    this.pause = pause;
    outages = new Outages(pause);
    fargate = FargateLimits.of(config.isHere());
    daemon = new Daemon(config.address(), CONNECT_PATIENCE);
    naming = new Naming(config.owner());
    look = new ContainerLook(daemon, pause);
    pulls = ImagePulls.of(daemon, config, pause);
    removal = new ContainerRemoval(daemon, naming);
    kept = new KeptContainers(daemon, naming, removal, config.housekeeping().keepFailed());
    namespaces = new TaskNamespaces(daemon, naming, config);
    files = new TrainingFiles(daemon, config.trainingFolders());
    gpus =
        new GpuDevices(
            switch (config.gpus()) {
              case DaemonGpus.Named named -> named.ids();
              case DaemonGpus.Asked _ -> List.of(); // until the daemon has answered
            });
    release = new ContainerRelease(daemon, naming, removal, kept, namespaces, gpus);
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
    return Daemon.answers(config.address(), PROBE_CONNECT_PATIENCE, patience);
  }

  /**
   * The same, for a daemon that may be far away.
   *
   * @param patience with the connection and with the answer
   */
  public static boolean answersFromAfar(DockerEngineConfig config, Duration patience) {
    return Daemon.answers(config.address(), patience, patience);
  }

  /**
   * Puts an address on this machine that all containers of this daemon reach. Where it is put there
   * already, nothing is done.
   *
   * @param ipv4 the address; it has to be of no network that is in use
   * @throws IllegalStateException when it cannot be had, with the reason
   */
  public static void provideAddress(DockerEngineConfig config, String ipv4) {
    if (AgentNetwork.isHere(ipv4)) {
      return;
    }
    try (Daemon daemon = new Daemon(config.address(), CONNECT_PATIENCE)) {
      new AgentNetwork(daemon).provide(ipv4);
    } catch (DockerException refusal) {
      throw new IllegalStateException(Daemon.errorText(refusal), refusal);
    } catch (DaemonUnreachable outage) {
      throw new IllegalStateException(outage.getMessage(), outage);
    }
  }

  /** Where the daemon is looked for, for people to read; never fails. */
  public static String address(DockerEngineConfig config) {
    return Daemon.shown(config.address());
  }

  @Override
  public String name() {
    return NAME;
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
      DaemonCapacity capacity =
          outages.askPatiently(() -> DaemonCapacity.of(daemon, config.capacity(), config.gpus()));
      gpus.are(capacity.gpus());
      known = List.of(new Host(config.hostId(), NAME, capacity.total()));
      hosts = known;
    }
    return known;
  }

  @Override
  public void start(Consumer<ContainerReport> consumer) {
    reports = gpus.freedBy(consumer);
    pulls.start();
    watch =
        new ContainerWatch(
            daemon,
            naming,
            containers,
            leftBehind,
            this::newContainer,
            removal,
            kept,
            namespaces,
            pause);
  }

  private DockerContainer newContainer(ContainerKey key) {
    return new DockerContainer(key, this::report);
  }

  private void report(ContainerReport report) {
    Consumer<ContainerReport> consumer = reports;
    if (consumer != null && !closed) {
      consumer.accept(report);
    }
  }

  @Override
  public void launch(Launch task, ContainerLaunch launch) {
    ContainerKey key = new ContainerKey(task.attempt(), launch.name());
    DockerContainer container = newContainer(key);
    if (containers.putIfAbsent(key, container) != null) {
      return;
    }
    try {
      launch(task, launch, container);
    } catch (LaunchFailure failure) {
      container.notStarted(failure.reason(), Instant.now());
    } catch (InterruptedException e) {
      // The server goes down; the next one launches it again.
      containers.remove(key, container);
      Thread.currentThread().interrupt();
    } catch (RuntimeException bug) {
      LOG.error("container={} could not be launched", key, bug);
      container.notStarted(
          new LaunchFailure("DockerStateError", String.valueOf(bug)).reason(), Instant.now());
    } finally {
      container.launched().complete(null);
    }
    // Asked before it ran: stop() left it to us.
    if (container.stopAsked().isDone() && container.phase() == Phase.RUNNING) {
      stopInBackground(key, container.stopAsked().join());
    }
  }

  private void launch(Launch task, ContainerLaunch launch, DockerContainer container)
      throws LaunchFailure, InterruptedException {
    ContainerRequest request =
        ContainerRequest.of(
            task,
            launch,
            config,
            new LaunchMeans(
                runtimes(),
                fargate,
                gpus.take(container.key(), launch.demand().gpus()),
                logins.find(task, launch),
                LogDriver.of(task, launch, secrets)));
    ContainerStart way =
        new ContainerStart(
            daemon, look, pulls, naming, namespaces, files, fargate, container, task, request);
    // Whether the container was created or started nobody can say during an outage. So it neither
    // failed nor is it lost: it goes on when the daemon is back.
    outages.whenReachable("launch of " + container.key(), way::run);
  }

  /** Asked once a minute: a daemon that is started anew may have others. */
  private DaemonRuntimes runtimes() throws InterruptedException {
    DaemonRuntimes known = runtimes;
    if (known != null && System.nanoTime() - runtimesAskedNanos < RUNTIMES_FRESH.toNanos()) {
      return known;
    }
    outages.whenReachable("question for runtimes", () -> runtimes = DaemonRuntimes.of(daemon));
    runtimesAskedNanos = System.nanoTime();
    return Objects.requireNonNull(runtimes);
  }

  @Override
  public void stop(ContainerKey key, Duration grace) {
    DockerContainer container = containers.get(key);
    if (container != null) {
      container.stopAsked().complete(grace);
      if (container.phase() != Phase.RUNNING) {
        return;
      }
    }
    stopInBackground(key, grace);
  }

  private void stopInBackground(ContainerKey key, Duration grace) {
    Thread.ofVirtual()
        .name("stop " + key)
        .start(
            () -> {
              try {
                outages.whenReachable("stop of " + key, () -> stopInsistently(key, grace));
              } catch (InterruptedException _) {
                LOG.debug("container={} is left to the next server", key);
              }
            });
  }

  /** A job that is to stop must stop, whatever keeps the daemon from it for a while. */
  private void stopInsistently(ContainerKey key, Duration grace) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        stopNow(key, grace);
        return;
      } catch (DockerException refusal) {
        if (closed || !isToBeStopped(key)) {
          return;
        }
        if (!told) {
          LOG.warn("container={} cannot be stopped, trying again", key, refusal);
          told = true;
        }
        pause.pause(Outages.PAUSE);
      }
    }
  }

  private boolean isToBeStopped(ContainerKey key) {
    DockerContainer container = containers.get(key);
    return container == null
        ? leftBehind.contains(key)
        : switch (container.phase()) {
          case PREPARING, RUNNING -> true;
          case OVER, RELEASING -> false;
        };
  }

  private void stopNow(ContainerKey key, Duration grace) {
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
   *     answer every container would look lost
   */
  @Override
  public Map<ContainerKey, Seen> seen() {
    Map<ContainerKey, Seen> seen = new LinkedHashMap<>();
    for (Container found : outages.askPatiently(() -> daemon.list(naming.labelsToFindAll()))) {
      ContainerKey key = naming.container(found.getLabels());
      if (key == null) {
        continue;
      }
      if (ContainerState.isOver(found.getState())) {
        seen.put(key, Seen.ENDED);
        continue;
      }
      gpus.adopt(key, Naming.gpus(found.getLabels()));
      if (!ContainerState.isUnstarted(found.getState())) {
        seen.put(key, Seen.RUNNING);
      } else if (failedToStart(found.getId())) {
        seen.put(key, Seen.ENDED);
      }
    }
    if (watch == null) {
      leftBehind.addAll(seen.keySet());
    }
    containers.forEach(
        (key, container) -> {
          switch (container.phase()) {
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
  public void release(AttemptKey attempt) {
    leftBehind.removeIf(isOf(attempt)); // before they go, so that they do not count as lost
    List<DockerContainer> known =
        containers.values().stream()
            .filter(container -> isOf(attempt).test(container.key()))
            .toList();
    known.forEach(container -> container.stopAsked().complete(Duration.ZERO));
    for (DockerContainer container : known) {
      container.launched().join();
      container.releasing();
    }
    try {
      outages.whenReachable("release of " + attempt, () -> release.release(attempt, known));
      containers.keySet().removeIf(isOf(attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Predicate<ContainerKey> isOf(AttemptKey attempt) {
    return key -> key.attempt().equals(attempt);
  }

  @Override
  public @Nullable String keepOutput(Launch task, ContainerLaunch container) throws IOException {
    Training training = Objects.requireNonNull(task.training());
    ContainerKey key = new ContainerKey(task.attempt(), container.name());
    AtomicReference<@Nullable String> failure = new AtomicReference<>();
    try {
      outages.whenReachable("output of " + key, () -> failure.set(keepOutput(key, training)));
    } catch (InterruptedException closedMeanwhile) {
      throw new IOException("the server stops; the next one keeps the output", closedMeanwhile);
    }
    return failure.get();
  }

  private @Nullable String keepOutput(ContainerKey key, Training training) {
    InspectContainerResponse found = find(key);
    if (found == null) {
      return null; // somebody has removed it, and the engine says so of its end
    }
    try {
      return files.keep(found.getId(), training);
    } catch (IOException trouble) {
      throw new UncheckedIOException(trouble);
    }
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return new ContainerLog(daemon, () -> idOf(container));
  }

  @Override
  public @Nullable ContainerDetails details(ContainerKey container) {
    InspectContainerResponse found = find(container);
    return found == null ? null : ContainerDescription.of(found);
  }

  @Override
  public @Nullable String statistics(ContainerKey container) {
    InspectContainerResponse found = find(container);
    return found == null ? null : daemon.statistics(found.getId());
  }

  @Override
  public ExecSession exec(ContainerKey container, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    return DockerExec.start(daemon, container, () -> find(container), request, output);
  }

  private @Nullable InspectContainerResponse find(ContainerKey key) {
    String id = idOf(key);
    return id == null ? null : daemon.inspect(id);
  }

  private @Nullable String idOf(ContainerKey key) {
    DockerContainer known = containers.get(key);
    String id = known == null ? null : known.containerId();
    if (id != null) {
      return id;
    }
    List<Container> found = daemon.list(naming.labelsToFind(key));
    return found.isEmpty() ? null : found.getFirst().getId();
  }

  @Override
  public void close() {
    closed = true;
    outages.close();
    pulls.close();
    ContainerWatch open = watch;
    if (open != null) {
      open.close();
    }
    daemon.close();
  }
}

package dev.longshore.engine.local;

import dev.longshore.engine.ContainerEngine;
import dev.longshore.engine.ContainerReport;
import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecSession;
import dev.longshore.engine.GpuDevices;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.engine.TrainingInput;
import dev.longshore.engine.local.Executable.CannotStart;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a container as a process on this machine: in a session and a working directory of its own,
 * with the launch's environment and nothing of the server's but defaults for {@code PATH} and
 * {@code HOME} (the working directory), standard input empty, output straight to a file.
 *
 * <p>Of the launch it heeds the command and the environment. The image is recorded by the service
 * and not used. Not enforced either: the memory limit, the share of processors, the user, devices,
 * volumes and whatever else of {@code containerProperties} needs a container. The first word of the
 * command becomes an absolute path.
 *
 * <p>A shell beside the server, {@link Supervisor}, marks start and exit code in the container's
 * {@linkplain ContainerFolder folder}. So containers go on when the server dies, and the next
 * server finds them. What a container leaves running in its session when its main process ends is
 * killed; a process that made a session of its own has left.
 *
 * <p>After a stop, SIGTERM goes to every process of the session, not only to the first as in a
 * container: a shell without a handler would else keep what it waits for running.
 *
 * <p>Output goes to a file, not to a pipe. In a shell {@code >&2} is safe, but {@code >
 * /dev/stderr} opens that file anew on Linux and cuts off what was not read yet; {@code >>
 * /dev/stderr} does not.
 *
 * <p>A job that asks for GPUs has them alone, and {@code NVIDIA_VISIBLE_DEVICES} and {@code
 * CUDA_VISIBLE_DEVICES} name them; where the machine has GPUs, these show none to other jobs.
 *
 * <p>A training job has SageMaker's folders in its working directory, and variables that say so.
 *
 * <p>The containers of a task have {@value TaskShares#TASK_FOLDER}, a folder that they share in
 * place of volumes. A node of a multi-node parallel job has {@value TaskShares#NODE_ADDRESS}, the
 * loopback address that other nodes reach it by; whoever listens there, rather than on all
 * addresses, leaves the same port to the others.
 */
public final class LocalEngine implements ContainerEngine {

  private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);

  /** How the configuration and the log call it. */
  public static final String NAME = "local";

  /** How it calls the machine, its only host. */
  public static final String HOST = "local";

  private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(30);
  private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);

  /** A start mark that is still empty after this long was cut short by a machine that went down. */
  private static final Duration MARK_PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path folders;
  private final TaskShares shares;
  private final Host host;
  private final TrainingFolders trainingFolders;
  private final GpuDevices gpus;
  private final KnownContainers known = new KnownContainers();
  private final Map<Long, LocalContainer> bySupervisor = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;
  private final Supervisors supervisors;
  private final Termination termination;
  private @Nullable Events events;
  private volatile @Nullable Consumer<ContainerReport> reports;

  /**
   * Opens the engine on a folder that no other server uses; makes it where it is missing.
   *
   * @param folder holds everything of the attempts, their output included, until their release;
   *     readable by its owner only
   */
  public LocalEngine(Path folder, LocalEngineConfig config) throws IOException {
    Files.createDirectories(folder);
    this.folder = folder.toRealPath();
    if (Files.getFileStore(this.folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwx------"));
    }
    this.folders = Files.createDirectories(this.folder.resolve("attempts"));
    this.shares =
        new TaskShares(
            Files.createDirectories(this.folder.resolve("tasks")),
            Files.createDirectories(this.folder.resolve("removed")));
    this.trainingFolders = config.trainingFolders();
    this.gpus = new GpuDevices(config.gpus());
    this.host = new Host(HOST, NAME, config.capacity());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("local-engine-timer").factory());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.supervisors = new Supervisors(this.folder, timer, this::onSupervisorGone);
    this.termination = new Termination(timer);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Host> hosts() {
    return List.of(host);
  }

  @Override
  public void start(Consumer<ContainerReport> consumer) {
    LOG.info(
        "engine=local folder={} capacity={}: commands run as processes of this machine; images are"
            + " recorded and not used, memory limits are not enforced",
        folder,
        host.capacity());
    Consumer<ContainerReport> freeing = gpus.freedBy(consumer);
    reports = freeing;
    try {
      events = Events.open(folder, this::onEvent);
      supervisors.prepare(Runtime.getRuntime().availableProcessors());
      adopt(freeing);
    } catch (IOException trouble) {
      throw new UncheckedIOException("cannot run containers in " + folder, trouble);
    }
    var _ =
        timer.scheduleWithFixedDelay(
            () -> known.all().forEach(container -> guarded(() -> examine(container))),
            CHECK_PERIOD.toMillis(),
            CHECK_PERIOD.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Takes over what an earlier server left, running or ended. */
  private void adopt(Consumer<ContainerReport> consumer) throws IOException {
    Map<Long, List<ContainerFolder>> ended = new HashMap<>();
    for (ContainerFolder found : ContainerFolder.all(folders)) {
      if (!found.isStarted() && isDiscarded(found)) {
        continue;
      }
      LocalContainer container = new LocalContainer(found, Instant.EPOCH, consumer);
      container.listensAt(shares.adoptedAddress(container.key().attempt()));
      gpus.adopt(container.key(), found.gpus());
      known.add(container);
      if (found.exitCode().isPresent()) {
        container.letGo(); // its session may be at work on another long since
      }
      guarded(() -> examine(container));
      if (container.seen() == Seen.ENDED) {
        found
            .supervisor()
            .ifPresent(
                session -> ended.computeIfAbsent(session, _ -> new ArrayList<>()).add(found));
      }
    }
    killStrays(ended);
    shares.setAsideUnless(known::has);
    Thread.startVirtualThread(() -> shares.removeSetAside(RELEASE_PATIENCE));
    LOG.info("engine=local adopted={} ended={}", known.all().count(), ended.size());
  }

  /**
   * Removes what never ran: the service launches it again, or has no use for it any more. An
   * earlier server's supervisor that comes late does not find it and goes on.
   */
  private static boolean isDiscarded(ContainerFolder found) {
    try {
      found.delete();
      return true;
    } catch (IOException trouble) {
      LOG.warn("cannot remove {}, which never ran", found.path(), trouble);
      return !found.isStarted();
    }
  }

  @Override
  public void launch(Launch task, ContainerLaunch launch) {
    ContainerKey key = new ContainerKey(task.attempt(), launch.name());
    ContainerFolder place = ContainerFolder.of(folders, key);
    LocalContainer container = new LocalContainer(place, Instant.now(), started());
    if (!known.add(container)) {
      return;
    }
    try {
      TaskShares.Share share = shares.of(task);
      container.listensAt(share.address());
      Map<String, String> added = new LinkedHashMap<>(share.variables());
      added.putAll(gpuVariables(place, launch.demand().gpus()));
      prepare(task, launch, place, added);
      Supervisor supervisor = supervisors.take();
      container.runBy(supervisor);
      bySupervisor.put(supervisor.id(), container);
      supervisor.run(place);
      if (!supervisor.isAlive()) {
        onSupervisorGone(supervisor); // it may have left before it was entered above
      }
      container.begun().join();
    } catch (CannotStart refused) {
      container.onNotStarted(refused.reason());
    } catch (TrainingInput.NotFound missing) {
      container.onNotStarted("Data download failed: " + missing.getMessage());
    } catch (IOException | RuntimeException trouble) {
      LOG.error("container={} cannot be started", key, trouble);
      guarded(() -> examine(container)); // unless its supervisor took it all the same
      container.onNotStarted(new CannotStart(trouble.toString()).reason());
    }
  }

  /** Where there are no GPUs at all, nothing needs to be hidden. */
  private Map<String, String> gpuVariables(ContainerFolder place, int count) throws IOException {
    if (gpus.count() == 0) {
      return Map.of();
    }
    List<String> given = gpus.take(place.key(), count);
    place.keepGpus(given);
    String ids = String.join(",", given);
    return Map.of(GpuDevices.VISIBLE, ids.isEmpty() ? "void" : ids, "CUDA_VISIBLE_DEVICES", ids);
  }

  private void prepare(
      Launch task, ContainerLaunch launch, ContainerFolder place, Map<String, String> shared)
      throws IOException, CannotStart {
    Training training = task.training();
    if (training == null) {
      place.prepare(LaunchScript.of(launch, launch.command(), shared, place.work()));
      return;
    }
    TrainingTree tree = new TrainingTree(training, trainingFolders, place.work());
    Map<String, String> variables = new LinkedHashMap<>(shared);
    variables.putAll(tree.variables(launch));
    List<String> command = new ArrayList<>(training.request().entrypoint());
    command.addAll(launch.command());
    place.prepare(LaunchScript.of(launch, command, variables, place.work()));
    tree.write();
  }

  @Override
  public @Nullable String keepOutput(Launch task, ContainerLaunch container) throws IOException {
    ContainerFolder place =
        ContainerFolder.of(folders, new ContainerKey(task.attempt(), container.name()));
    Training training = Objects.requireNonNull(task.training());
    return new TrainingTree(training, trainingFolders, place.work()).keep();
  }

  /** A supervisor's word. */
  private void onEvent(String line) {
    String[] words = line.split(" ", 3);
    LocalContainer container =
        words.length < 2 ? null : known.find(ContainerFolder.keyOf(folders.resolve(words[1])));
    if (container == null) {
      return; // released meanwhile, or said before it was adopted
    }
    switch (words[0]) {
      case "started" -> container.onStarted();
      case "exited" -> {
        letGo(container);
        container.onExited(Integer.parseInt(words[2]));
      }
      case "taken" -> {
        // A supervisor of an earlier server was quicker; ours is free again.
        Supervisor free = container.takeSupervisor();
        if (free != null) {
          bySupervisor.remove(free.id());
          supervisors.recycle(free);
        }
        examine(container);
      }
      default -> LOG.warn("unknown event={}", line);
    }
  }

  /** Once only: at the second news of the same end, its session may be at work on another. */
  private void letGo(LocalContainer container) {
    if (!container.letGo()) {
      return;
    }
    Supervisor supervisor = container.takeSupervisor();
    if (supervisor != null) {
      bySupervisor.remove(supervisor.id());
      supervisors.recycle(supervisor);
    } else {
      container.folder().supervisor().ifPresent(supervisors::clean);
    }
  }

  private void onSupervisorGone(Supervisor supervisor) {
    LocalContainer container = bySupervisor.remove(supervisor.id());
    if (container != null && reports != null) {
      container.takeSupervisor();
      LOG.warn("supervisor={} of container={} has died", supervisor.id(), container.key());
      if (!container.folder().isStarted()) {
        container.onNotStarted(new CannotStart("its supervisor has died").reason());
      }
      examine(container);
    }
  }

  /** Finds out from marks and processes what nobody may have said. */
  private void examine(LocalContainer container) {
    ContainerFolder place = container.folder();
    if (container.seen() == Seen.ENDED || !place.isStarted()) {
      return;
    }
    OptionalLong supervisor = place.supervisor();
    boolean runs =
        supervisor.isPresent()
            ? Processes.isSupervising(supervisor.getAsLong(), place)
            : place.startedAt().plus(MARK_PATIENCE).isAfter(Instant.now());
    // Only now, since the mark is written before the supervisor leaves.
    if (place.exitCode().isPresent()) {
      letGo(container);
      container.onExited(place.exitCode().getAsInt());
    } else if (runs) {
      container.onStarted();
    } else {
      LOG.warn("container={} has vanished without an exit code", container.key());
      supervisor.ifPresent(session -> killStrays(Map.of(session, List.of(place))));
      container.onLost();
    }
  }

  /** Kills what is left of containers that ended some time ago; the ids may be in use again. */
  private static void killStrays(Map<Long, List<ContainerFolder>> ended) {
    Processes.inSessionsOf(ended.keySet())
        .forEach(
            (session, members) -> {
              List<ContainerFolder> places = ended.getOrDefault(session, List.of());
              Processes.kill(
                  members.stream()
                      .filter(
                          member ->
                              places.stream().anyMatch(place -> Processes.belongsTo(member, place)))
                      .collect(Collectors.toSet()));
            });
  }

  @Override
  public void stop(ContainerKey key, Duration grace) {
    LocalContainer container = known.find(key);
    if (container != null && container.seen() != Seen.ENDED) {
      termination.stop(container, grace);
    }
  }

  /** Trouble with one container must neither end the timer's task nor reach the others. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException trouble) {
      LOG.error("could not look after a container", trouble);
    }
  }

  @Override
  public Map<ContainerKey, Seen> seen() {
    if (reports != null) {
      return known.all().collect(Collectors.toMap(LocalContainer::key, LocalContainer::seen));
    }
    try {
      return ContainerFolder.all(folders).stream()
          .filter(ContainerFolder::isStarted)
          .collect(
              Collectors.toMap(
                  ContainerFolder::key,
                  place -> place.exitCode().isPresent() ? Seen.ENDED : Seen.RUNNING));
    } catch (IOException trouble) {
      throw new UncheckedIOException("cannot list the containers in " + folders, trouble);
    }
  }

  @Override
  public void release(AttemptKey attempt) {
    Collection<LocalContainer> ofTask = known.of(attempt);
    for (LocalContainer container : ofTask) {
      if (container.seen() != Seen.ENDED) {
        termination.kill(container);
      }
    }
    for (LocalContainer container : ofTask) {
      awaitEnd(container);
      FolderRemoval.insistOn(container.folder().path(), RELEASE_PATIENCE);
    }
    shares.release(attempt, RELEASE_PATIENCE);
    known.remove(attempt);
  }

  private static void awaitEnd(LocalContainer container) {
    try {
      container.ended().get(RELEASE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while killing " + container.key(), interrupted);
    } catch (ExecutionException | TimeoutException trouble) {
      throw new IllegalStateException("cannot kill " + container.key(), trouble);
    }
  }

  @Override
  public ExecSession exec(ContainerKey key, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    LocalContainer container = known.find(key);
    if (container == null || !container.folder().isStarted() || container.seen() == Seen.ENDED) {
      throw new ExecRefused("container " + key + " does not run");
    }
    return LocalExec.start(container, request, output);
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return new OutputFile(ContainerFolder.of(folders, container).output());
  }

  private Consumer<ContainerReport> started() {
    Consumer<ContainerReport> consumer = reports;
    if (consumer == null) {
      throw new IllegalStateException("the engine was not started");
    }
    return consumer;
  }

  @Override
  public void close() {
    reports = null;
    supervisors.close();
    timer.shutdown();
    known
        .all()
        .map(LocalContainer::takeSupervisor)
        .filter(Objects::nonNull)
        .forEach(Supervisor::dismiss);
    known.clear();
    Events open = events;
    if (open != null) {
      open.close();
    }
  }
}

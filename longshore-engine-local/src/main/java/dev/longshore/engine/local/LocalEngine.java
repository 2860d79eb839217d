package dev.longshore.engine.local;

import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.engine.local.Executable.CannotStart;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an attempt as a process on this machine: in a session and a working directory of its own,
 * with the launch's environment and nothing of the server's but defaults for {@code PATH} and
 * {@code HOME} (the working directory), standard input empty, output straight to a file.
 *
 * <p>Of the launch it heeds the command and the environment. The image is recorded by the service
 * and not used. Not enforced either: the memory limit, the share of processors, the user, devices,
 * volumes and whatever else of {@code containerProperties} needs a container. The first word of the
 * command becomes an absolute path.
 *
 * <p>A shell beside the server, {@link Supervisor}, marks start and exit code in the attempt's
 * {@linkplain AttemptFolder folder}. So attempts go on when the server dies, and the next server
 * finds them. What an attempt leaves running in its session when its main process ends is killed; a
 * process that made a session of its own has left.
 *
 * <p>After a stop, SIGTERM goes to every process of the session, not only to the first as in a
 * container: a shell without a handler would else keep what it waits for running.
 *
 * <p>Output goes to a file, not to a pipe. In a shell {@code >&2} is safe, but {@code >
 * /dev/stderr} opens that file anew on Linux and cuts off what was not read yet; {@code >>
 * /dev/stderr} does not.
 */
public final class LocalEngine implements Engine {

  private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);

  /** Better no start than one without a variable that the job counts on. */
  private static final String NO_SECRETS =
      "ResourceInitializationError: unable to pull secrets: this server has no secret store yet";

  private static final String HOST = "local";
  private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(30);
  private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);
  private static final Duration SIGNAL_PERIOD = Duration.ofMillis(5);

  /** A start mark that is still empty after this long was cut short by a machine that went down. */
  private static final Duration MARK_PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path attempts;
  private final Host host;
  private final Map<AttemptKey, LocalAttempt> known = new ConcurrentHashMap<>();
  private final Map<Long, LocalAttempt> bySupervisor = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;
  private final Supervisors supervisors;
  private @Nullable Events events;
  private volatile @Nullable Consumer<Report> reports;

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
    this.attempts = Files.createDirectories(this.folder.resolve("attempts"));
    this.host = new Host(HOST, config.capacity());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("local-engine-timer").factory());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.supervisors = new Supervisors(this.folder, timer, this::onSupervisorGone);
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public List<Host> hosts() {
    return List.of(host);
  }

  @Override
  public void start(Consumer<Report> consumer) {
    LOG.info(
        "engine=local folder={} capacity={}: commands run as processes of this machine; images are"
            + " recorded and not used, memory limits are not enforced",
        folder,
        host.capacity());
    reports = consumer;
    try {
      events = Events.open(folder, this::onEvent);
      supervisors.prepare(Runtime.getRuntime().availableProcessors());
      adopt(consumer);
    } catch (IOException trouble) {
      throw new UncheckedIOException("cannot run attempts in " + folder, trouble);
    }
    var _ =
        timer.scheduleWithFixedDelay(
            () -> known.values().forEach(attempt -> guarded(() -> examine(attempt))),
            CHECK_PERIOD.toMillis(),
            CHECK_PERIOD.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Takes over what an earlier server left, running or ended. */
  private void adopt(Consumer<Report> consumer) throws IOException {
    Map<Long, AttemptFolder> ended = new HashMap<>();
    for (AttemptFolder found : AttemptFolder.all(attempts)) {
      if (!found.isStarted() && isDiscarded(found)) {
        continue;
      }
      LocalAttempt attempt = new LocalAttempt(found, Instant.EPOCH, consumer);
      known.put(found.attempt(), attempt);
      guarded(() -> examine(attempt));
      if (attempt.seen() == Seen.ENDED) {
        found.supervisor().ifPresent(session -> ended.put(session, found));
      }
    }
    killStrays(ended);
    LOG.info("engine=local adopted={} ended={}", known.size(), ended.size());
  }

  /**
   * Removes what never ran: the service launches it again, or has no use for it any more. An
   * earlier server's supervisor that comes late does not find it and goes on.
   */
  private static boolean isDiscarded(AttemptFolder found) {
    try {
      found.delete();
      return true;
    } catch (IOException trouble) {
      LOG.warn("cannot remove {}, which never ran", found.path(), trouble);
      return !found.isStarted();
    }
  }

  @Override
  public void launch(Launch launch) {
    AttemptFolder place = AttemptFolder.of(attempts, launch.attempt());
    LocalAttempt attempt = new LocalAttempt(place, Instant.now(), started());
    if (known.putIfAbsent(launch.attempt(), attempt) != null) {
      return;
    }
    if (!launch.containers().getFirst().secrets().isEmpty()) {
      attempt.onNotStarted(NO_SECRETS);
      return;
    }
    try {
      place.prepare(script(launch.containers().getFirst(), place));
      Supervisor supervisor = supervisors.take();
      attempt.runBy(supervisor);
      bySupervisor.put(supervisor.id(), attempt);
      supervisor.run(place);
      if (!supervisor.isAlive()) {
        onSupervisorGone(supervisor); // it may have left before it was entered above
      }
      attempt.begun().join();
    } catch (CannotStart refused) {
      attempt.onNotStarted(refused.reason());
    } catch (IOException | RuntimeException trouble) {
      LOG.error("attempt={} cannot be started", launch.attempt(), trouble);
      guarded(() -> examine(attempt)); // unless its supervisor took it all the same
      attempt.onNotStarted(new CannotStart(trouble.toString()).reason());
    }
  }

  private static String script(ContainerLaunch launch, AttemptFolder place) throws CannotStart {
    if (launch.command().isEmpty()) {
      throw new CannotStart("no command specified, and the local engine has no image to ask");
    }
    Map<String, String> environment = LaunchScript.environment(launch, place.work());
    if (holdsNul(launch.command())
        || holdsNul(environment.keySet())
        || holdsNul(environment.values())) {
      throw new CannotStart("a command or variable holds a NUL: invalid argument");
    }
    String searchPath = environment.getOrDefault("PATH", LaunchScript.DEFAULT_PATH);
    Path program = Executable.find(launch.command().getFirst(), searchPath, place.work());
    return LaunchScript.of(environment, program, launch.command());
  }

  private static boolean holdsNul(Collection<String> texts) {
    return texts.stream().anyMatch(text -> text.indexOf('\0') >= 0);
  }

  /** A supervisor's word. */
  private void onEvent(String line) {
    String[] words = line.split(" ", 3);
    LocalAttempt attempt = words.length < 2 ? null : known.get(AttemptKey.ofFileName(words[1]));
    if (attempt == null) {
      return; // released meanwhile, or said before it was adopted
    }
    switch (words[0]) {
      case "started" -> attempt.onStarted();
      case "exited" -> {
        letGo(attempt);
        attempt.onExited(Integer.parseInt(words[2]));
      }
      case "taken" -> {
        // A supervisor of an earlier server was quicker; ours is free again.
        Supervisor free = attempt.takeSupervisor();
        if (free != null) {
          bySupervisor.remove(free.id());
          supervisors.recycle(free);
        }
        examine(attempt);
      }
      default -> LOG.warn("unknown event={}", line);
    }
  }

  /** Once only: at the second news of the same end, its session may be at work on another. */
  private void letGo(LocalAttempt attempt) {
    if (!attempt.letGo()) {
      return;
    }
    Supervisor supervisor = attempt.takeSupervisor();
    if (supervisor != null) {
      bySupervisor.remove(supervisor.id());
      supervisors.recycle(supervisor);
    } else {
      attempt.folder().supervisor().ifPresent(supervisors::clean);
    }
  }

  private void onSupervisorGone(Supervisor supervisor) {
    LocalAttempt attempt = bySupervisor.remove(supervisor.id());
    if (attempt != null && reports != null) {
      attempt.takeSupervisor();
      LOG.warn("supervisor={} of attempt={} has died", supervisor.id(), attempt.key());
      if (!attempt.folder().isStarted()) {
        attempt.onNotStarted(new CannotStart("its supervisor has died").reason());
      }
      examine(attempt);
    }
  }

  /** Finds out from marks and processes what nobody may have said. */
  private void examine(LocalAttempt attempt) {
    AttemptFolder place = attempt.folder();
    if (attempt.seen() == Seen.ENDED || !place.isStarted()) {
      return;
    }
    OptionalLong supervisor = place.supervisor();
    boolean runs =
        supervisor.isPresent()
            ? Processes.isSupervising(supervisor.getAsLong(), place)
            : place.startedAt().plus(MARK_PATIENCE).isAfter(Instant.now());
    // Only now, since the mark is written before the supervisor leaves.
    if (place.exitCode().isPresent()) {
      letGo(attempt);
      attempt.onExited(place.exitCode().getAsInt());
    } else if (runs) {
      attempt.onStarted();
    } else {
      LOG.warn("attempt={} has vanished without an exit code", attempt.key());
      supervisor.ifPresent(session -> killStrays(Map.of(session, place)));
      attempt.onLost();
    }
  }

  /** Kills what is left of attempts that ended some time ago; the ids may be in use again. */
  private static void killStrays(Map<Long, AttemptFolder> ended) {
    Processes.inSessionsOf(ended.keySet())
        .forEach(
            (session, members) -> {
              AttemptFolder place = ended.get(session);
              Processes.kill(
                  members.stream()
                      .filter(member -> place != null && Processes.belongsTo(member, place))
                      .collect(Collectors.toSet()));
            });
  }

  @Override
  public void stop(AttemptKey key, Duration grace) {
    LocalAttempt attempt = known.get(key);
    if (attempt == null || attempt.seen() == Seen.ENDED) {
      return;
    }
    timer.execute(() -> repeat(() -> terminate(attempt)));
    var _ = timer.schedule(() -> beginKilling(attempt), grace.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether to try again: its launch may be under way. */
  private static boolean terminate(LocalAttempt attempt) {
    if (attempt.seen() == Seen.ENDED) {
      return false;
    }
    Set<Long> processes = processesOf(attempt);
    Processes.terminate(processes);
    return processes.isEmpty();
  }

  /** Once for an attempt, however often its stop and release are tried. */
  private void beginKilling(LocalAttempt attempt) {
    if (attempt.beginKilling()) {
      repeat(() -> kill(attempt));
    }
  }

  /** Whether to do it again: some processes may have been born meanwhile. */
  private static boolean kill(LocalAttempt attempt) {
    if (attempt.seen() == Seen.ENDED) {
      return false;
    }
    Processes.kill(processesOf(attempt));
    return true;
  }

  /**
   * Does it until it returns false. In trouble it goes on, slowly: there may be no file to open.
   */
  private void repeat(BooleanSupplier signal) {
    Duration pause = CHECK_PERIOD;
    try {
      if (!signal.getAsBoolean()) {
        return;
      }
      pause = SIGNAL_PERIOD;
    } catch (RuntimeException trouble) {
      LOG.error("could not signal an attempt; trying again", trouble);
    }
    var _ = timer.schedule(() -> repeat(signal), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Trouble with one attempt must neither end the timer's task nor reach the other attempts. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException trouble) {
      LOG.error("could not look after an attempt", trouble);
    }
  }

  private static Set<Long> processesOf(LocalAttempt attempt) {
    OptionalLong supervisor = attempt.folder().supervisor();
    return supervisor.isPresent()
            && Processes.isSupervising(supervisor.getAsLong(), attempt.folder())
        ? Processes.inSessionOf(supervisor.getAsLong())
        : Set.of();
  }

  @Override
  public Map<AttemptKey, Seen> seen() {
    if (reports != null) {
      return known.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().seen()));
    }
    try {
      return AttemptFolder.all(attempts).stream()
          .filter(AttemptFolder::isStarted)
          .collect(
              Collectors.toMap(
                  AttemptFolder::attempt,
                  place -> place.exitCode().isPresent() ? Seen.ENDED : Seen.RUNNING));
    } catch (IOException trouble) {
      throw new UncheckedIOException("cannot list the attempts in " + attempts, trouble);
    }
  }

  @Override
  public void release(AttemptKey key) {
    LocalAttempt attempt = known.get(key);
    if (attempt != null && attempt.seen() != Seen.ENDED) {
      timer.execute(() -> beginKilling(attempt));
      awaitEnd(attempt);
    }
    delete(AttemptFolder.of(attempts, key));
    known.remove(key);
  }

  private static void awaitEnd(LocalAttempt attempt) {
    try {
      attempt.ended().get(RELEASE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while killing " + attempt.key(), interrupted);
    } catch (ExecutionException | TimeoutException trouble) {
      throw new IllegalStateException("cannot kill " + attempt.key(), trouble);
    }
  }

  /** What the attempt left running may write files until it is killed, so this may take a while. */
  private static void delete(AttemptFolder place) {
    long deadline = System.nanoTime() + RELEASE_PATIENCE.toNanos();
    while (true) {
      try {
        place.delete();
        return;
      } catch (IOException trouble) {
        if (System.nanoTime() > deadline) {
          throw new UncheckedIOException("cannot remove " + place.path(), trouble);
        }
        place.unprotect();
        LockSupport.parkNanos(SIGNAL_PERIOD.toNanos());
      }
    }
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return new OutputFile(AttemptFolder.of(attempts, container.attempt()).output());
  }

  private Consumer<Report> started() {
    Consumer<Report> consumer = reports;
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
    for (LocalAttempt attempt : known.values()) {
      Supervisor supervisor = attempt.takeSupervisor();
      if (supervisor != null) {
        supervisor.dismiss();
      }
    }
    known.clear();
    Events open = events;
    if (open != null) {
      open.close();
    }
  }
}

package dev.longshore.engine;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.TaskAction.AwaitStartTimeout;
import dev.longshore.engine.TaskAction.LaunchContainer;
import dev.longshore.engine.TaskAction.StopContainer;
import dev.longshore.engine.TaskAction.Tell;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on a {@link ContainerEngine}: carries out what each attempt's {@link Task} wants, and
 * tells it what happened. A task of one container costs a look into a map more than the container.
 */
public final class TaskEngine implements Engine {

  private static final Logger LOG = LoggerFactory.getLogger(TaskEngine.class);

  /** How soon a stop is tried again that the container engine did not take. */
  private static final Duration STOP_AGAIN = Duration.ofSeconds(1);

  private final ContainerEngine containers;
  private final Duration grace;
  private final LaunchEnvironment environment;
  private final TaskAgent agent;
  private final InstantSource clock;
  private final ConcurrentMap<AttemptKey, Entry> entries = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  /** What there was when the server asked, before the start; null when it did not ask. */
  private volatile @Nullable Map<ContainerKey, Seen> found;

  private volatile @Nullable Consumer<Report> reports;

  /**
   * @param containers what it runs the containers with; closed with this engine
   * @param grace between SIGTERM and SIGKILL of a container that is stopped since an essential one
   *     has ended, unless it has a {@code stopTimeout}
   * @param environment what containers get of it is found just before their launch
   * @param agent answers the containers from before their launch until their task is over
   */
  public TaskEngine(
      ContainerEngine containers,
      Duration grace,
      LaunchEnvironment environment,
      TaskAgent agent,
      InstantSource clock) {
    this(
        containers,
        grace,
        environment,
        agent,
        clock,
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("task-engine-timer").factory()));
  }

  TaskEngine(
      ContainerEngine containers,
      Duration grace,
      LaunchEnvironment environment,
      TaskAgent agent,
      InstantSource clock,
      ScheduledThreadPoolExecutor timer) {
    this.containers = containers;
    this.grace = grace;
    this.environment = environment;
    this.agent = agent;
    this.clock = clock;
    this.timer = timer;
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setRemoveOnCancelPolicy(true); // a start timeout may be hours, and holds its attempt
  }

  /** One attempt, and the lock that its events are decided under. */
  private static final class Entry {
    final Launch launch;
    final Task task;
    final @Nullable Adoption adoption;

    /** Launches that nobody else waits for. */
    final List<Thread> launching = new ArrayList<>();

    /** Of containers that wait for others, by name. */
    final Map<String, Future<?>> startTimeouts = new HashMap<>();

    volatile boolean released;

    Entry(Launch launch, Duration grace, @Nullable Adoption adoption) {
      this.launch = launch;
      this.task = new Task(launch, grace);
      this.adoption = adoption;
    }

    ContainerLaunch container(ContainerKey key) {
      return launch.containers().stream()
          .filter(container -> container.name().equals(key.container()))
          .findFirst()
          .orElseThrow();
    }

    void forgetStartTimeout(String container) {
      Future<?> timeout = startTimeouts.remove(container);
      if (timeout != null) {
        timeout.cancel(false);
      }
    }

    void forgetStartTimeouts() {
      startTimeouts.values().forEach(timeout -> timeout.cancel(false));
      startTimeouts.clear();
    }
  }

  @Override
  public String name() {
    return containers.name();
  }

  @Override
  public List<Host> hosts() {
    return containers.hosts();
  }

  @Override
  public void adopt(Adoption attempt) {
    Launch launch = attempt.launch();
    entries.put(launch.attempt(), new Entry(launch, grace, attempt));
    agent.open(launch, containers);
  }

  @Override
  public void start(Consumer<Report> consumer) {
    reports = consumer;
    Map<ContainerKey, Seen> before = found;
    if (before == null && !entries.isEmpty()) {
      before = containers.seen();
    }
    Map<AttemptKey, Set<String>> existing =
        before == null
            ? Map.of()
            : before.keySet().stream()
                .collect(
                    groupingBy(ContainerKey::attempt, mapping(ContainerKey::container, toSet())));
    List<Entry> adopted = List.copyOf(entries.values());
    for (Entry entry : adopted) {
      Adoption adoption = Objects.requireNonNull(entry.adoption);
      synchronized (entry) {
        entry.task.adopt(
            existing.getOrDefault(entry.launch.attempt(), Set.of()),
            adoption.started(),
            adoption.stopping(),
            clock.instant());
      }
    }
    containers.start(this::onReport);
    for (Entry entry : adopted) {
      inBackground(entry, decide(entry, task -> task.begin(clock.instant())));
    }
    found = null;
  }

  @Override
  public void launch(Launch launch) {
    Entry entry = new Entry(launch, grace, null);
    if (entries.putIfAbsent(launch.attempt(), entry) != null) {
      return;
    }
    agent.open(launch, containers);
    List<TaskAction> actions = decide(entry, task -> task.begin(clock.instant()));
    List<Thread> others = new ArrayList<>();
    int last = actions.size() - 1;
    for (int i = 0; i < last; i++) {
      Thread thread = inBackground(entry, actions.get(i));
      if (thread != null) {
        others.add(thread);
      }
    }
    if (last >= 0) {
      carryOut(entry, actions.get(last)); // the only one, mostly
    }
    others.forEach(TaskEngine::join);
  }

  @Override
  public void stop(AttemptKey attempt, Duration newGrace) {
    Entry entry = entries.get(attempt);
    if (entry != null) {
      decide(entry, task -> task.stop(newGrace, clock.instant()))
          .forEach(action -> carryOut(entry, action));
    }
  }

  /** What a container engine saw. It may hold locks of its own, so it is not called back here. */
  private void onReport(ContainerReport report) {
    Entry entry = entries.get(report.container().attempt());
    if (entry != null && entry.launch.training() != null && report instanceof ContainerExited end) {
      Thread.startVirtualThread(() -> onTrainingExited(entry, end));
    } else if (entry != null) { // else nobody needs it; it is to be released
      inBackground(entry, decide(entry, task -> task.on(report, clock.instant())));
    }
  }

  /** Its end is not told before its output is kept: then the job is over for its user. */
  private void onTrainingExited(Entry entry, ContainerExited end) {
    ContainerExited told;
    try {
      String failure = containers.keepOutput(entry.launch, entry.container(end.container()));
      told = ended(end, end.exitCode(), end.reason(), failure);
    } catch (IOException | RuntimeException trouble) {
      told = ended(end, null, "Artifact upload failed: " + trouble, null);
    }
    ContainerExited report = told;
    inBackground(entry, decide(entry, task -> task.on(report, clock.instant())));
  }

  private static ContainerExited ended(
      ContainerExited end,
      @Nullable Integer exitCode,
      @Nullable String reason,
      @Nullable String failure) {
    return new ContainerExited(
        end.container(), end.startedAt(), end.at(), exitCode, reason, failure);
  }

  /** Lets the task decide and tells what it has to tell, in order; returns what is left to do. */
  private List<TaskAction> decide(Entry entry, Function<Task, List<TaskAction>> event) {
    synchronized (entry) {
      if (entry.released) {
        return List.of();
      }
      List<TaskAction> left = new ArrayList<>();
      for (TaskAction action : event.apply(entry.task)) {
        Consumer<Report> consumer = reports;
        if (!(action instanceof Tell(Report report))) {
          left.add(action);
          if (action instanceof LaunchContainer(ContainerLaunch container)) {
            entry.forgetStartTimeout(container.name());
          }
        } else if (consumer != null) {
          consumer.accept(report);
        }
      }
      if (entry.task.isOver()) {
        entry.forgetStartTimeouts();
        agent.close(entry.launch.attempt());
      }
      return left;
    }
  }

  private void inBackground(Entry entry, List<TaskAction> actions) {
    actions.forEach(action -> inBackground(entry, action));
  }

  /** Returns the thread of what blocks, or null. */
  private @Nullable Thread inBackground(Entry entry, TaskAction action) {
    if (action instanceof AwaitStartTimeout) {
      carryOut(entry, action);
      return null;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("task " + entry.launch.attempt())
            .unstarted(() -> carryOut(entry, action));
    synchronized (entry) {
      if (action instanceof LaunchContainer) {
        entry.launching.add(thread);
      }
    }
    thread.start();
    return thread;
  }

  private void carryOut(Entry entry, TaskAction action) {
    switch (action) {
      case LaunchContainer(ContainerLaunch container) -> launch(entry, container);
      case StopContainer stop -> stop(entry, stop);
      case AwaitStartTimeout(String container, Duration time) ->
          awaitStartTimeout(entry, container, time);
      case Tell _ -> throw new IllegalStateException("was told when it was decided");
    }
  }

  private void awaitStartTimeout(Entry entry, String container, Duration time) {
    synchronized (entry) {
      Future<?> timeout =
          entry.released || entry.task.isOver()
              ? null
              : after(
                  time,
                  () ->
                      inBackground(
                          entry,
                          decide(entry, task -> task.onStartTimeout(container, clock.instant()))));
      if (timeout != null) {
        entry.startTimeouts.put(container, timeout);
      }
    }
  }

  private void launch(Entry entry, ContainerLaunch container) {
    boolean isToldToStop;
    synchronized (entry) {
      if (entry.released) {
        return;
      }
      isToldToStop = entry.task.isToldToStop(container.name());
    }
    if (isToldToStop) {
      onReport(notStarted(entry, container, ContainerExit.STOPPED_BEFORE_START));
      return;
    }
    try {
      Map<String, String> ofAgent = agent.variables(entry.launch, container);
      containers.launch(entry.launch, environment.addTo(entry.launch, container, ofAgent));
    } catch (TaskRefused refusal) {
      refuse(entry, container, refusal);
    } catch (SecretUnavailable trouble) {
      onReport(notStarted(entry, container, trouble.reason()));
    } catch (RuntimeException bug) {
      onReport(notStarted(entry, container, "CannotStartContainerError: " + bug));
    }
  }

  private void refuse(Entry entry, ContainerLaunch container, TaskRefused refusal) {
    LOG.warn("attempt={} is not started: {}", entry.launch.attempt(), refusal.getMessage());
    inBackground(
        entry,
        decide(entry, task -> task.refuse(container.name(), refusal.reason(), clock.instant())));
  }

  private ContainerNotStarted notStarted(Entry entry, ContainerLaunch container, String reason) {
    ContainerKey key = new ContainerKey(entry.launch.attempt(), container.name());
    return new ContainerNotStarted(key, clock.instant(), reason);
  }

  private void stop(Entry entry, StopContainer stop) {
    try {
      containers.stop(new ContainerKey(entry.launch.attempt(), stop.container()), stop.grace());
    } catch (RuntimeException trouble) {
      var _ =
          after(
              STOP_AGAIN,
              () -> {
                if (!entry.released) {
                  inBackground(entry, stop);
                }
              });
    }
  }

  /** Null when the server stops. */
  private @Nullable Future<?> after(Duration time, Runnable work) {
    return timer.isShutdown() ? null : timer.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Map<AttemptKey, Seen> seen() {
    Map<ContainerKey, Seen> now = containers.seen();
    if (reports == null) {
      found = now;
    }
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    now.forEach(
        (container, state) ->
            seen.merge(
                container.attempt(),
                state,
                (one, other) -> one == Seen.RUNNING || other == Seen.RUNNING ? Seen.RUNNING : one));
    entries.forEach(
        (attempt, entry) -> {
          synchronized (entry) {
            seen.put(attempt, entry.task.isOver() ? Seen.ENDED : Seen.RUNNING);
          }
        });
    return seen;
  }

  @Override
  public void release(AttemptKey attempt) {
    Entry entry = entries.get(attempt);
    if (entry != null) {
      List<Thread> launching;
      synchronized (entry) {
        entry.released = true;
        entry.forgetStartTimeouts();
        launching = entry.launching.stream().filter(Thread::isAlive).toList();
      }
      if (!launching.isEmpty()) { // nothing but a stop ends a launch that waits for an image
        for (ContainerLaunch container : entry.launch.containers()) {
          containers.stop(new ContainerKey(attempt, container.name()), Duration.ZERO);
        }
        launching.forEach(TaskEngine::join);
      }
    }
    containers.release(attempt);
    agent.close(attempt);
    entries.remove(attempt);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops; the launch goes on or is given up
    }
  }

  @Override
  public ExecSession exec(ContainerKey container, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    return containers.exec(container, request, output);
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return containers.logs(container);
  }

  @Override
  public void close() {
    reports = null;
    timer.shutdownNow();
    entries.keySet().forEach(agent::close); // whoever goes on with them opens them again
    containers.close();
  }
}

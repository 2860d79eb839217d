package dev.longshore.testkit;

import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.Report.TaskContainerStarted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine that runs nothing. An attempt starts when it is launched, and ends with exit code 0
 * after a given time, or when the test says so. A stop ends it with 143 at once, or with 137 after
 * the grace where it {@linkplain #ignoreTerm() ignores} SIGTERM.
 *
 * <p>It remembers attempts over {@link #close()} and a new {@link #start}, as real engines do, and
 * then reports those again that it was told to adopt.
 */
public final class FakeEngine implements Engine {

  /** It stands in for the local engine. */
  private static final String NAME = "local";

  private final List<Host> hosts;
  private final Clock clock;
  private final BiConsumer<Duration, Runnable> timer;
  private final @Nullable Duration runningTime;
  private final AutoCloseable resources;
  private final Map<AttemptKey, Attempt> attempts = new LinkedHashMap<>();
  private final List<Launch> launches = new ArrayList<>();
  private final List<AttemptKey> stops = new ArrayList<>();
  private final List<Adoption> adoptions = new ArrayList<>();
  private final Map<String, String> unstartable = new LinkedHashMap<>();
  private final Set<String> waiting = new HashSet<>();
  private @Nullable Consumer<Report> reports;
  private boolean ignoresTerm;

  private FakeEngine(
      List<Host> hosts,
      Clock clock,
      BiConsumer<Duration, Runnable> timer,
      @Nullable Duration runningTime,
      AutoCloseable resources) {
    this.hosts = List.copyOf(hosts);
    this.clock = clock;
    this.timer = timer;
    this.runningTime = runningTime;
    this.resources = resources;
  }

  /** Attempts that end only when the test says so. */
  public static FakeEngine onDemand(VirtualClock clock, Host... hosts) {
    return new FakeEngine(List.of(hosts), clock, clock::after, null, () -> {});
  }

  /** Attempts that each run this long in virtual time. */
  public static FakeEngine running(Duration time, VirtualClock clock, Host... hosts) {
    return new FakeEngine(List.of(hosts), clock, clock::after, time, () -> {});
  }

  /** Attempts that each run this long in real time, for benchmarks. */
  public static FakeEngine runningInRealTime(Duration time, Host... hosts) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fake-engine").factory());
    BiConsumer<Duration, Runnable> timer =
        (delay, work) -> {
          var _ = executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
        };
    return new FakeEngine(List.of(hosts), Clock.systemUTC(), timer, time, executor::shutdownNow);
  }

  /** A host by this name with so many vCPUs, 2 GiB of memory for each, and no GPU. */
  public static Host host(String id, int vcpus) {
    return new Host(id, NAME, new Demand(vcpus * 1000L, vcpus * 2048L, 0));
  }

  /** What is known of one attempt. The end is null while it runs. */
  private static final class Attempt {
    final Launch launch;
    final Instant startedAt;
    final List<String> output = new ArrayList<>();
    @Nullable Report end;

    Attempt(Launch launch, Instant startedAt) {
      this.launch = launch;
      this.startedAt = startedAt;
    }
  }

  /** From now on attempts live on after SIGTERM until the grace is over. */
  public synchronized void ignoreTerm() {
    ignoresTerm = true;
  }

  /** From now on containers of this name wait for ever for others, and so do their tasks. */
  public synchronized void holdBack(String container) {
    waiting.add(container);
  }

  /** From now on attempts with this image cannot be started, for this reason. */
  public synchronized void refuseImage(String image, String reason) {
    unstartable.put(image, reason);
  }

  /** Ends every container of an attempt that runs, as its processes would. */
  public void exit(AttemptKey key, int exitCode) {
    exit(key, exitCode, null);
  }

  /** The same with a reason, such as {@code OutOfMemoryError: …}. */
  public void exit(AttemptKey key, int exitCode, @Nullable String reason) {
    end(
        key,
        attempt ->
            new AttemptExited(
                key,
                attempt.startedAt,
                clock.instant(),
                attempt.launch.containers().stream()
                    .map(
                        container ->
                            new ContainerExit(container.name(), true, exitCode, reason, false))
                    .toList()));
  }

  /** Ends an attempt that runs, each container in its own way; in the order of their ends. */
  public void exit(AttemptKey key, ContainerExit... containers) {
    end(
        key,
        attempt -> new AttemptExited(key, attempt.startedAt, clock.instant(), List.of(containers)));
  }

  /** Forgets an attempt, as if its host had gone. */
  public void lose(AttemptKey key) {
    end(key, _ -> new AttemptLost(key, clock.instant()));
    synchronized (this) {
      attempts.remove(key);
    }
  }

  /** Adds a line to the output of an attempt. */
  public synchronized void print(AttemptKey key, String line) {
    Attempt attempt = attempts.get(key);
    if (attempt == null) {
      throw new IllegalArgumentException("never launched: " + key);
    }
    attempt.output.add(line);
  }

  /** Everything that was really launched, in order; repeated launches are not in it. */
  public synchronized List<Launch> launches() {
    return List.copyOf(launches);
  }

  /** Every attempt that was asked to stop, in order. */
  public synchronized List<AttemptKey> stops() {
    return List.copyOf(stops);
  }

  /** The attempts that run, in the order of their launch. */
  public synchronized List<AttemptKey> running() {
    return attempts.entrySet().stream()
        .filter(entry -> entry.getValue().end == null)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Host> hosts() {
    return hosts;
  }

  @Override
  public synchronized void adopt(Adoption attempt) {
    adoptions.add(attempt);
  }

  /** What it was told to go on with since it was last closed, in order. */
  public synchronized List<Adoption> adoptions() {
    return List.copyOf(adoptions);
  }

  @Override
  public void start(Consumer<Report> consumer) {
    List<Report> news = new ArrayList<>();
    synchronized (this) {
      reports = consumer;
      for (Adoption adopted : adoptions) {
        AttemptKey key = adopted.launch().attempt();
        Attempt attempt = attempts.get(key);
        if (attempt != null) {
          if (!(attempt.end instanceof AttemptNotStarted)) {
            news.addAll(started(attempt));
          }
          if (attempt.end != null) {
            news.add(attempt.end);
          }
        }
      }
    }
    news.forEach(consumer);
  }

  @Override
  public void launch(Launch launch) {
    AttemptKey key = launch.attempt();
    List<Report> news;
    synchronized (this) {
      if (attempts.containsKey(key)) {
        return;
      }
      Attempt attempt = new Attempt(launch, clock.instant());
      attempts.put(key, attempt);
      launches.add(launch);
      List<ContainerExit> unstarted = unstarted(launch);
      if (unstarted.isEmpty()) {
        news = started(attempt);
      } else {
        attempt.end = new AttemptNotStarted(key, attempt.startedAt, unstarted);
        news = List.of(attempt.end);
      }
    }
    if (launch.training() != null) {
      report(new AttemptTaken(key, clock.instant()));
    }
    news.forEach(this::report);
    if (runningTime != null) {
      timer.accept(runningTime, () -> exit(key, 0));
    }
  }

  /** That it runs, or those containers that need not wait. */
  private List<Report> started(Attempt attempt) {
    AttemptKey key = attempt.launch.attempt();
    List<Report> news = new ArrayList<>();
    if (attempt.launch.containers().size() > 1) {
      for (ContainerLaunch container : attempt.launch.containers()) {
        if (!waiting.contains(container.name())) {
          news.add(new TaskContainerStarted(key, attempt.startedAt, container.name()));
        }
      }
    }
    if (attempt.launch.containers().stream().noneMatch(c -> waiting.contains(c.name()))) {
      news.add(new AttemptStarted(key, attempt.startedAt));
    }
    return news;
  }

  /** The first container whose image is refused. */
  private List<ContainerExit> unstarted(Launch launch) {
    for (ContainerLaunch container : launch.containers()) {
      String reason = unstartable.get(container.image());
      if (reason != null) {
        return List.of(ContainerExit.notStarted(container.name(), reason));
      }
    }
    return List.of();
  }

  @Override
  public void stop(AttemptKey key, Duration grace) {
    boolean waits;
    synchronized (this) {
      stops.add(key);
      waits = ignoresTerm;
    }
    if (waits) {
      timer.accept(grace, () -> exit(key, 137));
    } else {
      exit(key, 143);
    }
  }

  /** Does nothing when the attempt does not run: the end came first by another way. */
  private void end(AttemptKey key, Function<Attempt, Report> how) {
    Report report;
    synchronized (this) {
      Attempt attempt = attempts.get(key);
      if (attempt == null || attempt.end != null) {
        return;
      }
      report = how.apply(attempt);
      attempt.end = report;
    }
    report(report);
  }

  private void report(Report report) {
    Consumer<Report> consumer;
    synchronized (this) {
      consumer = reports;
    }
    if (consumer != null) { // closed: told at the next start
      consumer.accept(report);
    }
  }

  @Override
  public synchronized Map<AttemptKey, Seen> seen() {
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    attempts.forEach(
        (key, attempt) -> seen.put(key, attempt.end == null ? Seen.RUNNING : Seen.ENDED));
    return seen;
  }

  @Override
  public synchronized void release(AttemptKey key) {
    attempts.remove(key);
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return new Lines(container.attempt());
  }

  /** Stops reporting. What runs, runs on, and is reported after the next {@link #start}. */
  @Override
  public void close() {
    synchronized (this) {
      reports = null;
      adoptions.clear();
    }
    try {
      resources.close();
    } catch (Exception trouble) {
      throw new IllegalStateException("could not let go of the timer", trouble);
    }
  }

  private final class Lines implements LogSource {
    private final AttemptKey key;
    private long next;

    Lines(AttemptKey key) {
      this.key = key;
    }

    @Override
    public void skip(long lines) {
      next += lines;
    }

    @Override
    public List<Line> read(int most, boolean ended) {
      List<Line> lines;
      synchronized (FakeEngine.this) {
        Attempt attempt = attempts.get(key);
        List<String> output = attempt == null ? List.of() : attempt.output;
        long now = clock.millis();
        lines = output.stream().skip(next).limit(most).map(text -> new Line(now, text)).toList();
      }
      next += lines.size();
      return lines;
    }

    @Override
    public void close() {}
  }
}

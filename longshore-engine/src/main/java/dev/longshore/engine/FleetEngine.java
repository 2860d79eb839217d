package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several machines as one engine, each with an engine of its own. An attempt is launched, found
 * again and released on the host of its placement.
 *
 * <p>Machines come and go. One that does not answer is <em>away</em>: nothing new goes there, and
 * what runs there stays as it is. When it has been away for too long it is <em>lost</em>, and so
 * are its attempts. Should it come back, what is left of them there is removed before anything new
 * starts, and nobody hears of it.
 */
public final class FleetEngine implements Engine {

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(FleetEngine.class);

  private final String name;
  private final InstantSource clock;
  private final Duration lookInterval;
  private final Map<String, FleetMember> members = new LinkedHashMap<>();

  /** Where each attempt is that is known and not released. */
  private final ConcurrentMap<AttemptKey, FleetMember> homes = new ConcurrentHashMap<>();

  /** The attempt of the whole job that a node belongs to, of each attempt here that is one's. */
  private final ConcurrentMap<AttemptKey, AttemptKey> groups = new ConcurrentHashMap<>();

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Consumer<Report> reports;

  /** Looks which machines are there, and waits for the answers. It does not need any. */
  public FleetEngine(String name, List<Machine> machines, InstantSource clock) {
    this(name, machines, clock, System::nanoTime, LOOK_INTERVAL);
  }

  FleetEngine(
      String name,
      List<Machine> machines,
      InstantSource clock,
      LongSupplier monotonicNanos,
      Duration lookInterval) {
    this.name = name;
    this.clock = clock;
    this.lookInterval = lookInterval;
    for (Machine machine : machines) {
      FleetMember member =
          new FleetMember(
              machine, homes::containsKey, this::onReport, this::onLost, monotonicNanos);
      if (members.put(machine.host(), member) != null) {
        throw new IllegalArgumentException("two machines have one name: " + machine.host());
      }
    }
    List<Thread> looks =
        members.values().stream().map(member -> Thread.startVirtualThread(member::open)).toList();
    looks.forEach(FleetEngine::join);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Host> hosts() {
    return members.values().stream().map(FleetMember::host).toList();
  }

  @Override
  public Map<AttemptKey, Seen> seen() {
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    for (FleetMember member : members.values()) {
      Map<AttemptKey, Seen> there = member.seen();
      there.keySet().forEach(attempt -> homes.putIfAbsent(attempt, member));
      seen.putAll(there);
    }
    return seen;
  }

  @Override
  public void adopt(Adoption attempt) {
    Launch launch = attempt.launch();
    FleetMember home = homes.get(launch.attempt());
    if (home == null) {
      home = Objects.requireNonNull(members.get(launch.host()), "nothing is seen of no host");
      homes.put(launch.attempt(), home);
    } else if (!home.id().equals(launch.host())) {
      LOG.warn("attempt={} began on host {} and is on {}", launch.attempt(), launch.host(), home);
    }
    note(launch);
    home.adopt(attempt);
  }

  @Override
  public void start(Consumer<Report> consumer) {
    reports = consumer;
    for (FleetMember member : members.values()) {
      member.begin();
      Thread.ofVirtual().name("host " + member).start(() -> watch(member));
    }
  }

  private void watch(FleetMember member) {
    try {
      while (!closed.await(lookInterval.toMillis(), TimeUnit.MILLISECONDS)) {
        lookAt(member);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void lookAt(FleetMember member) {
    try {
      member.look();
    } catch (RuntimeException trouble) { // the next look may find it otherwise
      LOG.error("host={} cannot be looked at", member, trouble);
    }
  }

  /** Looks at all machines now, one after the other. */
  void look() {
    members.values().forEach(FleetMember::look);
  }

  private void onReport(Report report) {
    Consumer<Report> consumer = reports;
    if (consumer != null) {
      consumer.accept(report);
    }
  }

  /** These have gone with their machine. */
  private void onLost(List<AttemptKey> attempts) {
    attempts.forEach(this::forget);
    attempts.forEach(attempt -> onReport(new AttemptLost(attempt, clock.instant())));
  }

  @Override
  public void launch(Launch launch) {
    FleetMember home = members.get(launch.host());
    if (home == null) { // the configuration had it when room was taken there
      onLost(List.of(launch.attempt()));
      return;
    }
    FleetMember other = otherHome(launch.node(), home);
    if (other != null) {
      onReport(apart(launch, other));
    } else if (homes.putIfAbsent(launch.attempt(), home) == null) {
      note(launch);
      home.launch(launch);
    }
  }

  @Override
  public void stop(AttemptKey attempt, Duration grace) {
    FleetMember home = homes.get(attempt);
    if (home != null) {
      home.stop(attempt, grace);
    }
  }

  @Override
  public void release(AttemptKey attempt) {
    FleetMember home = homes.get(attempt);
    if (home != null) {
      home.release(attempt);
      forget(attempt);
    }
  }

  private void note(Launch launch) {
    if (launch.node() != null) {
      groups.put(launch.attempt(), launch.node().group());
    }
  }

  private void forget(AttemptKey attempt) {
    homes.remove(attempt);
    groups.remove(attempt);
  }

  /** Another machine that has a node of the same job; null where there is none. */
  private @Nullable FleetMember otherHome(Launch.@Nullable Node node, FleetMember home) {
    return node == null
        ? null
        : groups.entrySet().stream()
            .filter(other -> other.getValue().equals(node.group()))
            .map(other -> homes.get(other.getKey()))
            .filter(other -> other != null && !other.equals(home))
            .findFirst()
            .orElse(null);
  }

  private AttemptNotStarted apart(Launch launch, FleetMember other) {
    String reason =
        "CannotStartContainerError: this node is on host %s and another on host %s; nodes reach each other only on one host"
            .formatted(launch.host(), other);
    ContainerExit first = ContainerExit.notStarted(launch.containers().getFirst().name(), reason);
    return new AttemptNotStarted(launch.attempt(), clock.instant(), List.of(first));
  }

  @Override
  public ExecSession exec(ContainerKey container, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    FleetMember home = homes.get(container.attempt());
    Engine engine = home == null ? null : home.engineOf(container.attempt());
    if (engine == null) {
      throw new ExecRefused("the host of " + container + " does not answer");
    }
    return engine.exec(container, request, output);
  }

  @Override
  public LogSource logs(ContainerKey container) {
    FleetMember home = homes.get(container.attempt());
    return new FleetLog(container, () -> home == null ? null : home.engineOf(container.attempt()));
  }

  @Override
  public void close() {
    closed.countDown();
    reports = null;
    List<Thread> closing = new ArrayList<>();
    members.values().forEach(member -> closing.add(Thread.startVirtualThread(member::close)));
    closing.forEach(FleetEngine::join);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptLost;
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
        member.look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
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
    attempts.forEach(homes::remove);
    attempts.forEach(attempt -> onReport(new AttemptLost(attempt, clock.instant())));
  }

  @Override
  public void launch(Launch launch) {
    FleetMember home = members.get(launch.host());
    if (home == null) { // the configuration had it when room was taken there
      onLost(List.of(launch.attempt()));
    } else if (homes.putIfAbsent(launch.attempt(), home) == null) {
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
      homes.remove(attempt);
    }
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

package dev.longshore.simulator;

import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * An engine that runs nothing and costs next to nothing: every attempt has ended well, without
 * output, as soon as it is launched. What is measured with it is everything else.
 */
public final class NullEngine implements Engine {

  private final List<Host> hosts;
  private final InstantSource clock;
  private final Map<AttemptKey, Instant> ended = new ConcurrentHashMap<>();
  private final AtomicLong released = new AtomicLong();
  private volatile Consumer<Report> reports = _ -> {};

  private NullEngine(List<Host> hosts, InstantSource clock) {
    this.hosts = List.copyOf(hosts);
    this.clock = clock;
  }

  /** One that claims to have a single host with so many vCPUs, and a GiB of memory for each. */
  public static NullEngine withVcpus(int vcpus) {
    Demand capacity = new Demand(vcpus * 1000L, vcpus * 1024L, 0);
    return new NullEngine(List.of(new Host("null", "null", capacity)), InstantSource.system());
  }

  /** How many attempts were released, which is after their end was committed. */
  public long released() {
    return released.get();
  }

  @Override
  public String name() {
    return "null";
  }

  @Override
  public List<Host> hosts() {
    return hosts;
  }

  @Override
  public void adopt(Adoption attempt) {} // it has ended, which start() reports

  @Override
  public void start(Consumer<Report> consumer) {
    reports = consumer;
    ended.forEach(this::report);
  }

  @Override
  public void launch(Launch launch) {
    Instant now = clock.instant();
    if (ended.putIfAbsent(launch.attempt(), now) == null) {
      report(launch.attempt(), now);
    }
  }

  private void report(AttemptKey attempt, Instant at) {
    reports.accept(new AttemptStarted(attempt, at));
    reports.accept(new AttemptExited(attempt, at, at, 0, null));
  }

  @Override
  public void stop(AttemptKey attempt, Duration grace) {} // it has ended

  @Override
  public Map<AttemptKey, Seen> seen() {
    Map<AttemptKey, Seen> seen = new LinkedHashMap<>();
    ended.keySet().forEach(attempt -> seen.put(attempt, Seen.ENDED));
    return seen;
  }

  @Override
  public void release(AttemptKey attempt) {
    if (ended.remove(attempt) != null) {
      released.incrementAndGet();
    }
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return new NoOutput();
  }

  @Override
  public void close() {
    reports = _ -> {};
  }

  private static final class NoOutput implements LogSource {

    @Override
    public void skip(long lines) {}

    @Override
    public List<Line> read(int most, boolean ended) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}

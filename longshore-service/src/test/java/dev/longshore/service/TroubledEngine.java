package dev.longshore.service;

import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.testkit.FakeEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A fake engine whose next calls fail, or wait, when the test says so. */
final class TroubledEngine implements Engine {

  final AtomicInteger failingLaunches = new AtomicInteger();
  final AtomicInteger failingStops = new AtomicInteger();
  final AtomicInteger failingReleases = new AtomicInteger();
  volatile CountDownLatch launching = new CountDownLatch(0);
  private final FakeEngine engine;

  TroubledEngine(FakeEngine engine) {
    this.engine = engine;
  }

  private static void fail(AtomicInteger left) {
    if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
      throw new IllegalStateException("the engine does not answer");
    }
  }

  @Override
  public void launch(Launch launch) {
    fail(failingLaunches);
    try {
      launching.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException("the server stops", stopped);
    }
    engine.launch(launch);
  }

  @Override
  public void stop(AttemptKey attempt, Duration grace) {
    fail(failingStops);
    engine.stop(attempt, grace);
  }

  @Override
  public void release(AttemptKey attempt) {
    fail(failingReleases);
    engine.release(attempt);
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public List<Host> hosts() {
    return engine.hosts();
  }

  @Override
  public void adopt(Adoption attempt) {
    engine.adopt(attempt);
  }

  @Override
  public void start(Consumer<Report> reports) {
    engine.start(reports);
  }

  @Override
  public Map<AttemptKey, Seen> seen() {
    return engine.seen();
  }

  @Override
  public LogSource logs(ContainerKey container) {
    return engine.logs(container);
  }

  @Override
  public void close() {
    engine.close();
  }
}

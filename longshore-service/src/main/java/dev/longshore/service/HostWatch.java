package dev.longshore.service;

import dev.longshore.engine.Engine;
import dev.longshore.model.Host;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the engine for its hosts now and then, so that the writer never waits for the answer. */
final class HostWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Engine engine;
  private final Runnable onChange;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("longshore-hosts").factory());
  private volatile List<Host> current;

  /**
   * @param onChange is called after the answer has become another one
   */
  HostWatch(Engine engine, Runnable onChange) {
    this.engine = engine;
    this.onChange = onChange;
    this.current = List.copyOf(engine.hosts());
  }

  void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::ask, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  List<Host> current() {
    return current;
  }

  private void ask() {
    try {
      List<Host> now = List.copyOf(engine.hosts());
      if (!now.equals(current)) {
        current = now;
        onChange.run();
      }
    } catch (RuntimeException fault) {
      LOG.warn("The engine does not say which hosts it has; the last answer counts on", fault);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}

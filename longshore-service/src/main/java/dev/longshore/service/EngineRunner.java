package dev.longshore.service;

import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.LogStream;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.service.Message.ReportMessage;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the writer and an engine: carries out effects on virtual threads, and hands on
 * what the engine reports. The end of an attempt is handed on only when its output is stored, so
 * that the log of an ended job is whole.
 */
final class EngineRunner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineRunner.class);

  private final Engine engine;
  private final AttemptLogs logs;
  private final Inbox inbox;
  private final InstantSource clock;
  private final ServiceMetrics metrics;
  private final Semaphore launches;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("longshore-engine-", 0).factory());
  private final Map<AttemptKey, LogStream> streams = new ConcurrentHashMap<>();

  EngineRunner(
      Engine engine,
      AttemptLogs logs,
      Inbox inbox,
      InstantSource clock,
      ServiceMetrics metrics,
      int launchesAtOnce) {
    this.engine = engine;
    this.logs = logs;
    this.inbox = inbox;
    this.clock = clock;
    this.metrics = metrics;
    this.launches = new Semaphore(launchesAtOnce);
  }

  /** Carries out effects; returns at once. */
  void carryOut(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof LaunchEffect launch) {
        streams.put(launch.attempt(), launch.log());
      }
      threads.execute(() -> carryOut(effect));
    }
  }

  /** An attempt of an earlier server that goes on: its output is kept from where that stopped. */
  void adopt(LaunchEffect launch) {
    streams.put(launch.attempt(), launch.log());
    follow(launch.attempt());
  }

  private void carryOut(Effect effect) {
    try {
      switch (effect) {
        case LaunchEffect launch -> launch(launch);
        case StopEffect stop -> engine.stop(stop.attempt(), stop.grace());
        case ReleaseEffect release -> {
          engine.release(release.attempt());
          streams.remove(release.attempt());
        }
      }
    } catch (RuntimeException fault) {
      LOG.error("attempt={} effect={} failed", effect.attempt(), name(effect), fault);
      metrics.engineFault();
      if (effect instanceof LaunchEffect) {
        report(
            new AttemptNotStarted(
                effect.attempt(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                "CannotStartContainerError: " + fault.getMessage()));
      }
    }
  }

  private void launch(LaunchEffect launch) {
    launches.acquireUninterruptibly();
    try {
      metrics.launched();
      engine.launch(launch.launch());
    } finally {
      launches.release();
    }
  }

  /** What the engine calls, from any of its threads. */
  void onReport(Report report) {
    threads.execute(() -> report(report));
  }

  private void report(Report report) {
    try {
      switch (report) {
        case AttemptStarted started -> follow(started.attempt());
        case AttemptExited exited -> {
          follow(exited.attempt());
          logs.finish(exited.attempt());
        }
        case AttemptLost lost -> logs.finish(lost.attempt());
        case AttemptNotStarted failed -> {
          metrics.launchFailed();
          logs.finish(failed.attempt());
        }
      }
      inbox.send(new ReportMessage(report));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops; the next one asks the engine again
    }
  }

  private void follow(AttemptKey attempt) {
    LogStream stream = streams.get(attempt);
    if (stream != null) {
      logs.follow(attempt, stream.group(), stream.name(), () -> engine.logs(attempt));
    }
  }

  private static String name(Effect effect) {
    return effect.getClass().getSimpleName();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

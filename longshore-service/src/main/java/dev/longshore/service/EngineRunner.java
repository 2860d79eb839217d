package dev.longshore.service;

import dev.longshore.core.Effect;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.LogStream;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.Report.TaskContainerStarted;
import dev.longshore.service.Message.ReportMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the writer and an engine: carries out effects on virtual threads, and hands on
 * what the engine reports. The end of an attempt is handed on only when its output is stored, so
 * that the log of an ended job is whole.
 */
final class EngineRunner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineRunner.class);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Engine engine;
  private final AttemptLogs logs;
  private final Inbox inbox;
  private final InstantSource clock;
  private final ServiceMetrics metrics;
  private final Semaphore launches;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("longshore-engine-", 0).factory());
  private final Map<AttemptKey, Map<String, LogStream>> streams = new ConcurrentHashMap<>();
  private final Map<AttemptKey, Starting> starting = new ConcurrentHashMap<>();

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
        streams.put(launch.attempt(), launch.logs());
        starting.put(launch.attempt(), new Starting());
      }
      run(() -> carryOut(effect));
    }
  }

  /** Attempts of an earlier server that go on: their output is kept from where that stopped. */
  void adopt(Recovery.Adopted adopted) {
    LaunchEffect launch = adopted.launch();
    streams.put(launch.attempt(), launch.logs());
    engine.adopt(new Adoption(launch.launch(), adopted.started(), adopted.stopping()));
    if (adopted.started()) {
      followOnly(launch.attempt()); // of others, the engine reports which containers have run
    }
  }

  private void carryOut(Effect effect) {
    try {
      switch (effect) {
        case LaunchEffect launch -> launch(launch);
        case StopEffect stop -> stop(stop);
        case ReleaseEffect release -> {
          streams.remove(release.attempt());
          untilDone(release, () -> engine.release(release.attempt()), () -> true);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops; the next one does it
    }
  }

  private void launch(LaunchEffect effect) throws InterruptedException {
    AttemptKey attempt = effect.attempt();
    Starting start = Objects.requireNonNull(starting.get(attempt));
    launches.acquire();
    try {
      if (!start.handOver()) {
        report(notStarted(attempt, ContainerExit.stoppedBeforeStart(firstOf(effect))));
        return;
      }
      ContainerExit withoutLog = withoutLog(effect);
      if (withoutLog != null) {
        report(notStarted(attempt, withoutLog));
        return;
      }
      metrics.launched();
      engine.launch(effect.launch());
    } catch (RuntimeException | Error fault) {
      LOG.error("attempt={} could not be launched", attempt, fault);
      metrics.engineFault();
      report(
          notStarted(
              attempt,
              ContainerExit.notStarted(firstOf(effect), "CannotStartContainerError: " + fault)));
    } finally {
      launches.release();
      starting.remove(attempt);
    }
    StopEffect asked = start.asked();
    if (asked != null) { // it may have come a moment before the engine knew the attempt
      stop(asked);
    }
  }

  /** The container whose output cannot be kept, with AWS's words; null where there is none. */
  private @Nullable ContainerExit withoutLog(LaunchEffect effect) {
    for (Map.Entry<String, LogStream> stream : effect.logs().entrySet()) {
      String refusal = logs.refusal(stream.getValue());
      if (refusal != null) {
        return ContainerExit.notStarted(stream.getKey(), refusal);
      }
    }
    return null;
  }

  private void stop(StopEffect effect) throws InterruptedException {
    Starting start = starting.get(effect.attempt());
    if (start == null || start.askToStop(effect)) {
      untilDone(
          effect,
          () -> engine.stop(effect.attempt(), effect.grace()),
          () -> streams.containsKey(effect.attempt()));
    }
  }

  /**
   * Calls the engine until it does not fail, or until that is not needed any more: a job that is to
   * stop must stop, and what is over must not be left lying about until the next start.
   */
  private void untilDone(Effect effect, Runnable call, BooleanSupplier isNeeded)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    do {
      try {
        call.run();
        return;
      } catch (RuntimeException | Error fault) {
        LOG.error(
            "attempt={} effect={} failed and is tried again in {}",
            effect.attempt(),
            effect.getClass().getSimpleName(),
            pause,
            fault);
        metrics.engineFault();
      }
      if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // the next server does it
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    } while (isNeeded.getAsBoolean());
  }

  /** What the engine calls, from any of its threads. */
  void onReport(Report report) {
    run(() -> report(report));
  }

  private void run(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException _) {
      LOG.debug("the server stops; the next one asks the engine again");
    }
  }

  private void report(Report report) {
    try {
      keepOutput(report);
      if (!(report instanceof TaskContainerStarted)) {
        inbox.send(new ReportMessage(report));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops; the next one asks the engine again
    }
  }

  /** A job must not run for ever because its output cannot be stored. */
  private void keepOutput(Report report) throws InterruptedException {
    try {
      switch (report) {
        case TaskContainerStarted started -> follow(started.attempt(), started.container());
        case AttemptTaken _ -> {} // nothing runs yet
        case AttemptStarted started -> followOnly(started.attempt());
        case AttemptExited exited -> {
          finish(exited.attempt(), exited.containers());
        }
        case AttemptLost lost -> finish(lost.attempt());
        case AttemptNotStarted failed -> {
          metrics.launchFailed();
          finish(failed.attempt(), failed.containers());
        }
      }
    } catch (RuntimeException | Error fault) {
      LOG.error("attempt={} has output that could not be stored", report.attempt(), fault);
      metrics.logFault();
    }
  }

  private AttemptNotStarted notStarted(AttemptKey attempt, ContainerExit container) {
    return new AttemptNotStarted(attempt, clock.instant(), List.of(container));
  }

  /** Whose trouble it is when nothing of the attempt was tried. */
  private static String firstOf(LaunchEffect effect) {
    return effect.launch().containers().getFirst().name();
  }

  /**
   * Of several containers each is told of when it starts: one may run long before the task does.
   */
  private void followOnly(AttemptKey attempt) {
    Map<String, LogStream> byContainer = streams.get(attempt);
    if (byContainer != null && byContainer.size() == 1) {
      byContainer.keySet().forEach(name -> follow(attempt, name));
    }
  }

  /** Containers that never ran have no output; what is followed already is kept in any case. */
  private void finish(AttemptKey attempt, List<ContainerExit> ended) throws InterruptedException {
    try {
      ended.stream()
          .filter(ContainerExit::started)
          .forEach(exit -> follow(attempt, exit.container()));
    } finally {
      finish(attempt);
    }
  }

  /** Under the lock of the attempt's entry, so that nothing is followed after {@link #finish}. */
  private void follow(AttemptKey attempt, String name) {
    streams.computeIfPresent(
        attempt,
        (_, byContainer) -> {
          LogStream stream = byContainer.get(name);
          if (stream != null) {
            ContainerKey container = new ContainerKey(attempt, name);
            logs.follow(container, stream, () -> engine.logs(container));
          }
          return byContainer;
        });
  }

  /**
   * Keeps the rest of an ended attempt's output. It is forgotten first: the news of its start may
   * be handled after that of its end, and would have it followed for ever.
   */
  private void finish(AttemptKey attempt) throws InterruptedException {
    Map<String, LogStream> byContainer = streams.remove(attempt);
    if (byContainer != null) {
      for (String name : byContainer.keySet()) {
        logs.finish(new ContainerKey(attempt, name));
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("calls to the engine go on while the server stops");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

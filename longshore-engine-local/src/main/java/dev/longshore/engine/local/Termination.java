package dev.longshore.engine.local;

import dev.longshore.engine.Seen;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends containers by signals to every process of their sessions, until they are over. */
final class Termination {

  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);
  private static final Duration SIGNAL_PERIOD = Duration.ofMillis(5);
  private static final Duration PERIOD_IN_TROUBLE = Duration.ofSeconds(1);

  private final ScheduledExecutorService timer;

  Termination(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** SIGTERM now, and SIGKILL when the grace is over. */
  void stop(LocalContainer container, Duration grace) {
    timer.execute(() -> repeat(() -> terminate(container)));
    var _ = timer.schedule(() -> beginKilling(container), grace.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** SIGKILL now. */
  void kill(LocalContainer container) {
    timer.execute(() -> beginKilling(container));
  }

  /** Whether to try again: its launch may be under way. */
  private static boolean terminate(LocalContainer container) {
    if (container.seen() == Seen.ENDED) {
      return false;
    }
    OptionalLong supervisor = supervisorOf(container);
    if (supervisor.isEmpty()) {
      return true;
    }
    Set<Long> processes = Processes.inSessionOf(supervisor.getAsLong());
    // Asked before: until it becomes the command, the shell may still have the supervisor's
    // handlers, and a signal then goes nowhere.
    boolean isTooEarly =
        processes.stream().anyMatch(process -> Processes.isForkOf(supervisor.getAsLong(), process));
    Processes.terminate(processes);
    return processes.isEmpty() || isTooEarly;
  }

  /** Once for a container, however often its stop and release are tried. */
  private void beginKilling(LocalContainer container) {
    if (container.beginKilling()) {
      repeat(() -> killOnce(container));
    }
  }

  /** Whether to do it again: some processes may have been born meanwhile. */
  private static boolean killOnce(LocalContainer container) {
    if (container.seen() == Seen.ENDED) {
      return false;
    }
    OptionalLong supervisor = supervisorOf(container);
    if (supervisor.isPresent()) {
      Processes.kill(Processes.inSessionOf(supervisor.getAsLong()));
    }
    return true;
  }

  /** Who runs it, or nobody yet or any more. */
  private static OptionalLong supervisorOf(LocalContainer container) {
    OptionalLong supervisor = container.folder().supervisor();
    return supervisor.isPresent()
            && Processes.isSupervising(supervisor.getAsLong(), container.folder())
        ? supervisor
        : OptionalLong.empty();
  }

  /**
   * Does it until it returns false. In trouble it goes on, slowly: there may be no file to open.
   */
  private void repeat(BooleanSupplier signal) {
    Duration pause = PERIOD_IN_TROUBLE;
    try {
      if (!signal.getAsBoolean()) {
        return;
      }
      pause = SIGNAL_PERIOD;
    } catch (RuntimeException trouble) {
      LOG.error("could not signal a container; trying again", trouble);
    }
    var _ = timer.schedule(() -> repeat(signal), pause.toNanos(), TimeUnit.NANOSECONDS);
  }
}

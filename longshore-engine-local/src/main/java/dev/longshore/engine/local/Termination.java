package dev.longshore.engine.local;

import dev.longshore.engine.Seen;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends containers by signals to every process of their sessions, until they are over. Finding these
 * processes costs a walk through all of the machine's, so one walk serves all containers that are
 * to be signalled now.
 */
final class Termination {

  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);
  private static final Duration SIGNAL_PERIOD = Duration.ofMillis(5);
  private static final Duration PERIOD_IN_TROUBLE = Duration.ofSeconds(1);

  private enum Signal {
    /** Once, to all processes there are, when its launch is over. */
    TERM,
    /** Again and again until it is over: some processes may have been born meanwhile. */
    KILL
  }

  private final ScheduledExecutorService timer;

  /** Whom to signal. Of the timer's thread alone, as everything below. */
  private final Map<LocalContainer, Signal> due = new LinkedHashMap<>();

  private boolean isRoundDue;

  /**
   * @param timer of one thread
   */
  Termination(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** SIGTERM now, and SIGKILL when the grace is over. */
  void stop(LocalContainer container, Duration grace) {
    timer.execute(() -> add(container, Signal.TERM));
    later(grace, () -> add(container, Signal.KILL));
  }

  /** SIGKILL now. */
  void kill(LocalContainer container) {
    timer.execute(() -> add(container, Signal.KILL));
  }

  private void add(LocalContainer container, Signal signal) {
    due.merge(container, signal, (one, other) -> one == Signal.KILL ? one : other);
    if (!isRoundDue) {
      isRoundDue = true;
      timer.execute(this::round); // after what else has been asked for by now
    }
  }

  private void round() {
    isRoundDue = false;
    Duration pause = SIGNAL_PERIOD;
    try {
      signalAll();
    } catch (RuntimeException trouble) { // there may be no file to open
      LOG.error("could not look for the processes of containers; trying again", trouble);
      pause = PERIOD_IN_TROUBLE;
    }
    if (!due.isEmpty()) {
      isRoundDue = true;
      later(pause, this::round);
    }
  }

  private void signalAll() {
    due.keySet().removeIf(container -> container.seen() == Seen.ENDED);
    Map<LocalContainer, Long> supervisors = new LinkedHashMap<>();
    for (LocalContainer container : Set.copyOf(due.keySet())) {
      guarded(
          container,
          () ->
              container
                  .folder()
                  .supervisor()
                  .ifPresent(supervisor -> supervisors.put(container, supervisor)));
    }
    Map<Long, Set<Long>> processes =
        Processes.inSessionsOf(supervisors.values().stream().collect(Collectors.toSet()));
    supervisors.forEach(
        (container, supervisor) ->
            guarded(
                container,
                () -> signal(container, supervisor, processes.getOrDefault(supervisor, Set.of()))));
  }

  /** Trouble with one container must not reach the others; it is tried again, slowly. */
  private void guarded(LocalContainer container, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException trouble) {
      LOG.error("could not signal a container; trying again", trouble);
      Signal signal = due.remove(container);
      if (signal != null) {
        later(PERIOD_IN_TROUBLE, () -> add(container, signal));
      }
    }
  }

  /**
   * @param processes found in the session. Nobody else's, if the supervisor is at work on the
   *     container still, after they were found
   */
  private void signal(LocalContainer container, long supervisor, Set<Long> processes) {
    if (!Processes.isSupervising(supervisor, container.folder())) {
      return; // it is over, or not quite begun
    }
    switch (Objects.requireNonNull(due.get(container))) {
      case TERM -> {
        // Asked before: until it becomes the command, the shell may still have the supervisor's
        // handlers, and a signal then goes nowhere.
        boolean isTooEarly =
            processes.stream().anyMatch(process -> Processes.isForkOf(supervisor, process));
        Processes.terminate(processes);
        if (!processes.isEmpty() && !isTooEarly) {
          due.remove(container);
        }
      }
      case KILL -> Processes.kill(processes);
    }
  }

  private void later(Duration time, Runnable work) {
    var _ = timer.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS);
  }
}

package dev.longshore.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine saw happen to an attempt. Reports may come late, twice, or about attempts that are
 * long over; core sorts that out. Times are cut to the millisecond, as everything is stored.
 */
public sealed interface Report {

  /** The attempt that it is about. */
  AttemptKey attempt();

  /** When it happened. */
  Instant at();

  /** The engine has begun to start the task. It reports this of training jobs only. */
  record AttemptTaken(AttemptKey attempt, Instant at) implements Report {
    public AttemptTaken {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * One of several containers of a task runs: its output may be read from now on. Whether the task
   * has started is told apart; of one with a single container only that is told.
   *
   * @param container by name
   */
  record TaskContainerStarted(AttemptKey attempt, Instant at, String container) implements Report {
    public TaskContainerStarted {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * The task runs: every essential container of it has been started, and so has all that those
   * waited for.
   *
   * @param address the private IPv4 address that it has for itself, or null where it shares its
   *     host's
   */
  record AttemptStarted(AttemptKey attempt, Instant at, @Nullable String address)
      implements Report {
    public AttemptStarted {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A task that shares its host's address. */
    public AttemptStarted(AttemptKey attempt, Instant at) {
      this(attempt, at, null);
    }
  }

  /**
   * The task ran and has ended: no container of it runs any more.
   *
   * @param startedAt when it began to run, since the start may not have been seen
   * @param decidedAt when the first essential container ended by itself: what ran on after that was
   *     only stopping. The same as the end where all were stopped.
   * @param containers how each ended, in the order in which they ended; with those that could not
   *     be started and that no essential one waited for
   */
  record AttemptExited(
      AttemptKey attempt,
      Instant startedAt,
      Instant decidedAt,
      Instant at,
      List<ContainerExit> containers)
      implements Report {
    public AttemptExited {
      startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
      decidedAt = decidedAt.truncatedTo(ChronoUnit.MILLIS);
      at = at.truncatedTo(ChronoUnit.MILLIS);
      containers = List.copyOf(containers);
    }

    /** The end of a task that took no time to stop. */
    public AttemptExited(
        AttemptKey attempt, Instant startedAt, Instant at, List<ContainerExit> containers) {
      this(attempt, startedAt, at, at, containers);
    }

    /** The end of a task of one container. */
    public AttemptExited(
        AttemptKey attempt,
        Instant startedAt,
        Instant at,
        @Nullable Integer exitCode,
        @Nullable String reason) {
      this(attempt, startedAt, at, List.of(ContainerExit.ended(exitCode, reason)));
    }
  }

  /**
   * It could not be started at all, or not whole: nothing of it runs any more.
   *
   * @param containers those that could not be started, with their reasons such as {@code
   *     CannotPullContainerError: …}, and those that had ended by then, in the order in which they
   *     ended
   * @param refusal why the task as a whole was not to start, as AWS says it; or null where it is a
   *     container's fault
   */
  record AttemptNotStarted(
      AttemptKey attempt, Instant at, List<ContainerExit> containers, @Nullable String refusal)
      implements Report {
    public AttemptNotStarted {
      at = at.truncatedTo(ChronoUnit.MILLIS);
      containers = List.copyOf(containers);
    }

    /** A task of which a container could not be started. */
    public AttemptNotStarted(AttemptKey attempt, Instant at, List<ContainerExit> containers) {
      this(attempt, at, containers, null);
    }

    /** A task of one container that could not be started. */
    public AttemptNotStarted(AttemptKey attempt, Instant at, String reason) {
      this(attempt, at, List.of(ContainerExit.notStarted(ContainerTemplate.DEFAULT_NAME, reason)));
    }
  }

  /** The engine has no trace of it, though it had been launched. */
  record AttemptLost(AttemptKey attempt, Instant at) implements Report {
    public AttemptLost {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }
}

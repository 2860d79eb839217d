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

  /**
   * The task runs: every container of it that waits for others has been started.
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
   * @param containers how each ended, in the order in which they ended
   */
  record AttemptExited(
      AttemptKey attempt, Instant startedAt, Instant at, List<ContainerExit> containers)
      implements Report {
    public AttemptExited {
      startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
      at = at.truncatedTo(ChronoUnit.MILLIS);
      containers = List.copyOf(containers);
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
   * @param containers the one that could not be started, with its reason such as {@code
   *     CannotPullContainerError: …}, and those that had ended by then, in the order in which they
   *     ended
   */
  record AttemptNotStarted(AttemptKey attempt, Instant at, List<ContainerExit> containers)
      implements Report {
    public AttemptNotStarted {
      at = at.truncatedTo(ChronoUnit.MILLIS);
      containers = List.copyOf(containers);
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

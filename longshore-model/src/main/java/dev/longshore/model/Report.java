package dev.longshore.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

  /** The process or container runs. */
  record AttemptStarted(AttemptKey attempt, Instant at) implements Report {
    public AttemptStarted {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * The process or container ran and has ended.
   *
   * @param startedAt when it began to run, since the start may not have been seen
   * @param exitCode or null where none is known
   * @param reason such as {@code OutOfMemoryError: Container killed due to memory usage}, or null
   */
  record AttemptExited(
      AttemptKey attempt,
      Instant startedAt,
      Instant at,
      @Nullable Integer exitCode,
      @Nullable String reason)
      implements Report {
    public AttemptExited {
      startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * It could not be started at all.
   *
   * @param reason such as {@code CannotPullContainerError: …}
   */
  record AttemptNotStarted(AttemptKey attempt, Instant at, String reason) implements Report {
    public AttemptNotStarted {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /** The engine has no trace of it, though it had been launched. */
  record AttemptLost(AttemptKey attempt, Instant at) implements Report {
    public AttemptLost {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }
  }
}

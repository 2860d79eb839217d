package dev.longshore.simulator;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.model.AttemptKey;
import java.time.Duration;

/**
 * A job that comes, and how it would run.
 *
 * @param after the beginning
 * @param submit what is known of the jobs that it waits for is left out
 * @param runs tells of each attempt that is launched
 */
record Arrival(Duration after, SubmitJobCommand submit, Runs runs) {

  /** How attempts of one job, its children or nodes run. */
  interface Runs {

    /** Asked once for each attempt, in the order in which they start. */
    Run of(AttemptKey attempt);
  }

  /**
   * One attempt, if nobody stops it.
   *
   * @param exitCode 0 for one that does well
   */
  record Run(Duration length, int exitCode) {}
}

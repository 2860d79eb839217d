package dev.longshore.core;

import dev.longshore.model.IndexSet;
import dev.longshore.model.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a job may mean for another one. It is noted when the job ends and judged when its
 * turn comes, by what is true then.
 *
 * <p>Failures have their turn before successes. So whoever is judged ready has heard of everything
 * that failed, though arrays are noted as ended without what became of each child.
 */
sealed interface Consequence {

  /** When the job ended that this follows from. */
  Instant at();

  /**
   * Whether somebody may run on the strength of it; then it waits until all failures are judged.
   */
  default boolean isPromise() {
    return false;
  }

  /** A job that this one waits for has failed. */
  record DependencyFailed(JobId waiter, Instant at) implements Consequence {}

  /**
   * Children of another array, or earlier ones of the same, have failed; so do these.
   *
   * @param source the array that they belong to
   * @param array whose children wait for them
   */
  record CounterpartsFailed(JobId source, JobId array, IndexSet children, Instant at)
      implements Consequence {}

  /** A child of this array has ended; perhaps it was the last. */
  record ChildEnded(JobId parent, Instant at) implements Consequence {}

  /** A node of a multi-node parallel job has ended; perhaps it was the main one, or the last. */
  record NodeEnded(JobId node, Instant at) implements Consequence {}

  /** A multi-node parallel job has ended while its nodes waited for the next attempt. */
  record NodesLeft(JobId whole, int nodes, Instant at, @Nullable String statusReason)
      implements Consequence {}

  /**
   * The main node of a multi-node parallel job runs, and so does the whole job, unless the node has
   * ended meanwhile.
   *
   * @param address that the node has for itself, or null
   */
  record MainNodeStarted(JobId whole, int attempt, Instant at, @Nullable String address)
      implements Consequence {
    @Override
    public boolean isPromise() {
      return true;
    }
  }

  /** An engine has begun to start the first instance of a service job, and so the whole job. */
  record MainNodeTaken(JobId whole, int attempt, Instant at) implements Consequence {
    @Override
    public boolean isPromise() {
      return true;
    }
  }

  /** A job that this one waits for has succeeded; perhaps it was the last. */
  record DependencyMet(JobId waiter, Instant at) implements Consequence {
    @Override
    public boolean isPromise() {
      return true;
    }
  }

  /** A child that this child waits for has succeeded; perhaps it was the last. */
  record CounterpartMet(JobId array, int child, Instant at) implements Consequence {
    @Override
    public boolean isPromise() {
      return true;
    }
  }
}

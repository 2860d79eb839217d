package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a job stands, with exactly what is known there. */
public sealed interface JobState {

  /** How AWS Batch calls this state. */
  JobStatus status();

  /** Accepted. Leads to {@link Pending}, {@link Runnable} or {@link Failed} in the same commit. */
  record Submitted() implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.SUBMITTED;
    }
  }

  /**
   * Waits for other jobs to succeed: a job or array for whole jobs, a child of an array for other
   * children. Leads to {@link Runnable} (for an array parent to {@link Spawned}) when they have, to
   * {@link Failed} when one has not.
   *
   * @param doomed of an array parent: the children that will fail as soon as they are spawned,
   *     since a child that they would have waited for has failed
   * @param childStops of an array parent: the children that shall end as soon as they are spawned
   */
  record Pending(IndexSet doomed, ChildStops childStops) implements JobState {

    /** Waits, and nothing is lost yet. */
    public Pending() {
      this(IndexSet.NONE);
    }

    /** Waits, and nobody asked for the end of a child. */
    public Pending(IndexSet doomed) {
      this(doomed, ChildStops.NONE);
    }

    /** The same with other doomed children. */
    public Pending withDoomed(IndexSet nowDoomed) {
      return new Pending(nowDoomed, childStops);
    }

    @Override
    public JobStatus status() {
      return JobStatus.PENDING;
    }
  }

  /**
   * Waits in its queue for room. Leads to {@link Active} when placed, to {@link Failed} when
   * cancelled.
   *
   * @param since when it came to wait
   * @param retried whether an attempt failed before: such jobs go to the front of the queue
   */
  record Runnable(Instant since, boolean retried) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.RUNNABLE;
    }
  }

  /**
   * Has an attempt: its room is taken and a launch was ordered. Of a service job SCHEDULED until an
   * engine has taken it. STARTING until the engine reports that it runs. One state for both, since
   * a short job may end before anybody saw it run. Leads to {@link Succeeded}, {@link Failed}, or
   * back to {@link Runnable} for another attempt.
   *
   * @param attempt what is being tried
   */
  record Active(Attempt attempt) implements JobState {
    @Override
    public JobStatus status() {
      if (attempt.startedAt() != null) {
        return JobStatus.RUNNING;
      }
      return attempt.taken() ? JobStatus.STARTING : JobStatus.SCHEDULED;
    }
  }

  /**
   * An array parent whose children live their own lives; AWS shows it as PENDING. Leads to {@link
   * Succeeded} or {@link Failed} when the last child has ended.
   *
   * @param since when the children came to wait
   * @param blocked which of them came to wait for other children; the rest came to wait for room. A
   *     child that has no row of its own still does.
   */
  record Spawned(Instant since, IndexSet blocked) implements JobState {

    /** All children came to wait for room. */
    public Spawned(Instant since) {
      this(since, IndexSet.NONE);
    }

    @Override
    public JobStatus status() {
      return JobStatus.PENDING;
    }
  }

  /** Ended well. Nothing follows. */
  record Succeeded(@Nullable Instant startedAt, Instant stoppedAt) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.SUCCEEDED;
    }
  }

  /** Ended badly, or never ran. Nothing follows. */
  record Failed(@Nullable Instant startedAt, Instant stoppedAt) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.FAILED;
    }
  }
}

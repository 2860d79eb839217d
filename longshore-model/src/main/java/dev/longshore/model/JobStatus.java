package dev.longshore.model;

import java.util.List;

/** The status of a job as AWS Batch shows it. */
public enum JobStatus {
  SUBMITTED,
  PENDING,
  RUNNABLE,
  /** Of service jobs only: it has room, and nobody has begun to start it. */
  SCHEDULED,
  STARTING,
  RUNNING,
  SUCCEEDED,
  FAILED;

  /** Those that a job can have that is no service job. */
  public static final List<JobStatus> OF_JOBS =
      List.of(SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING, SUCCEEDED, FAILED);

  /** Whether nothing can follow. */
  public boolean isTerminal() {
    return this == SUCCEEDED || this == FAILED;
  }
}

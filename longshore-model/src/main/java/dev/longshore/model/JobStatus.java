package dev.longshore.model;

/** The status of a job as AWS Batch shows it. */
public enum JobStatus {
  SUBMITTED,
  PENDING,
  RUNNABLE,
  STARTING,
  RUNNING,
  SUCCEEDED,
  FAILED;

  /** Whether nothing can follow. */
  public boolean isTerminal() {
    return this == SUCCEEDED || this == FAILED;
  }
}

package dev.longshore.model;

/** What the service is doing with a compute environment or a job queue. */
public enum ResourceStatus {
  CREATING,
  VALID,
  UPDATING,
  INVALID,
  DELETING;

  /** Whether a change is under way that another change must wait for. */
  public boolean isChanging() {
    return this == CREATING || this == UPDATING || this == DELETING;
  }
}

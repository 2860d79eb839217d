package dev.longshore.model;

/** What the service is doing with an environment, a job queue or a quota share. */
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

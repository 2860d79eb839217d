package dev.longshore.model;

/** What the user wants of a compute environment or a job queue. */
public enum ResourceState {
  ENABLED,
  DISABLED
}

package dev.longshore.validation;

import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;

/**
 * The outcome of an update that AWS Batch accepts.
 *
 * @param environment the environment with the new settings; the status is still the old one
 * @param kind what the update does to instances that run
 */
public record ComputeEnvironmentUpdate(ComputeEnvironmentDetail environment, Kind kind) {

  /** What happens to the capacity; a request that asks for several is the last of them. */
  public enum Kind {
    /** Nothing: state, role, policy or the like. */
    SETTINGS,
    /** More or less capacity, or where new Fargate tasks run; nothing is replaced. */
    SCALING,
    /** New instances replace the old ones, which take no further jobs. */
    INFRASTRUCTURE
  }
}

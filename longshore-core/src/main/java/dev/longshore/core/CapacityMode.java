package dev.longshore.core;

import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;

/**
 * What the scheduler does with the instances of a compute environment.
 *
 * @param places whether jobs are placed, and instances launched for them
 * @param keepsMinimum whether there are always instances with minvCpus
 * @param ends whether all instances go, those with jobs too
 */
record CapacityMode(boolean places, boolean keepsMinimum, boolean ends) {

  /** By what its user wants of it and what the service makes of it. */
  static CapacityMode of(ResourceState state, ResourceStatus status) {
    return switch (status) {
      case VALID, UPDATING -> new CapacityMode(state == ResourceState.ENABLED, true, false);
      case INVALID, CREATING -> new CapacityMode(false, false, false);
      case DELETING -> new CapacityMode(false, false, true);
    };
  }
}

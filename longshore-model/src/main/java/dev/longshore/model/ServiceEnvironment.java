package dev.longshore.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A service environment: how many instances the service jobs of its queues may have at once. It is
 * always of the type {@link JobQueue#SERVICE_TYPE}, the only one that AWS has.
 *
 * @param name unique among service environments; a compute environment may have the same
 * @param state what the user wants
 * @param status what the service does
 * @param capacityLimits one of {@link CapacityLimit#NUM_INSTANCES}, or one to five of instance
 *     types; no unit twice
 * @param changedAt when the status last changed; CREATING, UPDATING and DELETING end some time
 *     later
 * @param createdAt when it was created
 * @param tags its own
 */
public record ServiceEnvironment(
    String name,
    ResourceState state,
    ResourceStatus status,
    List<CapacityLimit> capacityLimits,
    Instant changedAt,
    Instant createdAt,
    Map<String, String> tags) {

  public ServiceEnvironment {
    capacityLimits = List.copyOf(capacityLimits);
    tags = Ordered.copyOf(tags);
  }

  /** Whether it counts instances of each type for themselves, as quota shares do. */
  public boolean countsInstanceTypes() {
    return capacityLimits.stream()
        .noneMatch(limit -> limit.capacityUnit().equals(CapacityLimit.NUM_INSTANCES));
  }

  /** The most of this unit at once; 0 where it has none. */
  public int limitOf(String capacityUnit) {
    return CapacityLimit.of(capacityLimits, capacityUnit);
  }

  /** The same environment with another status. */
  public ServiceEnvironment inStatus(ResourceStatus newStatus, Instant at) {
    return new ServiceEnvironment(name, state, newStatus, capacityLimits, at, createdAt, tags);
  }

  /** The same environment with other tags. */
  public ServiceEnvironment withTags(Map<String, String> newTags) {
    return new ServiceEnvironment(
        name, state, status, capacityLimits, changedAt, createdAt, newTags);
  }
}

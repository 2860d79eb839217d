package dev.longshore.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A compute environment: what the scheduler decides by, and the rest as a document.
 *
 * @param name unique
 * @param uuid of its own, part of its cluster's name: {@link #uuidOf}
 * @param kind {@code EC2}, {@code SPOT}, {@code FARGATE}, {@code FARGATE_SPOT}, {@code
 *     ECS_MANAGED_INSTANCES}, or {@code UNMANAGED}
 * @param orchestration {@code ECS} or {@code EKS}
 * @param state what the user wants
 * @param status what the service does
 * @param statusReason as AWS words it
 * @param changedAt when the status last changed; CREATING, UPDATING and DELETING end some time
 *     later
 * @param createdAt when it was created
 * @param maxVcpus the most vCPUs of jobs at once; {@link Integer#MAX_VALUE} where there is no bound
 * @param unmanagedVcpus how many vCPUs its machines are said to have, of an unmanaged one: of those
 *     fair share keeps a reserve, if anything is said
 * @param instances what it says of its instances; null where it runs jobs without any
 * @param subnets that it names, in their order
 * @param document the rest as DescribeComputeEnvironments returns it, as JSON
 * @param tags its own
 * @param version counts the changes, so that an update made from an older reading is noticed
 */
public record ComputeEnvironment(
    String name,
    String uuid,
    String kind,
    String orchestration,
    ResourceState state,
    ResourceStatus status,
    String statusReason,
    Instant changedAt,
    Instant createdAt,
    int maxVcpus,
    @Nullable Integer unmanagedVcpus,
    @Nullable InstanceSettings instances,
    List<String> subnets,
    String document,
    Map<String, String> tags,
    long version) {

  /** What AWS says of an environment that is VALID. */
  public static final String HEALTHY = "ComputeEnvironment Healthy";

  public ComputeEnvironment {
    subnets = List.copyOf(subnets);
    tags = Ordered.copyOf(tags);
  }

  /** Whether it runs jobs without instances of its own. */
  public boolean isFargate() {
    return kind.startsWith("FARGATE");
  }

  /** How AWS sells what its jobs run on. Managed instances may be Spot instances, too. */
  public CapacityKind capacityKind() {
    return switch (kind) {
      case "FARGATE" -> CapacityKind.FARGATE;
      case "FARGATE_SPOT" -> CapacityKind.FARGATE_SPOT;
      case "SPOT" -> CapacityKind.SPOT;
      default ->
          instances != null && instances.isSpot() ? CapacityKind.SPOT : CapacityKind.ON_DEMAND;
    };
  }

  /** Whether its instances are machines that somebody registers with its cluster. */
  public boolean isUnmanaged() {
    return kind.equals("UNMANAGED");
  }

  /**
   * Whether it can run what asks for this capability.
   *
   * @param capability {@code EC2}, {@code FARGATE}, {@code MANAGED_INSTANCES} or {@code EKS}
   */
  public boolean canRun(String capability) {
    if (orchestration.equals("EKS")) {
      return capability.equals("EKS");
    }
    return switch (kind) {
      case "FARGATE", "FARGATE_SPOT" -> capability.equals("FARGATE");
      case "ECS_MANAGED_INSTANCES" -> capability.equals("MANAGED_INSTANCES");
      default -> capability.equals("EC2");
    };
  }

  /** The name of the ECS cluster that AWS would make for it. */
  public String clusterName() {
    return clusterNameOf(name);
  }

  /**
   * The name of the cluster of the environment with this name. It follows from the name alone, so
   * that what ran there can still be named when the environment is gone.
   */
  public static String clusterNameOf(String name) {
    return "AWSBatch-" + name + "-" + uuidOf(name);
  }

  /** The UUID of the environment with this name; AWS's look like version 3, too. */
  public static String uuidOf(String name) {
    return UUID.nameUUIDFromBytes(
            ("longshore compute environment " + name).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  /** One of which nothing is said that concerns unmanaged ones alone. */
  public ComputeEnvironment(
      String name,
      String uuid,
      String kind,
      String orchestration,
      ResourceState state,
      ResourceStatus status,
      String statusReason,
      Instant changedAt,
      Instant createdAt,
      int maxVcpus,
      @Nullable InstanceSettings instances,
      List<String> subnets,
      String document,
      Map<String, String> tags,
      long version) {
    this(
        name,
        uuid,
        kind,
        orchestration,
        state,
        status,
        statusReason,
        changedAt,
        createdAt,
        maxVcpus,
        null,
        instances,
        subnets,
        document,
        tags,
        version);
  }

  /** The same environment with another status. */
  public ComputeEnvironment inStatus(ResourceStatus newStatus, String reason, Instant at) {
    return with(newStatus, reason, at, instances, tags);
  }

  /** The same environment with other tags. */
  public ComputeEnvironment withTags(Map<String, String> newTags) {
    return with(status, statusReason, changedAt, instances, newTags);
  }

  /** The same environment with other settings of its instances. */
  public ComputeEnvironment withInstances(@Nullable InstanceSettings newInstances) {
    return with(status, statusReason, changedAt, newInstances, tags);
  }

  private ComputeEnvironment with(
      ResourceStatus newStatus,
      String newReason,
      Instant newChangedAt,
      @Nullable InstanceSettings newInstances,
      Map<String, String> newTags) {
    return new ComputeEnvironment(
        name,
        uuid,
        kind,
        orchestration,
        state,
        newStatus,
        newReason,
        newChangedAt,
        createdAt,
        maxVcpus,
        unmanagedVcpus,
        newInstances,
        subnets,
        document,
        newTags,
        version + 1);
  }
}

package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobQueue.EnvironmentOrder;
import dev.longshore.model.JobQueue.ServiceEnvironmentOrder;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which environments a queue may have, and what type of queue they make. */
final class QueueEnvironments {

  private QueueEnvironments() {}

  /** What is wrong with these compute environments for a queue that is no service queue. */
  static @Nullable String mistake(BatchState state, List<EnvironmentOrder> order) {
    Set<String> models = new TreeSet<>();
    Set<String> orchestrations = new TreeSet<>();
    for (EnvironmentOrder entry : order) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment == null || environment.status() != ResourceStatus.VALID) {
        return "Compute Environments must be created and valid before attaching them to a job"
            + " queue";
      }
      models.add(model(environment.kind()));
      orchestrations.add(environment.orchestration());
    }
    if (models.size() > 1) {
      return "All attached Compute Environments must be of types [EC2, SPOT] or types"
          + " [FARGATE_SPOT, FARGATE] or types [ECS_MANAGED_INSTANCES], not mixed.";
    }
    if (orchestrations.size() > 1) {
      return "ECS and EKS Compute Environments cannot be attached to the same job queue.";
    }
    return null;
  }

  /**
   * What is wrong with these service environments. Quota shares divide instances of certain types,
   * and have the environment for themselves; other queues count instances of whatever type.
   *
   * @param queue by name, which has them or is to have them
   * @param kind of its policy; null for a FIFO queue
   */
  static @Nullable String serviceMistake(
      BatchState state,
      String queue,
      List<ServiceEnvironmentOrder> order,
      SchedulingPolicy.@Nullable Kind kind) {
    boolean quotaManaged = kind == SchedulingPolicy.Kind.QUOTA_SHARE;
    for (ServiceEnvironmentOrder entry : order) {
      ServiceEnvironment environment = state.serviceEnvironment(entry.serviceEnvironment());
      if (environment == null || environment.status() != ResourceStatus.VALID) {
        return "Service environments must be created and valid before attaching them to a job"
            + " queue.";
      }
      if (environment.countsInstanceTypes() != quotaManaged) {
        return quotaManaged
            ? "Job queues with quota management must have a service environment whose capacity"
                + " units are instance types."
            : "Service environments whose capacity units are instance types can only be attached to"
                + " a job queue with quota management.";
      }
      if (quotaManaged && isOfAnother(state, queue, environment)) {
        return "Service environment "
            + environment.name()
            + " is attached to another job queue with quota management already.";
      }
    }
    return null;
  }

  private static boolean isOfAnother(BatchState state, String queue, ServiceEnvironment wanted) {
    return state.queues().stream()
        .anyMatch(other -> !other.name().equals(queue) && other.usesService(wanted.name()));
  }

  /** The type of the queue with these compute environments, which have no mistake. */
  static String typeOf(BatchState state, List<EnvironmentOrder> order) {
    ComputeEnvironment first = state.environment(order.getFirst().computeEnvironment());
    if (first == null) {
      throw new IllegalStateException("checked before: " + order);
    }
    if (first.orchestration().equals("EKS")) {
      return "EKS";
    }
    return switch (model(first.kind())) {
      case "FARGATE" -> "ECS_FARGATE";
      case "ECS_MANAGED_INSTANCES" -> "ECS_MANAGED_INSTANCES";
      default -> "ECS";
    };
  }

  /** What is wrong with the type that was asked for; a service queue was checked at the edge. */
  static @Nullable String typeMistake(@Nullable String requested, String derived) {
    if (requested == null || requested.equals(derived)) {
      return null;
    }
    return requested.equals("EKS")
        ? "EKS job queue type must have EKS compute environment."
        : "The jobQueueType provided is "
            + requested
            + ", which is incompatible with the provided computeEnvironmentOrder.";
  }

  /** Whether its capacity is divided by quota shares. */
  static boolean isQuotaManaged(BatchState state, JobQueue queue) {
    return kindOf(state, queue.schedulingPolicy()) == SchedulingPolicy.Kind.QUOTA_SHARE;
  }

  /** The kind of the policy of this name; null where there is none. */
  static SchedulingPolicy.@Nullable Kind kindOf(BatchState state, @Nullable String policyName) {
    SchedulingPolicy policy = policyName == null ? null : state.policy(policyName);
    return policy == null ? null : policy.kind();
  }

  private static String model(String kind) {
    return switch (kind) {
      case "FARGATE", "FARGATE_SPOT" -> "FARGATE";
      case "ECS_MANAGED_INSTANCES" -> kind;
      default -> "EC2";
    };
  }
}

package dev.longshore.core;

import dev.longshore.model.JobQueue;
import dev.longshore.model.JobQueue.EnvironmentOrder;
import dev.longshore.model.JobQueue.ServiceEnvironmentOrder;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A job queue; by default enabled, valid, FIFO, priority 1, on no environment. */
final class QueueBuilder {
  private final String name;
  private int priority = 1;
  private ResourceState state = ResourceState.ENABLED;
  private ResourceStatus status = ResourceStatus.VALID;
  private String type = "ECS";
  private @Nullable String policy;
  private List<JobQueue.TimeLimitAction> limits = List.of();
  private List<EnvironmentOrder> environments = List.of();
  private List<ServiceEnvironmentOrder> serviceEnvironments = List.of();
  private Instant createdAt = World.START;

  QueueBuilder(String name) {
    this.name = name;
  }

  QueueBuilder on(String... names) {
    environments = order(names);
    return this;
  }

  /** Makes it a queue of service jobs. */
  QueueBuilder onService(String serviceEnvironment) {
    type = JobQueue.SERVICE_TYPE;
    serviceEnvironments = List.of(new ServiceEnvironmentOrder(1, serviceEnvironment));
    return this;
  }

  static List<EnvironmentOrder> order(String... names) {
    return IntStream.range(0, names.length)
        .mapToObj(i -> new EnvironmentOrder(i + 1, names[i]))
        .toList();
  }

  QueueBuilder priority(int newPriority) {
    priority = newPriority;
    return this;
  }

  QueueBuilder disabled() {
    state = ResourceState.DISABLED;
    return this;
  }

  QueueBuilder status(ResourceStatus newStatus) {
    status = newStatus;
    return this;
  }

  QueueBuilder type(String newType) {
    type = newType;
    return this;
  }

  QueueBuilder policy(String newPolicy) {
    policy = newPolicy;
    return this;
  }

  QueueBuilder createdAt(Instant at) {
    createdAt = at;
    return this;
  }

  /** Ends the first job when it has been blocked for this reason for so long. */
  QueueBuilder cancelAfter(int seconds, String code) {
    limits = List.of(new JobQueue.TimeLimitAction(code, "RUNNABLE", seconds, "CANCEL"));
    return this;
  }

  /** The same with the action of service queues. */
  QueueBuilder terminateAfter(int seconds, String code) {
    limits = List.of(new JobQueue.TimeLimitAction(code, "RUNNABLE", seconds, "TERMINATE"));
    return this;
  }

  JobQueue build() {
    return new JobQueue(
        name,
        priority,
        state,
        status,
        "JobQueue Healthy",
        type,
        policy,
        environments,
        serviceEnvironments,
        limits,
        World.START,
        createdAt,
        Map.of());
  }
}

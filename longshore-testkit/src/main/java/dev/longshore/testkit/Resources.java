package dev.longshore.testkit;

import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.EventRule;
import dev.longshore.model.FairShare;
import dev.longshore.model.JobQueue;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.ServiceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compute environments, queues, policies and consumables for tests: ENABLED, VALID and made at one
 * time.
 */
public final class Resources {

  private Resources() {}

  /** What a service job of this many instances asks for. */
  public static ServiceRequest aServiceRequest(int instances) {
    return new ServiceRequest(
        "{\"TrainingJobName\":\"demo\"}",
        "demo",
        "image",
        List.of("sh"),
        List.of("-c", "true"),
        Map.of("KEY", "value"),
        Map.of("eta", "0.1"),
        List.of(new ServiceRequest.Channel("train", "s3://bucket/in", null, false)),
        "s3://bucket/out",
        instances,
        "ml.m5.large",
        86_400,
        false,
        null);
  }

  /** A compute environment of EC2 with room for 256 vCPUs, in these subnets. */
  public static ComputeEnvironment aComputeEnvironment(String name, String... subnets) {
    return new ComputeEnvironment(
        name,
        "11111111-1111-4111-8111-111111111111",
        "EC2",
        "ECS",
        ResourceState.ENABLED,
        ResourceStatus.VALID,
        ComputeEnvironment.HEALTHY,
        JobBuilder.START,
        JobBuilder.START,
        256,
        null,
        List.of(subnets),
        "{\"type\":\"MANAGED\"}",
        Map.of(),
        1);
  }

  /** A FIFO queue of these compute environments, tried in this order. */
  public static JobQueue aQueue(String name, String... computeEnvironments) {
    List<JobQueue.EnvironmentOrder> order = new ArrayList<>();
    for (String environment : computeEnvironments) {
      order.add(new JobQueue.EnvironmentOrder(order.size() + 1, environment));
    }
    return new JobQueue(
        name,
        1,
        ResourceState.ENABLED,
        ResourceStatus.VALID,
        JobQueue.HEALTHY,
        "ECS",
        null,
        order,
        List.of(),
        List.of(),
        JobBuilder.START,
        JobBuilder.START,
        Map.of());
  }

  /** A FIFO queue of service jobs with this service environment. */
  public static JobQueue aServiceQueue(String name, String serviceEnvironment) {
    return new JobQueue(
        name,
        1,
        ResourceState.ENABLED,
        ResourceStatus.VALID,
        JobQueue.HEALTHY,
        JobQueue.SERVICE_TYPE,
        null,
        List.of(),
        List.of(new JobQueue.ServiceEnvironmentOrder(1, serviceEnvironment)),
        List.of(),
        JobBuilder.START,
        JobBuilder.START,
        Map.of());
  }

  /** A service environment of so many instances of whatever type. */
  public static ServiceEnvironment aServiceEnvironment(String name, int instances) {
    return aServiceEnvironment(name, new CapacityLimit(instances, CapacityLimit.NUM_INSTANCES));
  }

  /** A service environment with these limits. */
  public static ServiceEnvironment aServiceEnvironment(String name, CapacityLimit... limits) {
    return new ServiceEnvironment(
        name,
        ResourceState.ENABLED,
        ResourceStatus.VALID,
        List.of(limits),
        JobBuilder.START,
        JobBuilder.START,
        Map.of());
  }

  /** A quota share that lends and borrows without limit, and does not preempt its own jobs. */
  public static QuotaShare aQuotaShare(String queue, String name, CapacityLimit... limits) {
    return new QuotaShare(
        name,
        queue,
        List.of(limits),
        QuotaShare.Strategy.LEND_AND_BORROW,
        QuotaShare.UNLIMITED,
        false,
        ResourceState.ENABLED,
        ResourceStatus.VALID,
        JobBuilder.START,
        JobBuilder.START,
        Map.of());
  }

  /** A rule of EventBridge for all jobs, which is enabled and has no targets. */
  public static EventRule anEventRule(String name) {
    return new EventRule(
        name, null, "{\"source\":[\"aws.batch\"]}", "ENABLED", null, Map.of("k", "v"), List.of());
  }

  /** A consumable resource whose jobs give back what they took. */
  public static ConsumableResource aConsumable(String name, long totalQuantity) {
    return new ConsumableResource(
        name, ConsumableResource.Kind.REPLENISHABLE, totalQuantity, JobBuilder.START, Map.of());
  }

  /** A fair-share policy. */
  public static SchedulingPolicy aPolicy(String name) {
    return new SchedulingPolicy(
        name,
        SchedulingPolicy.Kind.FAIRSHARE,
        new FairShare(600, 50, List.of(new FairShare.Weight("a*", 0.25))),
        "{\"fairsharePolicy\":{\"shareDecaySeconds\":600,\"computeReservation\":50,"
            + "\"shareDistribution\":[{\"shareIdentifier\":\"a*\",\"weightFactor\":0.25}]}}",
        JobBuilder.START,
        Map.of());
  }
}

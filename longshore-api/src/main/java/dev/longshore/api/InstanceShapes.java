package dev.longshore.api;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;

/** What compute environments say of their instances, and what is shown of these. */
final class InstanceShapes {

  private InstanceShapes() {}

  /** What an environment that was just asked for says of its instances; null if it has none. */
  static @Nullable InstanceSettings created(ComputeEnvironmentDetail detail) {
    ComputeResource resources = detail.computeResources();
    return resources == null ? null : settings(detail, orZero(resources.desiredvCpus()));
  }

  /**
   * The same of one that is changed. Only what this update says of {@code desiredvCpus} counts: an
   * earlier wish was met, or is still open.
   */
  static @Nullable InstanceSettings updated(
      ComputeEnvironmentDetail after,
      UpdateComputeEnvironmentRequest request,
      ComputeEnvironment current) {
    Integer desired =
        request.computeResources() == null ? null : request.computeResources().desiredvCpus();
    InstanceSettings before = current.instances();
    return settings(after, desired != null ? desired : before == null ? 0 : before.startVcpus());
  }

  private static @Nullable InstanceSettings settings(
      ComputeEnvironmentDetail detail, int startVcpus) {
    ComputeResource resources = detail.computeResources();
    if (resources == null) {
      return null;
    }
    if (resources.managedInstancesProvider() != null) {
      return ManagedInstances.settings(
          detail.computeEnvironmentName(),
          resources.maxvCpus(),
          resources.managedInstancesProvider());
    }
    if (!hasInstances(detail, resources)) {
      return null;
    }
    int bid = orZero(resources.bidPercentage());
    return new InstanceSettings(
        detail.computeEnvironmentName(),
        resources.allocationStrategy() == null
            ? AllocationStrategy.BEST_FIT
            : AllocationStrategy.valueOf(resources.allocationStrategyAsString()),
        resources.typeAsString().equals("SPOT"),
        resources.instanceTypes(),
        orZero(resources.minvCpus()),
        resources.maxvCpus(),
        bid == 0 ? 100 : bid,
        Duration.ofMinutes(
            resources.scalingPolicy() == null
                ? 0
                : orZero(resources.scalingPolicy().minScaleDownDelayMinutes())),
        startVcpus);
  }

  private static boolean hasInstances(ComputeEnvironmentDetail detail, ComputeResource resources) {
    return "ECS".equals(detail.containerOrchestrationTypeAsString())
        && switch (resources.typeAsString()) {
          case "EC2", "SPOT" -> true;
          default -> false; // Fargate
        };
  }

  private static int orZero(@Nullable Integer value) {
    return Objects.requireNonNullElse(value, 0);
  }

  /** What is stored, with the vCPUs that there are by now as {@code desiredvCpus}. */
  static @Nullable ComputeResource shown(
      ComputeEnvironment environment, ComputeEnvironmentDetail stored, List<Instance> instances) {
    InstanceSettings settings = environment.instances();
    ComputeResource resources = stored.computeResources();
    if (settings == null || resources == null || settings.managed() != null) {
      return resources;
    }
    int present =
        instances.stream()
            .filter(instance -> instance.computeEnvironment().equals(environment.name()))
            .mapToInt(Instance::vcpus)
            .sum();
    int wanted = Math.max(settings.minVcpus(), settings.startVcpus());
    return resources.toBuilder().desiredvCpus(Math.max(wanted, present)).build();
  }
}

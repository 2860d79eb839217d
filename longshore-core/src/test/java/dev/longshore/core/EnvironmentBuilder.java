package dev.longshore.core;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A compute environment; by default EC2, enabled, valid and without a bound that matters. */
final class EnvironmentBuilder {
  private final String name;
  private String kind = "EC2";
  private String orchestration = "ECS";
  private ResourceState state = ResourceState.ENABLED;
  private ResourceStatus status = ResourceStatus.VALID;
  private int maxVcpus = 256;
  private @Nullable Integer unmanagedVcpus;
  private @Nullable InstanceSettings instances;
  private List<String> subnets = List.of();
  private Map<String, String> tags = Map.of();

  EnvironmentBuilder(String name) {
    this.name = name;
  }

  EnvironmentBuilder kind(String newKind) {
    kind = newKind;
    return this;
  }

  EnvironmentBuilder eks() {
    orchestration = "EKS";
    return this;
  }

  EnvironmentBuilder disabled() {
    state = ResourceState.DISABLED;
    return this;
  }

  EnvironmentBuilder status(ResourceStatus newStatus) {
    status = newStatus;
    return this;
  }

  EnvironmentBuilder maxVcpus(int max) {
    maxVcpus = max;
    return this;
  }

  EnvironmentBuilder subnets(String... names) {
    subnets = List.of(names);
    return this;
  }

  EnvironmentBuilder tags(Map<String, String> all) {
    tags = all;
    return this;
  }

  EnvironmentBuilder unmanagedVcpus(@Nullable Integer number) {
    unmanagedVcpus = number;
    return this;
  }

  /** With instances of these types, the cheapest by vCPU first. */
  EnvironmentBuilder instances(String... types) {
    return instances(AllocationStrategy.BEST_FIT_PROGRESSIVE, 0, 0, types);
  }

  EnvironmentBuilder instances(
      AllocationStrategy strategy, int minVcpus, int startVcpus, String... types) {
    instances =
        new InstanceSettings(
            name,
            strategy,
            kind.equals("SPOT"),
            List.of(types),
            minVcpus,
            maxVcpus,
            100,
            Duration.ZERO,
            startVcpus);
    return this;
  }

  /** With managed instances of these types. */
  EnvironmentBuilder managed(@Nullable Duration scaleInAfter, String... types) {
    kind = "ECS_MANAGED_INSTANCES";
    instances =
        new InstanceSettings(
            name,
            AllocationStrategy.BEST_FIT_PROGRESSIVE,
            false,
            List.of(types),
            0,
            maxVcpus,
            100,
            Duration.ZERO,
            0,
            new InstanceSettings.Managed(scaleInAfter));
    return this;
  }

  ComputeEnvironment build() {
    return new ComputeEnvironment(
        name,
        ComputeEnvironment.uuidOf(name),
        kind,
        orchestration,
        state,
        status,
        "ComputeEnvironment Healthy",
        World.START,
        World.START,
        maxVcpus,
        unmanagedVcpus,
        instances,
        subnets,
        "{}",
        tags,
        1);
  }
}

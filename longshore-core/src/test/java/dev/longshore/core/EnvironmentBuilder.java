package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.util.Map;

/** A compute environment; by default EC2, enabled, valid and without a bound that matters. */
final class EnvironmentBuilder {
  private final String name;
  private String kind = "EC2";
  private String orchestration = "ECS";
  private ResourceState state = ResourceState.ENABLED;
  private ResourceStatus status = ResourceStatus.VALID;
  private int maxVcpus = 256;

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
        "{}",
        Map.of(),
        1);
  }
}

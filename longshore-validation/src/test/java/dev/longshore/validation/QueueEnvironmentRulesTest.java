package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;

/** Environments that are right each, and wrong together. */
class QueueEnvironmentRulesTest {

  private static final ComputeEnvironmentDetail UNMANAGED =
      ComputeEnvironmentDetail.builder().build();

  private static ComputeEnvironmentDetail withTypes(String... types) {
    return ComputeEnvironmentDetail.builder()
        .computeResources(r -> r.type("EC2").instanceTypes(types))
        .build();
  }

  private static void checkArchitectures(ComputeEnvironmentDetail... environments) {
    QueueEnvironmentRules.checkArchitectures(List.of(environments), InstanceCatalog.builtIn());
  }

  @Test
  void acceptsOneArchitectureAndWhateverHasNone() {
    checkArchitectures(withTypes("c5"), withTypes("m5", "optimal"), UNMANAGED);
    checkArchitectures(withTypes("c6g"), withTypes("optimal"));
  }

  @Test
  void refusesEnvironmentsOfBothArchitectures() {
    Refused.wrapped(
        "All attached Compute Environments must have the same architecture.",
        () -> checkArchitectures(withTypes("c5"), withTypes("c6g")));
  }

  @Test
  void refusesManagedInstancesOnDemandAfterSpot() {
    QueueEnvironmentRules.checkOnDemandFirst(List.of());
    QueueEnvironmentRules.checkOnDemandFirst(List.of("SPOT", "SPOT"));
    QueueEnvironmentRules.checkOnDemandFirst(List.of("ON_DEMAND", "ON_DEMAND", "SPOT"));
    Refused.wrapped(
        "Compute Environments of type ECS_MANAGED_INSTANCES with capacityOptionType ON_DEMAND"
            + " must be ordered before those with SPOT.",
        () -> QueueEnvironmentRules.checkOnDemandFirst(List.of("ON_DEMAND", "SPOT", "ON_DEMAND")));
  }
}

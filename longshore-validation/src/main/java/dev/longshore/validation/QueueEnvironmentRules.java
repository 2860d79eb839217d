package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;

/**
 * What AWS Batch demands of the compute environments of one queue together, as far as only their
 * documents tell it. That they exist and are of one kind is for core (AWS Batch user guide, "Job
 * queue parameters", and the API reference on {@code computeEnvironmentOrder}; neither gives the
 * words of a refusal).
 */
public final class QueueEnvironmentRules {

  private QueueEnvironmentRules() {}

  /**
   * Refuses environments of both architectures; one without instance types agrees with any.
   *
   * @param catalog the instance types that there are
   */
  public static void checkArchitectures(
      List<ComputeEnvironmentDetail> environments, InstanceCatalog catalog) {
    Set<InstanceType.Architecture> architectures = EnumSet.noneOf(InstanceType.Architecture.class);
    for (var environment : environments) {
      if (environment.computeResources() != null) {
        architectures.addAll(catalog.architectures(environment.computeResources().instanceTypes()));
      }
    }
    if (architectures.size() > 1) {
      throw Refuse.wrapped("All attached Compute Environments must have the same architecture.");
    }
  }

  /**
   * Refuses managed instances on demand that are tried after Spot.
   *
   * @param capacityOptions ON_DEMAND or SPOT of each environment that has one, in the order in
   *     which they are tried
   */
  public static void checkOnDemandFirst(List<String> capacityOptions) {
    int spot = capacityOptions.indexOf("SPOT");
    if (spot >= 0 && capacityOptions.lastIndexOf("ON_DEMAND") > spot) {
      throw Refuse.wrapped(
          "Compute Environments of type ECS_MANAGED_INSTANCES with capacityOptionType ON_DEMAND"
              + " must be ordered before those with SPOT.");
    }
  }
}

package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;

/** What kind of queue the kinds of its compute environments make. */
public final class JobQueueTypes {

  private JobQueueTypes() {}

  /** How an environment gets its capacity; the environments of one queue agree in it. */
  public enum ProvisioningModel {
    INSTANCES("ECS"),
    FARGATE("ECS_FARGATE"),
    MANAGED_INSTANCES("ECS_MANAGED_INSTANCES"),
    KUBERNETES("EKS");

    private final String queueType;

    ProvisioningModel(String queueType) {
      this.queueType = queueType;
    }

    /** The model of a stored environment; one of the user's own machines counts as instances. */
    public static ProvisioningModel of(ComputeEnvironmentDetail environment) {
      if (environment.eksConfiguration() != null) {
        return KUBERNETES;
      }
      var resources = environment.computeResources();
      String type = resources == null ? "EC2" : resources.typeAsString();
      if (ComputeResourceRules.FARGATE.contains(type)) {
        return FARGATE;
      }
      return ComputeResourceRules.MANAGED_INSTANCES.equals(type) ? MANAGED_INSTANCES : INSTANCES;
    }

    /** The type of a queue with such environments. */
    public String queueType() {
      return queueType;
    }
  }

  /**
   * The type of a queue with these environments.
   *
   * @param models one for each environment, at least one
   * @param requested the {@code jobQueueType} that the caller gave, if any
   * @throws dev.longshore.model.RefusedException if they are mixed, or contradict the request
   */
  public static String derive(List<ProvisioningModel> models, @Nullable String requested) {
    Set<ProvisioningModel> kinds = new LinkedHashSet<>(models);
    if ("EKS".equals(requested) && !kinds.equals(Set.of(ProvisioningModel.KUBERNETES))) {
      throw Refuse.wrapped("EKS job queue type must have EKS compute environment.");
    }
    if (kinds.size() != 1) {
      throw Refuse.wrapped(
          "All attached Compute Environments must be of types [EC2, SPOT] or types [FARGATE_SPOT,"
              + " FARGATE] or types [ECS_MANAGED_INSTANCES], not mixed.");
    }
    String type = kinds.iterator().next().queueType();
    if (requested != null && !requested.equals(type)) {
      throw Refuse.wrapped(
          "The jobQueueType provided is %s, but the compute environments make it %s."
              .formatted(requested, type));
    }
    return type;
  }

  /**
   * Refuses environments of both architectures; one without instance types agrees with any.
   *
   * @param catalog the instance types that there are
   */
  public static void checkArchitectures(
      List<ComputeEnvironmentDetail> environments, InstanceCatalog catalog) {
    Set<InstanceType.Architecture> architectures = new LinkedHashSet<>();
    for (var environment : environments) {
      if (environment.computeResources() != null) {
        architectures.addAll(catalog.architectures(environment.computeResources().instanceTypes()));
      }
    }
    if (architectures.size() > 1) {
      throw Refuse.wrapped("All attached Compute Environments must have the same architecture.");
    }
  }
}

package dev.longshore.api;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CapacityReservationRequest;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.ComputeResourceUpdate;
import software.amazon.awssdk.services.batch.model.InfrastructureOptimization;
import software.amazon.awssdk.services.batch.model.InstanceLaunchTemplate;
import software.amazon.awssdk.services.batch.model.InstanceLaunchTemplateUpdate;
import software.amazon.awssdk.services.batch.model.InstanceRequirementsRequest;
import software.amazon.awssdk.services.batch.model.ManagedInstancesNetworkConfiguration;
import software.amazon.awssdk.services.batch.model.ManagedInstancesProvider;
import software.amazon.awssdk.services.batch.model.UpdateManagedInstancesProviderConfiguration;

/**
 * The {@code managedInstancesProvider} of a compute environment: what it must say, how an update
 * changes it, and what it means for the instances.
 */
final class ManagedInstances {

  static final String TYPE = "ECS_MANAGED_INSTANCES";

  private static final int DEFAULT_SCALE_IN_SECONDS = 300;
  private static final int LONGEST_SCALE_IN_SECONDS = 3600;

  /** Says that idle instances stay. */
  private static final int NEVER = -1;

  private final InstanceCatalog catalog;

  ManagedInstances(InstanceCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Checks what an environment says of managed instances: nothing, if it has another type.
   *
   * @param type of its {@code computeResources}
   * @param provider null where it says nothing
   * @param hasCapacityTags whether it has tags for them
   * @throws RefusedException if a member lacks or means nothing
   */
  void check(String type, @Nullable ManagedInstancesProvider provider, boolean hasCapacityTags) {
    if (!type.equals(TYPE)) {
      if (provider != null || hasCapacityTags) {
        throw refused(
            (provider != null ? "managedInstancesProvider" : "capacityTags")
                + " is not applicable for compute environments of type "
                + type
                + ".");
      }
      return;
    }
    ManagedInstancesProvider given = required("managedInstancesProvider", provider);
    required("managedInstancesProvider.infrastructureRoleArn", given.infrastructureRoleArn());
    oneOf("propagateTags", given.propagateTags(), "CAPACITY_PROVIDER", "NONE");
    checkScaleIn(given);
    InstanceLaunchTemplate template =
        required("managedInstancesProvider.instanceLaunchTemplate", given.instanceLaunchTemplate());
    required("instanceLaunchTemplate.ec2InstanceProfileArn", template.ec2InstanceProfileArn());
    ManagedInstancesNetworkConfiguration network =
        required("instanceLaunchTemplate.networkConfiguration", template.networkConfiguration());
    some("networkConfiguration.subnets", network.subnets());
    some("networkConfiguration.securityGroups", network.securityGroups());
    oneOf("capacityOptionType", template.capacityOptionType(), "ON_DEMAND", "SPOT");
    oneOf("monitoring", template.monitoring(), "BASIC", "DETAILED");
    CapacityReservationRequest reservations = template.capacityReservations();
    if (reservations != null) {
      oneOf(
          "reservationPreference",
          reservations.reservationPreference(),
          "RESERVATIONS_ONLY",
          "RESERVATIONS_FIRST",
          "RESERVATIONS_EXCLUDED");
    }
    for (String entry : allowedTypes(template)) {
      if (catalog.expand(entry).isEmpty()) {
        throw refused("allowedInstanceTypes: no instance type is called " + entry + ".");
      }
    }
  }

  private static void checkScaleIn(ManagedInstancesProvider provider) {
    InfrastructureOptimization optimization = provider.infrastructureOptimization();
    Integer seconds = optimization == null ? null : optimization.scaleInAfter();
    if (seconds != null && (seconds < NEVER || seconds > LONGEST_SCALE_IN_SECONDS)) {
      throw refused("scaleInAfter must be between -1 and 3600.");
    }
  }

  /** Whether an update says anything of managed instances: what was there before is not judged. */
  static boolean concerns(@Nullable ComputeResourceUpdate update) {
    return update != null
        && (update.managedInstancesProvider() != null || update.hasCapacityTags());
  }

  /** The environment with what an update says of managed instances over what it had. */
  static ComputeEnvironmentDetail updated(
      ComputeEnvironmentDetail environment, @Nullable ComputeResourceUpdate update) {
    if (update == null || !concerns(update)) {
      return environment;
    }
    ComputeResource.Builder resources = environment.computeResources().toBuilder();
    if (update.managedInstancesProvider() != null) {
      resources.managedInstancesProvider(
          updated(
              environment.computeResources().managedInstancesProvider(),
              update.managedInstancesProvider()));
    }
    if (update.hasCapacityTags()) {
      resources.capacityTags(update.capacityTags());
    }
    return environment.toBuilder().computeResources(resources.build()).build();
  }

  private static ManagedInstancesProvider updated(
      @Nullable ManagedInstancesProvider had, UpdateManagedInstancesProviderConfiguration update) {
    ManagedInstancesProvider before =
        had == null ? ManagedInstancesProvider.builder().build() : had;
    InstanceLaunchTemplateUpdate template = update.instanceLaunchTemplate();
    return before.toBuilder()
        .propagateTags(or(update.propagateTags(), before.propagateTags()))
        .infrastructureRoleArn(or(update.infrastructureRoleArn(), before.infrastructureRoleArn()))
        .infrastructureOptimization(
            or(update.infrastructureOptimization(), before.infrastructureOptimization()))
        .instanceLaunchTemplate(
            template == null ? template(before) : updated(template(before), template))
        .build();
  }

  /** How instances are bought, and FIPS, stay as they were. */
  private static InstanceLaunchTemplate updated(
      InstanceLaunchTemplate before, InstanceLaunchTemplateUpdate update) {
    return before.toBuilder()
        .ec2InstanceProfileArn(or(update.ec2InstanceProfileArn(), before.ec2InstanceProfileArn()))
        .networkConfiguration(or(update.networkConfiguration(), before.networkConfiguration()))
        .instanceRequirements(or(update.instanceRequirements(), before.instanceRequirements()))
        .storageConfiguration(or(update.storageConfiguration(), before.storageConfiguration()))
        .monitoring(or(update.monitoring(), before.monitoring()))
        .capacityReservations(or(update.capacityReservations(), before.capacityReservations()))
        .instanceMetadataTagsPropagation(
            or(update.instanceMetadataTagsPropagation(), before.instanceMetadataTagsPropagation()))
        .localStorageConfiguration(
            or(update.localStorageConfiguration(), before.localStorageConfiguration()))
        .build();
  }

  private static <T> @Nullable T or(@Nullable T given, @Nullable T before) {
    return given == null ? before : given;
  }

  /** What it says of the instances, as the scheduler needs it. */
  static InstanceSettings settings(
      String environment, int maxVcpus, ManagedInstancesProvider provider) {
    InstanceLaunchTemplate template = template(provider);
    InfrastructureOptimization optimization = provider.infrastructureOptimization();
    int seconds =
        Objects.requireNonNullElse(
            optimization == null ? null : optimization.scaleInAfter(), DEFAULT_SCALE_IN_SECONDS);
    return new InstanceSettings(
        environment,
        AllocationStrategy.BEST_FIT_PROGRESSIVE,
        "SPOT".equals(template.capacityOptionType()),
        allowedTypes(template),
        0,
        maxVcpus,
        100,
        Duration.ZERO,
        0,
        new InstanceSettings.Managed(seconds == NEVER ? null : Duration.ofSeconds(seconds)));
  }

  /** Where its instances are launched. */
  static List<String> subnets(ManagedInstancesProvider provider) {
    ManagedInstancesNetworkConfiguration network = template(provider).networkConfiguration();
    return network == null ? List.of() : network.subnets();
  }

  /** It must be there now, and might be left out once. */
  private static InstanceLaunchTemplate template(ManagedInstancesProvider provider) {
    InstanceLaunchTemplate template = provider.instanceLaunchTemplate();
    return template == null ? InstanceLaunchTemplate.builder().build() : template;
  }

  private static List<String> allowedTypes(InstanceLaunchTemplate template) {
    InstanceRequirementsRequest requirements = template.instanceRequirements();
    return requirements == null ? List.of() : requirements.allowedInstanceTypes();
  }

  private static <T> T required(String member, @Nullable T value) {
    if (value == null || value.equals("")) {
      throw refused(member + " is required for ECS_MANAGED_INSTANCES.");
    }
    return value;
  }

  private static void some(String member, @Nullable List<String> values) {
    if (values == null || values.isEmpty()) {
      throw refused(member + " is required for ECS_MANAGED_INSTANCES.");
    }
  }

  private static void oneOf(String member, @Nullable String value, String... allowed) {
    if (value != null && !List.of(allowed).contains(value)) {
      throw refused(
          "%s %s is not valid. Valid values are: %s".formatted(member, value, List.of(allowed)));
    }
  }

  private static RefusedException refused(String message) {
    return Refusal.wrapped(message).toException();
  }
}

package dev.longshore.api;

import static dev.longshore.wire.NewerShapes.ALLOWED_INSTANCE_TYPES;
import static dev.longshore.wire.NewerShapes.CAPACITY_OPTION_TYPE;
import static dev.longshore.wire.NewerShapes.CAPACITY_RESERVATIONS;
import static dev.longshore.wire.NewerShapes.EC2_INSTANCE_PROFILE_ARN;
import static dev.longshore.wire.NewerShapes.INFRASTRUCTURE_ROLE_ARN;
import static dev.longshore.wire.NewerShapes.INSTANCE_LAUNCH_TEMPLATE_UPDATE;
import static dev.longshore.wire.NewerShapes.INSTANCE_METADATA_TAGS_PROPAGATION;
import static dev.longshore.wire.NewerShapes.INSTANCE_REQUIREMENTS;
import static dev.longshore.wire.NewerShapes.LAUNCH_TEMPLATE;
import static dev.longshore.wire.NewerShapes.LAUNCH_TEMPLATE_UPDATE;
import static dev.longshore.wire.NewerShapes.LOCAL_STORAGE_CONFIGURATION;
import static dev.longshore.wire.NewerShapes.MONITORING;
import static dev.longshore.wire.NewerShapes.NETWORK_CONFIGURATION;
import static dev.longshore.wire.NewerShapes.OPTIMIZATION;
import static dev.longshore.wire.NewerShapes.PROPAGATE_TAGS;
import static dev.longshore.wire.NewerShapes.RESERVATION_PREFERENCE;
import static dev.longshore.wire.NewerShapes.SCALE_IN_AFTER;
import static dev.longshore.wire.NewerShapes.SECURITY_GROUPS;
import static dev.longshore.wire.NewerShapes.STORAGE_CONFIGURATION;
import static dev.longshore.wire.NewerShapes.SUBNETS;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.wire.DeclaredMember;
import dev.longshore.wire.DeclaredShape;
import dev.longshore.wire.NewerShapes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  private static final List<DeclaredMember<?>> CHANGEABLE =
      List.of(
          EC2_INSTANCE_PROFILE_ARN,
          NETWORK_CONFIGURATION,
          INSTANCE_REQUIREMENTS,
          STORAGE_CONFIGURATION,
          MONITORING,
          CAPACITY_RESERVATIONS,
          INSTANCE_METADATA_TAGS_PROPAGATION,
          LOCAL_STORAGE_CONFIGURATION);

  private final InstanceCatalog catalog;

  ManagedInstances(InstanceCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Checks what an environment says of managed instances: nothing, if it has another type.
   *
   * @param type of its {@code computeResources}
   * @param provider null where it says nothing
   * @param capacityTags null where it has none
   * @throws RefusedException if a member lacks or means nothing
   */
  void check(String type, @Nullable DeclaredShape provider, @Nullable Object capacityTags) {
    if (!type.equals(TYPE)) {
      if (provider != null || capacityTags != null) {
        throw refused(
            (provider != null ? "managedInstancesProvider" : "capacityTags")
                + " is not applicable for compute environments of type "
                + type
                + ".");
      }
      return;
    }
    DeclaredShape given = required("managedInstancesProvider", provider);
    required("managedInstancesProvider.infrastructureRoleArn", given.get(INFRASTRUCTURE_ROLE_ARN));
    oneOf("propagateTags", given.get(PROPAGATE_TAGS), "CAPACITY_PROVIDER", "NONE");
    checkScaleIn(given);
    DeclaredShape template =
        required("managedInstancesProvider.instanceLaunchTemplate", given.get(LAUNCH_TEMPLATE));
    required(
        "instanceLaunchTemplate.ec2InstanceProfileArn", template.get(EC2_INSTANCE_PROFILE_ARN));
    DeclaredShape network =
        required(
            "instanceLaunchTemplate.networkConfiguration", template.get(NETWORK_CONFIGURATION));
    some("networkConfiguration.subnets", network.get(SUBNETS));
    some("networkConfiguration.securityGroups", network.get(SECURITY_GROUPS));
    oneOf("capacityOptionType", template.get(CAPACITY_OPTION_TYPE), "ON_DEMAND", "SPOT");
    oneOf("monitoring", template.get(MONITORING), "BASIC", "DETAILED");
    DeclaredShape reservations = template.get(CAPACITY_RESERVATIONS);
    if (reservations != null) {
      oneOf(
          "reservationPreference",
          reservations.get(RESERVATION_PREFERENCE),
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

  private static void checkScaleIn(DeclaredShape provider) {
    DeclaredShape optimization = provider.get(OPTIMIZATION);
    Integer seconds = optimization == null ? null : optimization.get(SCALE_IN_AFTER);
    if (seconds != null && (seconds < NEVER || seconds > LONGEST_SCALE_IN_SECONDS)) {
      throw refused("scaleInAfter must be between -1 and 3600.");
    }
  }

  /** What the environment had, with what an update says over it. */
  static DeclaredShape updated(@Nullable DeclaredShape before, DeclaredShape update) {
    DeclaredShape.Builder provider = NewerShapes.MANAGED_INSTANCES_PROVIDER_SHAPE.builder();
    DeclaredShape had =
        before == null ? NewerShapes.MANAGED_INSTANCES_PROVIDER_SHAPE.builder().build() : before;
    carry(PROPAGATE_TAGS, had, update, provider);
    carry(INFRASTRUCTURE_ROLE_ARN, had, update, provider);
    carry(OPTIMIZATION, had, update, provider);
    DeclaredShape old = template(had);
    DeclaredShape changed = update.get(LAUNCH_TEMPLATE_UPDATE);
    DeclaredShape.Builder template = NewerShapes.INSTANCE_LAUNCH_TEMPLATE.builder();
    template.set(CAPACITY_OPTION_TYPE, old.get(CAPACITY_OPTION_TYPE));
    template.set(NewerShapes.FIPS_ENABLED, old.get(NewerShapes.FIPS_ENABLED));
    DeclaredShape over =
        changed == null ? INSTANCE_LAUNCH_TEMPLATE_UPDATE.builder().build() : changed;
    CHANGEABLE.forEach(member -> carry(member, old, over, template));
    return provider.set(LAUNCH_TEMPLATE, template.build()).build();
  }

  private static <T> void carry(
      DeclaredMember<T> member,
      DeclaredShape before,
      DeclaredShape update,
      DeclaredShape.Builder target) {
    T value = update.get(member);
    target.set(member, value == null ? before.get(member) : value);
  }

  /** What it says of the instances, as the scheduler needs it. */
  static InstanceSettings settings(String environment, int maxVcpus, DeclaredShape provider) {
    DeclaredShape template = template(provider);
    DeclaredShape optimization = provider.get(OPTIMIZATION);
    int seconds =
        Objects.requireNonNullElse(
            optimization == null ? null : optimization.get(SCALE_IN_AFTER),
            DEFAULT_SCALE_IN_SECONDS);
    return new InstanceSettings(
        environment,
        AllocationStrategy.BEST_FIT_PROGRESSIVE,
        "SPOT".equals(template.get(CAPACITY_OPTION_TYPE)),
        allowedTypes(template),
        0,
        maxVcpus,
        100,
        Duration.ZERO,
        0,
        new InstanceSettings.Managed(seconds == NEVER ? null : Duration.ofSeconds(seconds)));
  }

  /** Where its instances are launched. */
  static List<String> subnets(DeclaredShape provider) {
    DeclaredShape network = template(provider).get(NETWORK_CONFIGURATION);
    List<String> subnets = network == null ? null : network.get(SUBNETS);
    return subnets == null ? List.of() : subnets;
  }

  /** It must be there now, and might be left out once. */
  private static DeclaredShape template(DeclaredShape provider) {
    DeclaredShape template = provider.get(LAUNCH_TEMPLATE);
    return template == null ? NewerShapes.INSTANCE_LAUNCH_TEMPLATE.builder().build() : template;
  }

  private static List<String> allowedTypes(DeclaredShape template) {
    DeclaredShape requirements = template.get(INSTANCE_REQUIREMENTS);
    List<String> types = requirements == null ? null : requirements.get(ALLOWED_INSTANCE_TYPES);
    return types == null ? List.of() : types;
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

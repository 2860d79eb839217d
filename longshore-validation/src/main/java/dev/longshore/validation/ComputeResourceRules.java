package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.Ec2Configuration;

/**
 * What AWS Batch accepts as {@code computeResources}: at a create as given, at an update once
 * merged with what is stored.
 */
final class ComputeResourceRules {

  static final Set<String> FARGATE = Set.of("FARGATE", "FARGATE_SPOT");
  static final String MANAGED_INSTANCES = "ECS_MANAGED_INSTANCES";

  private static final List<String> TYPES =
      List.of("EC2", "SPOT", "FARGATE", "FARGATE_SPOT", MANAGED_INSTANCES);
  private static final Set<String> EC2_STRATEGIES =
      Set.of("BEST_FIT", "BEST_FIT_PROGRESSIVE", "BEST_FIT_PROGRESSIVE_ORDERED");
  private static final Set<String> SPOT_STRATEGIES =
      Set.of(
          "BEST_FIT",
          "BEST_FIT_PROGRESSIVE",
          "SPOT_CAPACITY_OPTIMIZED",
          "SPOT_PRICE_CAPACITY_OPTIMIZED",
          "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED");
  private static final Set<String> KUBERNETES_VERSIONS =
      Set.of("1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36");

  private ComputeResourceRules() {}

  /**
   * Refuses what the kind of environment cannot have.
   *
   * @param resources with its type in upper case
   * @param strict whether image types that AWS has retired are refused
   * @param catalog the instance types that there are
   */
  static void check(
      ComputeResource resources, boolean eks, boolean strict, InstanceCatalog catalog) {
    String type = resources.typeAsString();
    if (!TYPES.contains(type)) {
      throw Refuse.wrapped(
          "Compute resource type %s is not valid. Valid types: %s".formatted(type, TYPES));
    }
    if (eks && !type.equals("EC2") && !type.equals("SPOT")) {
      throw Refuse.wrapped("Supported compute types for EKS compute environments are [EC2, SPOT].");
    }
    if (FARGATE.contains(type)) {
      checkFargate(resources);
    } else if (type.equals(MANAGED_INSTANCES)) {
      checkManagedInstances(resources);
    } else {
      checkInstances(resources, eks, strict, catalog);
    }
  }

  /** Refuses a maximum that is missing or not positive. */
  private static void checkMaximum(@Nullable Integer maximum) {
    if (maximum == null) {
      throw Refuse.wrapped("Resource maxvCpus is required.");
    }
    if (maximum <= 0) {
      throw Refuse.wrapped("maxvCpus should be greater than 0.");
    }
  }

  private static void checkFargate(ComputeResource resources) {
    given(resources)
        .forEach(
            (member, given) -> {
              if (given) {
                throw Refuse.wrapped("%s is not applicable for Fargate.".formatted(member));
              }
            });
    checkMaximum(resources.maxvCpus());
    if (resources.subnets().isEmpty()) {
      throw Refuse.wrapped("Subnets are required.");
    }
    if (resources.subnets().size() > 16) {
      throw Refuse.wrapped("Fargate supports a maximum of 16 subnets.");
    }
    if (resources.securityGroupIds().isEmpty()) {
      throw Refuse.wrapped("Security group ids are required.");
    }
    if (resources.securityGroupIds().size() > 5) {
      throw Refuse.wrapped("Fargate supports a maximum of 5 security groups.");
    }
  }

  private static void checkManagedInstances(ComputeResource resources) {
    Map<String, Boolean> given = given(resources);
    given.put("subnets", !resources.subnets().isEmpty());
    given.put("securityGroupIds", !resources.securityGroupIds().isEmpty());
    given.forEach(
        (member, isGiven) -> {
          if (isGiven) {
            throw Refuse.wrapped(
                "%s is not applicable for ECS_MANAGED_INSTANCES.".formatted(member));
          }
        });
    checkMaximum(resources.maxvCpus());
  }

  /** The members that belong to environments with instances of their own, and which are given. */
  @SuppressWarnings("deprecation") // imageId is deprecated by AWS and still sent
  private static Map<String, Boolean> given(ComputeResource resources) {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("allocationStrategy", resources.allocationStrategyAsString() != null);
    given.put("bidPercentage", resources.bidPercentage() != null);
    given.put("desiredvCpus", resources.desiredvCpus() != null);
    given.put("ec2KeyPair", !Refuse.isMissing(resources.ec2KeyPair()));
    given.put("imageId", !Refuse.isMissing(resources.imageId()));
    given.put("instanceRole", !Refuse.isMissing(resources.instanceRole()));
    given.put("instanceTypes", !resources.instanceTypes().isEmpty());
    given.put("launchTemplate", resources.launchTemplate() != null);
    given.put("minvCpus", resources.minvCpus() != null);
    given.put("placementGroup", !Refuse.isMissing(resources.placementGroup()));
    given.put("spotIamFleetRole", !Refuse.isMissing(resources.spotIamFleetRole()));
    given.put("tags", !resources.tags().isEmpty());
    given.put("ec2Configuration", !resources.ec2Configuration().isEmpty());
    given.put("scalingPolicy", resources.scalingPolicy() != null);
    return given;
  }

  private static void checkInstances(
      ComputeResource resources, boolean eks, boolean strict, InstanceCatalog catalog) {
    checkStrategy(resources, eks);
    checkSizes(resources, eks);
    if (resources.instanceTypes().isEmpty()) {
      throw Refuse.wrapped("Resource instanceTypes are required.");
    }
    InstanceTypeRules.check(resources.instanceTypes(), catalog);
    if ("BEST_FIT_PROGRESSIVE_ORDERED".equals(resources.allocationStrategyAsString())
        && resources.instanceTypes().stream().anyMatch(InstanceCatalog::isKeyword)) {
      throw Refuse.wrapped(
          "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for"
              + " BEST_FIT_PROGRESSIVE_ORDERED allocation strategy. Specify instance families or"
              + " types directly.");
    }
    LaunchTemplateRules.check(resources.launchTemplate(), resources.instanceTypes(), catalog);
    if (resources.subnets().isEmpty()) {
      throw Refuse.wrapped("Subnets are required.");
    }
    if (resources.securityGroupIds().isEmpty() && resources.launchTemplate() == null) {
      throw Refuse.wrapped("Security group ids are required.");
    }
    if (Refuse.isMissing(resources.instanceRole())) {
      throw Refuse.wrapped("Instance role is required.");
    }
    checkSpot(resources);
    checkImages(resources.ec2Configuration(), eks, strict);
    checkScaleDownDelay(resources);
  }

  private static void checkStrategy(ComputeResource resources, boolean eks) {
    String strategy = resources.allocationStrategyAsString();
    if (strategy == null) {
      if (eks) {
        throw Refuse.wrapped("allocationStrategy is required for EKS Compute Environments.");
      }
      return;
    }
    boolean spot = resources.typeAsString().equals("SPOT");
    if (!EC2_STRATEGIES.contains(strategy) && !SPOT_STRATEGIES.contains(strategy)) {
      throw Refuse.wrapped("Allocation strategy %s is not valid.".formatted(strategy));
    }
    if (spot && strategy.equals("BEST_FIT_PROGRESSIVE_ORDERED")) {
      throw Refuse.wrapped(
          "Allocation strategy BEST_FIT_PROGRESSIVE_ORDERED requires compute resource type EC2.");
    }
    if (!(spot ? SPOT_STRATEGIES : EC2_STRATEGIES).contains(strategy)) {
      throw Refuse.wrapped(
          "Invalid compute resource allocation strategy %s for type %s"
              .formatted(strategy, resources.typeAsString()));
    }
    if (eks && strategy.equals("BEST_FIT")) {
      throw Refuse.wrapped(
          "Allocation strategy BEST_FIT is not supported for EKS Compute Environments.");
    }
  }

  private static void checkSizes(ComputeResource resources, boolean eks) {
    if (eks && resources.minvCpus() == null) {
      throw Refuse.wrapped("Resource minvCpus is required.");
    }
    int minimum = resources.minvCpus() == null ? 0 : resources.minvCpus();
    if (minimum < 0) {
      throw Refuse.wrapped("minvCpus should be greater than or equal to 0.");
    }
    checkMaximum(resources.maxvCpus());
    if (resources.maxvCpus() < minimum) {
      throw Refuse.wrapped("maxvCpus should be greater than or equal to minvCpus.");
    }
    Integer desired = resources.desiredvCpus();
    if (desired != null && (desired < minimum || desired > resources.maxvCpus())) {
      throw Refuse.wrapped("desiredvCpus should be between minvCpus and maxvCpus.");
    }
  }

  private static void checkSpot(ComputeResource resources) {
    if (!resources.typeAsString().equals("SPOT")) {
      return;
    }
    Integer bid = resources.bidPercentage();
    if (bid != null && (bid < 0 || bid > 100)) {
      throw Refuse.wrapped("Bid percentage must be between 0 to 100.");
    }
    if (usesBestFit(resources) && Refuse.isMissing(resources.spotIamFleetRole())) {
      throw Refuse.wrapped("compute resource spotIamFleetRole is required.");
    }
  }

  /** Whether the strategy is the one that AWS takes when none is given. */
  static boolean usesBestFit(ComputeResource resources) {
    String strategy = resources.allocationStrategyAsString();
    return strategy == null || strategy.equals("BEST_FIT");
  }

  private static void checkImages(List<Ec2Configuration> images, boolean eks, boolean strict) {
    if (images.size() > 2) {
      throw Refuse.wrapped("ComputeResources.ec2Configuration can have at most 2 entries.");
    }
    String prefix = eks ? "EKS_" : "ECS_";
    for (var image : images) {
      String type = image.imageType();
      if (type == null
          || !Set.of(
                  prefix + "AL2023",
                  prefix + "AL2023_NVIDIA",
                  prefix + "AL2",
                  prefix + "AL2_NVIDIA")
              .contains(type)) {
        throw Refuse.wrapped("Invalid imageType in ComputeResources.ec2Configuration");
      }
      // Longshore starts no such image, so it takes the retired ones unless told to be strict.
      if (strict && !type.contains("AL2023")) {
        throw Refuse.wrapped(
            "Amazon Linux 2 is end-of-life. Please see"
                + " https://docs.aws.amazon.com/batch/latest/userguide/compute_resource_AMIs.html.");
      }
      String override = image.imageIdOverride();
      if (override != null && (override.isEmpty() || override.length() > 256)) {
        throw Refuse.wrapped("imageIdOverride should have 1 to 256 characters.");
      }
      String version = image.imageKubernetesVersion();
      if (version != null && !KUBERNETES_VERSIONS.contains(version)) {
        throw Refuse.bare(
            "At least one imageKubernetesVersion in EC2Configuration is not supported.");
      }
    }
  }

  private static void checkScaleDownDelay(ComputeResource resources) {
    Integer minutes =
        resources.scalingPolicy() == null
            ? null
            : resources.scalingPolicy().minScaleDownDelayMinutes();
    if (minutes != null && minutes != 0 && (minutes < 20 || minutes > 10080)) {
      throw Refuse.wrapped("minScaleDownDelayMinutes must be 0 or between 20 and 10080.");
    }
  }
}

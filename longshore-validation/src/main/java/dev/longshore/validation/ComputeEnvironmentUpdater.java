package dev.longshore.validation;

import dev.longshore.validation.ComputeEnvironmentUpdate.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.ComputeResourceUpdate;
import software.amazon.awssdk.services.batch.model.Ec2Configuration;
import software.amazon.awssdk.services.batch.model.EksConfiguration;
import software.amazon.awssdk.services.batch.model.EksConfigurationUpdate;
import software.amazon.awssdk.services.batch.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdatePolicy;

/** Merges one update into a stored environment, and refuses what may not change. */
final class ComputeEnvironmentUpdater {

  private final ComputeEnvironmentRules rules;
  private final ComputeEnvironmentDetail current;

  ComputeEnvironmentUpdater(ComputeEnvironmentRules rules, ComputeEnvironmentDetail current) {
    this.rules = rules;
    this.current = current;
  }

  ComputeEnvironmentUpdate update(UpdateComputeEnvironmentRequest request) {
    var detail = current.toBuilder();
    if (request.stateAsString() != null) {
      if (!Set.of("ENABLED", "DISABLED").contains(request.stateAsString())) {
        throw Refuse.wrapped(
            "Compute Environment state %s is not valid. Valid states: [ENABLED, DISABLED]"
                .formatted(request.stateAsString()));
      }
      detail.state(request.stateAsString());
    }
    if (request.unmanagedvCpus() != null) {
      if (isManaged()) {
        throw Refuse.wrapped("unmanagedvCpus is not applicable for managed Compute Environment.");
      }
      ComputeEnvironmentRules.checkUnmanagedVcpus(request.unmanagedvCpus());
      detail.unmanagedvCpus(request.unmanagedvCpus());
    }
    if (request.serviceRole() != null) {
      detail.serviceRole(newRole(request.serviceRole()));
    }
    if (request.context() != null) {
      detail.context(request.context());
    }
    if (request.ecsSettings() != null) {
      detail.ecsSettings(request.ecsSettings());
    }
    if (request.eksConfiguration() != null) {
      detail.eksConfiguration(newAccess(request.eksConfiguration()));
    }
    if (request.updatePolicy() != null) {
      detail.updatePolicy(newPolicy(request.updatePolicy()));
    }
    Kind kind = Kind.SETTINGS;
    if (request.computeResources() != null) {
      ComputeResource merged = merge(request.computeResources());
      kind = kind(request.computeResources(), merged);
      if (kind == Kind.INFRASTRUCTURE) {
        checkReplaceable(merged);
      }
      detail.computeResources(merged);
    }
    return new ComputeEnvironmentUpdate(detail.build(), kind);
  }

  private boolean isManaged() {
    return "MANAGED".equals(current.typeAsString());
  }

  private boolean isEks() {
    return current.eksConfiguration() != null;
  }

  private String newRole(String role) {
    boolean linked = ComputeEnvironmentRules.isServiceLinked(role);
    if (!isManaged() && !isEks()) {
      ComputeEnvironmentRules.checkUnmanagedRole(role);
    }
    if (linked != ComputeEnvironmentRules.isServiceLinked(current.serviceRole())) {
      throw Refuse.wrapped(
          "The service role cannot be changed between a service-linked role and another role.");
    }
    return role.isEmpty() ? rules.serviceLinkedRole() : role;
  }

  /** Nothing else of it can be changed. */
  private EksConfiguration newAccess(EksConfigurationUpdate update) {
    if (!isEks()) {
      throw Refuse.wrapped("eksConfiguration is not applicable for ECS Compute Environments.");
    }
    ComputeEnvironmentRules.checkAccess(update.accessEntry());
    return update.accessEntry() == null
        ? current.eksConfiguration()
        : current.eksConfiguration().toBuilder()
            .accessEntry(ComputeEnvironmentRules.wanted(update.accessEntry()))
            .build();
  }

  private UpdatePolicy newPolicy(UpdatePolicy given) {
    UpdatePolicy old =
        Objects.requireNonNullElseGet(
            current.updatePolicy(),
            () ->
                UpdatePolicy.builder()
                    .terminateJobsOnUpdate(false)
                    .jobExecutionTimeoutMinutes(30L)
                    .build());
    Long minutes = given.jobExecutionTimeoutMinutes();
    if (minutes != null && (minutes < 1 || minutes > 7200)) {
      throw Refuse.wrapped("jobExecutionTimeoutMinutes must be between 1 and 7200.");
    }
    return UpdatePolicy.builder()
        .terminateJobsOnUpdate(or(given.terminateJobsOnUpdate(), old.terminateJobsOnUpdate()))
        .jobExecutionTimeoutMinutes(or(minutes, old.jobExecutionTimeoutMinutes()))
        .build();
  }

  private ComputeResource merge(ComputeResourceUpdate update) {
    ComputeResource old = current.computeResources();
    if (!isManaged() || old == null) {
      throw Refuse.wrapped(
          "computeResources is not applicable for an UNMANAGED compute environment.");
    }
    String type = newType(update, old);
    if (!ComputeEnvironmentRules.hasInstances(old)) {
      checkWithoutInstances(update, old.typeAsString());
      return mergeWithoutInstances(update, old, type);
    }
    ComputeResource merged = mergeInstances(update, old, type);
    checkDesired(update, old, merged);
    ComputeResourceRules.check(forCheck(update, merged), isEks(), rules.strict(), rules.catalog());
    return merged;
  }

  private static String newType(ComputeResourceUpdate update, ComputeResource old) {
    String from = old.typeAsString();
    if (update.typeAsString() == null) {
      return from;
    }
    String to = ComputeEnvironmentRules.upperCase(update.typeAsString());
    boolean allowed =
        from.equals(to)
            || Set.of("EC2", "SPOT").containsAll(List.of(from, to))
            || ComputeResourceRules.FARGATE.containsAll(List.of(from, to));
    if (!allowed) {
      throw Refuse.wrapped(
          "Compute resource type cannot be changed from %s to %s.".formatted(from, to));
    }
    return to;
  }

  private static void checkWithoutInstances(ComputeResourceUpdate update, String type) {
    boolean fargate = ComputeResourceRules.FARGATE.contains(type);
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("allocationStrategy", update.allocationStrategyAsString() != null);
    given.put("bidPercentage", update.bidPercentage() != null);
    given.put("desiredvCpus", update.desiredvCpus() != null);
    given.put("ec2KeyPair", !Refuse.isMissing(update.ec2KeyPair()));
    given.put("imageId", !Refuse.isMissing(update.imageId()));
    given.put("instanceRole", !Refuse.isMissing(update.instanceRole()));
    given.put("instanceTypes", !update.instanceTypes().isEmpty());
    given.put("launchTemplate", update.launchTemplate() != null);
    given.put("minvCpus", update.minvCpus() != null);
    given.put("placementGroup", !Refuse.isMissing(update.placementGroup()));
    given.put("tags", !update.tags().isEmpty());
    given.put("ec2Configuration", !update.ec2Configuration().isEmpty());
    given.put("scalingPolicy", update.scalingPolicy() != null);
    given.put(
        "updateToLatestImageVersion", Boolean.TRUE.equals(update.updateToLatestImageVersion()));
    given.put("subnets", !fargate && !update.subnets().isEmpty());
    given.put("securityGroupIds", !fargate && !update.securityGroupIds().isEmpty());
    given.forEach(
        (member, isGiven) -> {
          if (isGiven) {
            throw Refuse.wrapped(
                "%s is not applicable for %s."
                    .formatted(member, fargate ? "Fargate" : "ECS_MANAGED_INSTANCES"));
          }
        });
  }

  /** An empty list of subnets or security groups means no change here. */
  private ComputeResource mergeWithoutInstances(
      ComputeResourceUpdate update, ComputeResource old, String type) {
    ComputeResource merged =
        old.toBuilder()
            .type(type)
            .maxvCpus(or(update.maxvCpus(), old.maxvCpus()))
            .subnets(update.subnets().isEmpty() ? old.subnets() : update.subnets())
            .securityGroupIds(
                update.securityGroupIds().isEmpty()
                    ? old.securityGroupIds()
                    : update.securityGroupIds())
            .build();
    ComputeResourceRules.check(merged, isEks(), rules.strict(), rules.catalog());
    return merged;
  }

  /** An empty list or text removes what it names. */
  @SuppressWarnings("deprecation") // imageId is deprecated by AWS and still sent
  private ComputeResource mergeInstances(
      ComputeResourceUpdate update, ComputeResource old, String type) {
    if ("BEST_FIT".equals(update.allocationStrategyAsString())) {
      throw Refuse.wrapped("Allocation strategy BEST_FIT is not a valid value for an update.");
    }
    Integer minimum = or(update.minvCpus(), old.minvCpus());
    Integer desired = or(update.desiredvCpus(), old.desiredvCpus());
    if (update.desiredvCpus() == null && minimum != null && desired != null) {
      desired = Math.max(minimum, desired);
    }
    var merged =
        old.toBuilder()
            .type(type)
            .minvCpus(minimum)
            .maxvCpus(or(update.maxvCpus(), old.maxvCpus()))
            .desiredvCpus(desired)
            .scalingPolicy(or(update.scalingPolicy(), old.scalingPolicy()))
            .allocationStrategy(
                or(update.allocationStrategyAsString(), old.allocationStrategyAsString()))
            .bidPercentage(or(update.bidPercentage(), old.bidPercentage()))
            .instanceRole(or(update.instanceRole(), old.instanceRole()))
            .imageId(orRemoved(update.imageId(), old.imageId()))
            .ec2KeyPair(orRemoved(update.ec2KeyPair(), old.ec2KeyPair()))
            .placementGroup(orRemoved(update.placementGroup(), old.placementGroup()))
            .launchTemplate(newTemplate(update.launchTemplate(), old.launchTemplate()));
    if (update.hasInstanceTypes()) {
      merged.instanceTypes(update.instanceTypes());
    }
    if (update.hasSubnets()) {
      merged.subnets(update.subnets());
    }
    if (update.hasSecurityGroupIds()) {
      merged.securityGroupIds(update.securityGroupIds());
    }
    if (update.hasTags()) {
      merged.tags(update.tags());
    }
    if (update.hasEc2Configuration()) {
      merged.ec2Configuration(update.ec2Configuration());
    }
    return isEks() ? merged.build() : rules.withDefaultImage(merged.build());
  }

  /** A template replaces the old one as a whole, so absent overrides clear stored ones. */
  private static @Nullable LaunchTemplateSpecification newTemplate(
      @Nullable LaunchTemplateSpecification given, @Nullable LaunchTemplateSpecification old) {
    if (given == null) {
      return old;
    }
    boolean removed = "".equals(given.launchTemplateId()) || "".equals(given.launchTemplateName());
    if (removed
        && Refuse.isMissing(given.launchTemplateId())
        && Refuse.isMissing(given.launchTemplateName())
        && given.overrides().isEmpty()) {
      return null;
    }
    return given;
  }

  private void checkDesired(
      ComputeResourceUpdate update, ComputeResource old, ComputeResource merged) {
    Integer desired = update.desiredvCpus();
    if (desired == null) {
      return;
    }
    if (isEks()) {
      throw Refuse.wrapped("desiredvCpus is not applicable for EKS Compute Environments.");
    }
    if (old.desiredvCpus() != null && desired < old.desiredvCpus()) {
      throw Refuse.bare(
          "Manually scaling down compute environment is not supported. Disconnecting job queues"
              + " from compute environment will cause it to scale-down to minvCpus");
    }
    int minimum = Objects.requireNonNullElse(merged.minvCpus(), 0);
    if (desired < minimum || desired > merged.maxvCpus()) {
      throw Refuse.wrapped("desiredvCpus should be between minvCpus and maxvCpus.");
    }
  }

  /**
   * What the rules of a create look at. The live {@code desiredvCpus} may stand above a maximum
   * that is lowered, and subnets may be removed for those of the launch template.
   */
  private static ComputeResource forCheck(ComputeResourceUpdate update, ComputeResource merged) {
    var copy = merged.toBuilder();
    if (update.desiredvCpus() == null) {
      copy.desiredvCpus(null);
    }
    if (merged.subnets().isEmpty() && merged.launchTemplate() != null) {
      copy.subnets("of the launch template");
    }
    return copy.build();
  }

  private Kind kind(ComputeResourceUpdate update, ComputeResource merged) {
    ComputeResource old = current.computeResources();
    boolean wantsLaterImage =
        Boolean.TRUE.equals(update.updateToLatestImageVersion()) && !isImagePinned(merged);
    if (merged.equals(old) && !wantsLaterImage) {
      return Kind.SETTINGS;
    }
    if (!ComputeEnvironmentRules.hasInstances(old)) {
      return Kind.SCALING;
    }
    ComputeResource rescaled =
        old.toBuilder()
            .minvCpus(merged.minvCpus())
            .maxvCpus(merged.maxvCpus())
            .desiredvCpus(merged.desiredvCpus())
            .scalingPolicy(merged.scalingPolicy())
            .build();
    return rescaled.equals(merged) && !wantsLaterImage ? Kind.SCALING : Kind.INFRASTRUCTURE;
  }

  /**
   * Whether the user chose the image of every instance, so that AWS has no later one to offer. What
   * a launch template says of images is not known here.
   */
  @SuppressWarnings("deprecation") // imageId is deprecated by AWS and still sent
  private static boolean isImagePinned(ComputeResource resources) {
    List<Ec2Configuration> images = resources.ec2Configuration();
    return !Refuse.isMissing(resources.imageId())
        || (!images.isEmpty()
            && images.stream().noneMatch(image -> Refuse.isMissing(image.imageIdOverride())));
  }

  private void checkReplaceable(ComputeResource merged) {
    if (!ComputeEnvironmentRules.isServiceLinked(current.serviceRole())) {
      throw Refuse.wrapped(
          "Infrastructure updates need the service-linked role of AWS Batch; this compute"
              + " environment has another service role.");
    }
    if (ComputeResourceRules.usesBestFit(current.computeResources())
        || ComputeResourceRules.usesBestFit(merged)) {
      throw Refuse.wrapped(
          "Infrastructure updates need an allocation strategy other than BEST_FIT.");
    }
  }

  private static <T> @Nullable T or(@Nullable T given, @Nullable T old) {
    return given == null ? old : given;
  }

  private static @Nullable String orRemoved(@Nullable String given, @Nullable String old) {
    return given == null ? old : given.isEmpty() ? null : given;
  }
}

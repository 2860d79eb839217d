package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.batch.model.LaunchTemplateSpecificationOverride;

/** What AWS Batch accepts as a launch template, which Longshore stores and does not use. */
final class LaunchTemplateRules {

  private static final Pattern VERSION = Pattern.compile("[0-9]+|\\$Default|\\$Latest");
  private static final Set<String> USERDATA_TYPES = Set.of("EKS_BOOTSTRAP_SH", "EKS_NODEADM");

  private LaunchTemplateRules() {}

  static void check(
      @Nullable LaunchTemplateSpecification template,
      List<String> instanceTypes,
      InstanceCatalog catalog) {
    if (template == null) {
      return;
    }
    boolean id = !Refuse.isMissing(template.launchTemplateId());
    boolean name = !Refuse.isMissing(template.launchTemplateName());
    if (!id && !name && template.overrides().isEmpty()) {
      throw Refuse.wrapped(
          "One of LaunchTemplateId and LaunchTemplateName or LaunchTemplate.Overrides is"
              + " required.");
    }
    if (id && name) {
      throw Refuse.wrapped(
          "LaunchTemplate should have either LaunchTemplateId or LaunchTemplateName but not both.");
    }
    checkVersion(template.version());
    checkUserdataType(template.userdataTypeAsString());
    checkOverrides(template.overrides(), instanceTypes, catalog);
  }

  private static void checkOverrides(
      List<LaunchTemplateSpecificationOverride> overrides,
      List<String> instanceTypes,
      InstanceCatalog catalog) {
    if (overrides.size() > 10) {
      throw Refuse.wrapped("LaunchTemplate.overrides size cannot be greater than 10");
    }
    List<String> targets = new ArrayList<>();
    for (var override : overrides) {
      if (Refuse.isMissing(override.launchTemplateId())
          == Refuse.isMissing(override.launchTemplateName())) {
        throw Refuse.wrapped(
            "LaunchTemplate.overrides should have either LaunchTemplateId or LaunchTemplateName but"
                + " not both.");
      }
      checkVersion(override.version());
      checkUserdataType(override.userdataTypeAsString());
      if (override.targetInstanceTypes().isEmpty()) {
        throw Refuse.wrapped(
            "LaunchTemplate.overrides.targetInstanceTypes[] is required for every override and"
                + " cannot be empty.");
      }
      targets.addAll(override.targetInstanceTypes());
    }
    checkTargets(targets, instanceTypes, catalog);
  }

  private static void checkTargets(
      List<String> targets, List<String> instanceTypes, InstanceCatalog catalog) {
    List<String> keywords = targets.stream().filter(InstanceCatalog::isKeyword).toList();
    if (!keywords.isEmpty()) {
      throw Refuse.wrapped(
          "LaunchTemplate.overrides cannot have %s as targetInstanceTypes. Specify instance families or types directly."
              .formatted(keywords));
    }
    Set<InstanceType> seen = new HashSet<>();
    Set<String> entries = new HashSet<>();
    List<String> duplicates =
        targets.stream()
            .filter(
                target -> {
                  boolean repeated = !entries.add(target);
                  for (InstanceType type : catalog.expandNamed(target)) {
                    repeated |= !seen.add(type);
                  }
                  return repeated;
                })
            .toList();
    if (!duplicates.isEmpty()) {
      throw Refuse.wrapped(
          "LaunchTemplate.overrides have duplicate targetInstanceTypes: %s".formatted(duplicates));
    }
    Set<InstanceType> allowed = new HashSet<>(catalog.expand(instanceTypes));
    List<String> foreign =
        targets.stream()
            .filter(
                target -> {
                  List<InstanceType> types = catalog.expandNamed(target);
                  return types.isEmpty() || !allowed.containsAll(types);
                })
            .toList();
    if (!foreign.isEmpty()) {
      throw Refuse.wrapped(
          "LaunchTemplate.overrides:%s have targetInstanceTypes that do not exist in computeResource.InstanceTypes."
              .formatted(foreign));
    }
  }

  private static void checkVersion(@Nullable String version) {
    if (!Refuse.isMissing(version) && !VERSION.matcher(version).matches()) {
      throw Refuse.wrapped(
          "LaunchTemplateVersion must be either empty or a number or $Default or $Latest.");
    }
  }

  private static void checkUserdataType(@Nullable String type) {
    if (type != null && !USERDATA_TYPES.contains(type)) {
      throw Refuse.wrapped("The userdataType attribute %s is not valid.".formatted(type));
    }
  }
}

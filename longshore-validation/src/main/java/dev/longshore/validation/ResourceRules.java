package dev.longshore.validation;

import dev.longshore.model.FargateSizes;
import dev.longshore.model.RefusedException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;

/** How much a container may ask for: vCPUs, memory and GPUs, per platform. */
public final class ResourceRules {

  // Bounded digits, so that no text can make a number that costs time or memory.
  private static final Pattern DECIMAL =
      Pattern.compile("-?([0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9})");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final Set<String> TYPES = Set.of("VCPU", "MEMORY", "GPU");
  private static final BigDecimal SMALLEST_MANAGED_VCPU = new BigDecimal("0.25");

  private ResourceRules() {}

  /**
   * Refuses the resources of one container that its platform cannot give. A Fargate size is the
   * size of a task, so {@link #checkFargateSize} is apart.
   *
   * @param requirements {@code resourceRequirements}, of a definition or after a job's overrides
   * @param legacyVcpus the deprecated {@code vcpus}, EC2 only
   * @param legacyMemoryMib the deprecated {@code memory}, EC2 only
   */
  public static void check(
      List<ResourceRequirement> requirements,
      @Nullable Integer legacyVcpus,
      @Nullable Integer legacyMemoryMib,
      Platform platform) {
    checkTypes(requirements);
    checkLegacy(requirements, legacyVcpus, legacyMemoryMib, platform);
    String vcpus = value(requirements, "VCPU", legacyVcpus);
    if (vcpus == null) {
      throw Refuse.wrapped("vCPU is required.");
    }
    String memory = value(requirements, "MEMORY", legacyMemoryMib);
    if (memory == null) {
      throw Refuse.wrapped("Memory is required.");
    }
    checkVcpus(vcpus, platform);
    checkMemory(memory);
    checkGpus(value(requirements, "GPU", null), platform);
  }

  /**
   * Refuses what is wrong with a list of requirements in itself: unknown or repeated types, values
   * that are missing. For overrides, which need not name every type.
   */
  public static void checkTypes(List<ResourceRequirement> requirements) {
    Set<String> seen = new HashSet<>();
    for (var requirement : requirements) {
      String type = requirement.typeAsString();
      if (type == null || !TYPES.contains(type)) {
        throw Refuse.wrapped(
            "Resource type %s is not valid. Valid types: [VCPU, MEMORY, GPU]".formatted(type));
      }
      if (Refuse.isMissing(requirement.value())) {
        throw Refuse.wrapped(
            "A value is required for type %s in resourceRequirement.".formatted(type));
      }
      if (!seen.add(type)) {
        throw Refuse.wrapped("Cannot provide duplicates in resourceRequirements.");
      }
    }
  }

  /** Refuses a Fargate task whose containers together have no size of {@link FargateSizes}. */
  public static void checkFargateSize(List<List<ResourceRequirement>> containers) {
    checkFargateSize(containers, Refuse::wrapped);
  }

  /** The same, with the refusal of the caller's choice: AWS does not wrap it at a submit. */
  static void checkFargateSize(
      List<List<ResourceRequirement>> containers, Function<String, RefusedException> refusal) {
    BigDecimal vcpus = BigDecimal.ZERO;
    long memoryMib = 0;
    for (var requirements : containers) {
      vcpus = vcpus.add(number(requirements, "VCPU"));
      memoryMib += number(requirements, "MEMORY").longValue();
    }
    if (!FargateSizes.isValid(vcpus, memoryMib)) {
      throw refusal.apply(FargateSizes.message(vcpus, memoryMib));
    }
  }

  private static void checkLegacy(
      List<ResourceRequirement> requirements,
      @Nullable Integer vcpus,
      @Nullable Integer memoryMib,
      Platform platform) {
    if (platform == Platform.FARGATE && vcpus != null) {
      throw Refuse.wrapped(
          "vcpus is not applicable for Fargate. Use resource requirements instead.");
    }
    if (platform == Platform.FARGATE && memoryMib != null) {
      throw Refuse.wrapped(
          "memory is not applicable for Fargate. Use resource requirements instead.");
    }
    if (vcpus != null && value(requirements, "VCPU", null) != null) {
      throw Refuse.wrapped(
          "Cannot use both ECS containerProperties Vcpus and resourceRequirement VCPU.");
    }
    if (memoryMib != null && value(requirements, "MEMORY", null) != null) {
      throw Refuse.wrapped(
          "Cannot use both ECS containerProperties Memory and resourceRequirement MEMORY.");
    }
  }

  /**
   * The value as a number, if it is one: vCPUs in thousandths, all else whole. How much is too
   * little depends on the platform.
   */
  static BigDecimal amount(String type, String value) {
    if (!type.equals("VCPU")) {
      if (!WHOLE.matcher(value).matches()) {
        throw notWhole(value, type);
      }
      return new BigDecimal(value);
    }
    if (DECIMAL.matcher(value).matches()) {
      BigDecimal vcpus = new BigDecimal(value);
      if (vcpus.stripTrailingZeros().scale() <= 3) {
        return vcpus;
      }
    }
    throw Refuse.wrapped(
        "Value %s for type VCPU in resourceRequirement is not valid. Please provide a number."
            .formatted(value));
  }

  private static void checkVcpus(String value, Platform platform) {
    BigDecimal vcpus = amount("VCPU", value);
    switch (platform) {
      case EC2 -> {
        if (vcpus.compareTo(BigDecimal.ONE) < 0) {
          throw Refuse.wrapped("vCPU must be at least 1, got %s.".formatted(value));
        }
        if (vcpus.stripTrailingZeros().scale() > 0) {
          throw notWhole(value, "VCPU");
        }
      }
      case MANAGED_INSTANCES -> {
        if (vcpus.compareTo(SMALLEST_MANAGED_VCPU) < 0) {
          throw Refuse.wrapped("vCPU must be at least 0.25, got %s.".formatted(value));
        }
      }
      case FARGATE -> {
        if (vcpus.signum() <= 0) {
          throw Refuse.wrapped("vCPU must be more than 0, got %s.".formatted(value));
        }
      }
    }
  }

  private static void checkMemory(String value) {
    if (amount("MEMORY", value).intValue() < 4) {
      throw Refuse.wrapped("Memory must be at least 4 Mib, got %s Mib.".formatted(value));
    }
  }

  private static void checkGpus(@Nullable String value, Platform platform) {
    if (value == null) {
      return;
    }
    if (platform == Platform.FARGATE) {
      throw Refuse.wrapped("GPU is not applicable for Fargate.");
    }
    if (amount("GPU", value).intValue() < 1) {
      throw Refuse.wrapped("GPU must be at least 1, got %s.".formatted(value));
    }
  }

  private static RuntimeException notWhole(String value, String type) {
    return Refuse.wrapped(
        "Value %s for type %s in resourceRequirement is not valid. Please provide a whole number."
            .formatted(value, type));
  }

  private static @Nullable String value(
      List<ResourceRequirement> requirements, String type, @Nullable Integer legacy) {
    for (var requirement : requirements) {
      if (type.equals(requirement.typeAsString())) {
        return requirement.value();
      }
    }
    return legacy == null ? null : legacy.toString();
  }

  private static BigDecimal number(List<ResourceRequirement> requirements, String type) {
    String value = value(requirements, type, null);
    return value == null ? BigDecimal.ZERO : new BigDecimal(value);
  }
}

package dev.longshore.validation;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EksContainerResourceRequirements;

/** How much a container of a pod may ask for, in limits and in requests. */
final class EksResourceRules {

  private static final String GPU = "nvidia.com/gpu";
  private static final Pattern CPU = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern MEMORY = Pattern.compile("[0-9]{1,9}Mi");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");
  private static final BigDecimal CPU_STEP = new BigDecimal("0.25");

  private EksResourceRules() {}

  /** Whether cpu and memory are both asked for, be it as a limit or as a request. */
  static boolean hasCpuAndMemory(@Nullable EksContainerResourceRequirements resources) {
    return resources != null && has(resources, "cpu") && has(resources, "memory");
  }

  static void check(@Nullable EksContainerResourceRequirements resources) {
    if (resources == null) {
      return;
    }
    checkValues(resources.limits());
    checkValues(resources.requests());
    String cpuLimit = resources.limits().get("cpu");
    String cpuRequest = resources.requests().get("cpu");
    if (cpuLimit != null
        && cpuRequest != null
        && new BigDecimal(cpuRequest).compareTo(new BigDecimal(cpuLimit)) > 0) {
      throw Refuse.wrapped("cpu request must be <= to cpu limit if both are provided.");
    }
    checkEqual(resources, "memory", "memory");
    checkEqual(resources, GPU, "gpu");
  }

  private static void checkEqual(
      EksContainerResourceRequirements resources, String type, String name) {
    String limit = resources.limits().get(type);
    String request = resources.requests().get(type);
    if (limit != null && request != null && !request.equals(limit)) {
      throw Refuse.wrapped(
          "%s request must be equal to %s limit if both are provided.".formatted(name, name));
    }
  }

  private static void checkValues(Map<String, String> values) {
    values.forEach(
        (type, value) -> {
          switch (type) {
            case "cpu" -> {
              if (!isCpu(value)) {
                throw Refuse.wrapped(
                    ("Value %s for type cpu in resources is not valid. Provide a valid number and"
                            + " unit.")
                        .formatted(value));
              }
            }
            case "memory" -> {
              if (!MEMORY.matcher(value).matches()
                  || Integer.parseInt(value, 0, value.length() - 2, 10) < 4) {
                throw Refuse.wrapped("Value %s for type memory is not valid.".formatted(value));
              }
            }
            case GPU -> {
              if (!WHOLE.matcher(value).matches() || Integer.parseInt(value) < 1) {
                throw Refuse.wrapped(
                    "Value %s for type nvidia.com/gpu in resources is not valid.".formatted(value));
              }
            }
            default ->
                throw Refuse.wrapped("%s is not a supported type for resources.".formatted(type));
          }
        });
  }

  private static boolean isCpu(String value) {
    if (!CPU.matcher(value).matches()) {
      return false;
    }
    BigDecimal cpu = new BigDecimal(value);
    return cpu.signum() > 0 && cpu.remainder(CPU_STEP).signum() == 0;
  }

  private static boolean has(EksContainerResourceRequirements resources, String type) {
    return resources.limits().containsKey(type) || resources.requests().containsKey(type);
  }
}

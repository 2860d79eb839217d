package dev.longshore.core;

import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.FargateSizes;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.Refusal;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Whether what a job asks for, overrides included, can be asked for at all. */
final class SubmitResources {

  private SubmitResources() {}

  /**
   * @throws dev.longshore.model.RefusedException with AWS's text when it cannot
   */
  static void check(
      JobDefinition definition, Map<String, ContainerOverrides> overrides, EffectiveTask task) {
    switch (definition.capability()) {
      case "FARGATE" -> checkFargate(overrides.values(), task);
      case "MANAGED_INSTANCES" ->
          task.containers().forEach(container -> checkInstances(container, 250));
      default -> task.containers().forEach(SubmitResources::checkEc2);
    }
  }

  private static void checkFargate(Collection<ContainerOverrides> overrides, EffectiveTask task) {
    for (ContainerOverrides override : overrides) {
      if (override.vcpus() != null) {
        throw Refusal.of("vcpus is not applicable for Fargate. Use resource requirements instead.")
            .toException();
      }
      if (override.memoryMib() != null) {
        throw Refusal.of("memory is not applicable for Fargate. Use resource requirements instead.")
            .toException();
      }
    }
    if (task.demand().gpus() > 0) {
      throw Refusal.of("GPU is not applicable for Fargate.").toException();
    }
    BigDecimal vcpus = BigDecimal.valueOf(task.demand().vcpuMillis(), 3);
    long memoryMib = task.demand().memoryMib();
    if (!FargateSizes.isValid(vcpus, memoryMib)) {
      throw Refusal.of(FargateSizes.message(vcpus, memoryMib)).toException();
    }
  }

  private static void checkEc2(EffectiveContainer container) {
    checkInstances(container, 1000);
    long vcpuMillis = container.demand().vcpuMillis();
    if (vcpuMillis % 1000 != 0) {
      throw Refusal.wrapped(
              ("Value %s for type VCPU in resourceRequirement is not valid. Please provide a whole"
                      + " number.")
                  .formatted(vcpus(vcpuMillis)))
          .toException();
    }
  }

  private static void checkInstances(EffectiveContainer container, long leastVcpuMillis) {
    long vcpuMillis = container.demand().vcpuMillis();
    if (vcpuMillis < leastVcpuMillis) {
      throw Refusal.of(
              "vCPU must be at least "
                  + vcpus(leastVcpuMillis)
                  + ", got "
                  + vcpus(vcpuMillis)
                  + ".")
          .toException();
    }
    long memoryMib = container.demand().memoryMib();
    if (memoryMib < 4) {
      throw Refusal.of("Memory must be at least 4 Mib, got " + memoryMib + " Mib.").toException();
    }
  }

  private static String vcpus(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }
}

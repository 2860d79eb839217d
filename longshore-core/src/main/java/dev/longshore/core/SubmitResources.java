package dev.longshore.core;

import dev.longshore.model.FargateSizes;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceRequirement;
import java.math.BigDecimal;

/** Whether what a job asks for, overrides included, can be asked for at all. */
final class SubmitResources {

  private SubmitResources() {}

  /**
   * @throws dev.longshore.model.RefusedException with AWS's text when it cannot
   */
  static void check(JobDefinition definition, JobRequest request, EffectiveContainer container) {
    if (definition.capability().equals("FARGATE")) {
      checkFargate(request, container);
    } else {
      checkInstances(container);
    }
  }

  private static void checkFargate(JobRequest request, EffectiveContainer container) {
    if (request.overrides().vcpus() != null) {
      throw Refusal.of("vcpus is not applicable for Fargate. Use resource requirements instead.")
          .toException();
    }
    if (request.overrides().memoryMib() != null) {
      throw Refusal.of("memory is not applicable for Fargate. Use resource requirements instead.")
          .toException();
    }
    for (ResourceRequirement requirement : container.resourceRequirements()) {
      if (requirement.type() == ResourceRequirement.Type.GPU) {
        throw Refusal.of("GPU is not applicable for Fargate.").toException();
      }
    }
    BigDecimal vcpus = BigDecimal.valueOf(container.demand().vcpuMillis(), 3);
    long memoryMib = container.demand().memoryMib();
    if (!FargateSizes.isValid(vcpus, memoryMib)) {
      throw Refusal.of(FargateSizes.message(vcpus, memoryMib)).toException();
    }
  }

  private static void checkInstances(EffectiveContainer container) {
    long vcpuMillis = container.demand().vcpuMillis();
    if (vcpuMillis < 1000) {
      String got = BigDecimal.valueOf(vcpuMillis, 3).stripTrailingZeros().toPlainString();
      throw Refusal.of("vCPU must be at least 1, got " + got + ".").toException();
    }
    long memoryMib = container.demand().memoryMib();
    if (memoryMib < 4) {
      throw Refusal.of("Memory must be at least 4 Mib, got " + memoryMib + " Mib.").toException();
    }
  }
}

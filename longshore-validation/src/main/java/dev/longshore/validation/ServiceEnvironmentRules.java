package dev.longshore.validation;

import dev.longshore.model.JobQueue;
import dev.longshore.model.Limits;
import dev.longshore.validation.CapacityLimitRules.Given;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.CapacityLimit;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentRequest;

/** What AWS Batch accepts as a service environment, and as a change of one. */
public final class ServiceEnvironmentRules {

  private ServiceEnvironmentRules() {}

  /** Refuses what CreateServiceEnvironment does not accept. */
  public static void check(CreateServiceEnvironmentRequest request, Limits limits) {
    if (!ResourceNames.isValid(request.serviceEnvironmentName())) {
      throw Refuse.wrapped("Service environment name should match a valid pattern.");
    }
    if (!JobQueue.SERVICE_TYPE.equals(request.serviceEnvironmentTypeAsString())) {
      throw Refuse.wrapped(
          "Service environment type %s is not valid. Valid types: [%s]"
              .formatted(request.serviceEnvironmentTypeAsString(), JobQueue.SERVICE_TYPE));
    }
    checkState(request.stateAsString());
    CapacityLimitRules.checkEnvironment(given(request.capacityLimits()), limits);
    TagRules.check(request.tags(), limits);
  }

  /** Refuses what UpdateServiceEnvironment does not accept. */
  public static void check(UpdateServiceEnvironmentRequest request, Limits limits) {
    checkState(request.stateAsString());
    if (request.hasCapacityLimits()) {
      CapacityLimitRules.checkEnvironment(given(request.capacityLimits()), limits);
    }
  }

  private static List<Given> given(List<CapacityLimit> limits) {
    return limits.stream()
        .map(limit -> new Given(limit.maxCapacity(), limit.capacityUnit()))
        .toList();
  }

  private static void checkState(@Nullable String state) {
    if (state != null && !state.equals("ENABLED") && !state.equals("DISABLED")) {
      throw Refuse.wrapped(
          "Service environment state %s is not valid. Valid states: [ENABLED, DISABLED]"
              .formatted(state));
    }
  }
}

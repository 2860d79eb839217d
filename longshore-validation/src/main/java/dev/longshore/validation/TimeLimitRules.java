package dev.longshore.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.batch.model.JobStateTimeLimitAction;

/** What AWS Batch accepts as {@code jobStateTimeLimitActions} of a queue. */
final class TimeLimitRules {

  // The reasons that mean no capacity for now, or never; the others cannot be acted on.
  private static final List<String> CONTAINER_REASONS =
      List.of(
          "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
          "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
          "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
          "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED");
  private static final List<String> SERVICE_REASONS =
      List.of(
          "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
          "MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE",
          "MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED");

  private TimeLimitRules() {}

  /**
   * Refuses actions that the queue cannot take.
   *
   * @param service whether the queue takes service jobs, which are terminated and not cancelled
   */
  static void check(List<JobStateTimeLimitAction> actions, boolean service) {
    String wanted = service ? "TERMINATE" : "CANCEL";
    List<String> reasons = service ? SERVICE_REASONS : CONTAINER_REASONS;
    Set<String> seen = new HashSet<>();
    for (var action : actions) {
      if (!wanted.equals(action.actionAsString())) {
        throw Refuse.wrapped("Invalid job action. Valid job actions: [%s]".formatted(wanted));
      }
      if (!"RUNNABLE".equals(action.stateAsString())) {
        throw Refuse.wrapped("Invalid job state. Valid job states: [RUNNABLE]");
      }
      if (action.reason() == null || !reasons.contains(action.reason())) {
        throw Refuse.wrapped("Invalid reason. Valid reasons: %s".formatted(reasons));
      }
      Integer seconds = action.maxTimeSeconds();
      if (seconds == null || seconds < 600 || seconds > 86400) {
        throw Refuse.wrapped("maxTimeSeconds must be between 600 and 86400.");
      }
      if (!seen.add(action.reason())) {
        throw Refuse.wrapped("Duplicate job state limit actions are not allowed.");
      }
    }
  }
}

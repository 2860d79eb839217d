package dev.longshore.core;

import java.util.Objects;

/**
 * What AWS Batch says of service jobs: the words of SageMaker with a prefix (AWS Batch user guide,
 * "Service job states"; SageMaker, {@code FailureReason} of DescribeTrainingJob).
 */
final class ServiceReasons {

  static final String MAX_RUNTIME =
      fromSageMaker("Training job runtime exceeded MaxRuntimeInSeconds provided");
  static final String LOST =
      fromSageMaker("InternalServerError: We encountered an internal error. Please try again.");

  /** Of an instance that is stopped, since another one has failed. */
  static final String OTHER_FAILED = fromSageMaker("Another instance of the training job failed");

  private ServiceReasons() {}

  /** The containers ran. An exit code decides; without one, something went wrong around them. */
  static String exited(TaskOutcome outcome) {
    Integer exitCode = outcome.exitCode();
    if (exitCode == null) {
      return notStarted(outcome);
    }
    if (exitCode == 0) {
      return fromSageMaker("Training job completed");
    }
    String why = outcome.failure() != null ? outcome.failure() : outcome.reason();
    return fromSageMaker(
        "AlgorithmError: " + Objects.requireNonNullElse(why, "") + ", exit code: " + exitCode);
  }

  /** A container could not be started, or its output could not be kept. */
  static String notStarted(TaskOutcome outcome) {
    String why = Objects.requireNonNullElse(outcome.reason(), "");
    return fromSageMaker("ClientError: " + why);
  }

  private static String fromSageMaker(String status) {
    return "Received status from SageMaker: " + status;
  }
}

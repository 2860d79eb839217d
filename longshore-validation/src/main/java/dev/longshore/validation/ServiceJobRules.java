package dev.longshore.validation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ServiceJobEvaluateOnExit;
import software.amazon.awssdk.services.batch.model.ServiceJobPreemptionConfiguration;
import software.amazon.awssdk.services.batch.model.ServiceJobRetryStrategy;
import software.amazon.awssdk.services.batch.model.ServiceJobTimeout;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;

/** What AWS Batch accepts in SubmitServiceJob, but for what is in the payload. */
public final class ServiceJobRules {

  private static final int MAXIMUM_CONDITIONS = 5;
  private static final int LONGEST_CONDITION = 512;
  private static final Pattern PRINTABLE = Pattern.compile("[\\p{Print}]*");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,64}");

  private ServiceJobRules() {}

  /**
   * Refuses the first mistake.
   *
   * @param minimumTimeoutSeconds the shortest timeout of an attempt
   */
  public static void check(
      SubmitServiceJobRequest request, int minimumTimeoutSeconds, Limits limits) {
    if (!"SAGEMAKER_TRAINING".equals(request.serviceJobTypeAsString())) {
      throw Refuse.wrapped(
          "serviceJobType %s is not valid. Valid types: [SAGEMAKER_TRAINING]"
              .formatted(request.serviceJobTypeAsString()));
    }
    int mostKib = limits.of(Limit.SERVICE_PAYLOAD_KIB);
    if (request.serviceRequestPayload().getBytes(UTF_8).length > mostKib * 1024) {
      throw Refuse.wrapped("serviceRequestPayload can have at most %d KiB.".formatted(mostKib));
    }
    if (request.shareIdentifier() != null && request.quotaShareName() != null) {
      throw Refuse.wrapped("shareIdentifier and quotaShareName cannot both be set.");
    }
    JobRules.checkShareIdentifier(request.shareIdentifier());
    JobRules.checkSchedulingPriority(request.schedulingPriority());
    checkRetryStrategy(request.retryStrategy(), limits);
    checkTimeout(request.timeoutConfig(), minimumTimeoutSeconds);
    checkPreemption(request.preemptionConfiguration());
    TagRules.check(request.tags(), limits);
    String token = request.clientToken();
    if (!Refuse.isMissing(token) && !TOKEN.matcher(token).matches()) {
      throw Refuse.wrapped("clientToken must be 1 to 64 printable ASCII characters.");
    }
  }

  private static void checkRetryStrategy(
      @Nullable ServiceJobRetryStrategy strategy, Limits limits) {
    if (strategy == null) {
      return;
    }
    if (strategy.attempts() == null) {
      throw Refuse.wrapped("RetryAttempts must be provided with retry strategy.");
    }
    int most = limits.of(Limit.ATTEMPTS);
    if (strategy.attempts() < 1 || strategy.attempts() > most) {
      throw Refuse.wrapped("RetryAttempts must be between 1 and %d.".formatted(most));
    }
    if (strategy.evaluateOnExit().size() > MAXIMUM_CONDITIONS) {
      throw Refuse.wrapped("EvaluateOnExit can have at most 5 conditions.");
    }
    strategy.evaluateOnExit().forEach(ServiceJobRules::checkCondition);
  }

  private static void checkCondition(ServiceJobEvaluateOnExit condition) {
    String reason = condition.onStatusReason();
    if (reason == null) {
      throw Refuse.wrapped("EvaluateOnExit should contain onStatusReason");
    }
    String action = condition.actionAsString();
    if (action == null) {
      throw Refuse.wrapped("EvaluateOnExit action is required.");
    }
    if (!Set.of("RETRY", "EXIT").contains(action.toUpperCase(Locale.ROOT))) {
      throw Refuse.wrapped(
          "EvaluateOnExit action %s is not valid. Valid actions: [RETRY, EXIT]".formatted(action));
    }
    if (reason.length() > LONGEST_CONDITION) {
      throw Refuse.wrapped("Evaluate on exit condition cannot exceed 512 characters.");
    }
    if (!PRINTABLE.matcher(reason).matches()) {
      throw Refuse.wrapped("Evaluate on exit condition contains restricted characters.");
    }
  }

  private static void checkTimeout(@Nullable ServiceJobTimeout timeout, int minimumSeconds) {
    if (timeout == null || timeout.attemptDurationSeconds() == null) {
      return;
    }
    if (timeout.attemptDurationSeconds() < minimumSeconds) {
      throw Refuse.wrapped(
          "attemptDurationSeconds must be at least %d seconds.".formatted(minimumSeconds));
    }
  }

  private static void checkPreemption(@Nullable ServiceJobPreemptionConfiguration preemption) {
    Integer retries = preemption == null ? null : preemption.preemptionRetriesBeforeTermination();
    if (retries != null && retries < 0) {
      throw Refuse.wrapped("preemptionRetriesBeforeTermination cannot be negative.");
    }
  }
}

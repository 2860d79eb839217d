package dev.longshore.validation;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ArrayProperties;
import software.amazon.awssdk.services.batch.model.ConsumableResourceProperties;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.JobTimeout;
import software.amazon.awssdk.services.batch.model.RetryStrategy;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

/**
 * What AWS Batch accepts in SubmitJob, as far as no state is needed. Each rule stands alone, since
 * the service mixes them with rules that need queues and definitions.
 */
public final class JobRules {

  /** The shortest timeout of AWS Batch, in seconds. */
  public static final int MINIMUM_TIMEOUT_SECONDS = 60;

  private static final Pattern SHARE = Pattern.compile("[A-Za-z0-9_-]{1,254}[A-Za-z0-9_*-]?");
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[ -~]{1,255}");
  private static final Pattern JOB_ID =
      Pattern.compile("(arn:.*:job/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([:#][0-9]{1,5})?");

  private JobRules() {}

  /** Refuses a job name that does not match the pattern of all names. */
  public static void checkName(@Nullable String jobName) {
    if (!ResourceNames.isValid(jobName)) {
      throw Refuse.wrapped("Job name should match valid pattern");
    }
  }

  /**
   * Refuses a share identifier with other than 1 to 255 letters, digits, {@code _} or {@code -}, of
   * which the last may be {@code *}.
   */
  public static void checkShareIdentifier(@Nullable String shareIdentifier) {
    if (shareIdentifier != null && !SHARE.matcher(shareIdentifier).matches()) {
      throw Refuse.wrapped("ShareIdentifier name should match a valid pattern.");
    }
  }

  /** Refuses a priority outside 0 to 9999; of a definition or of a submit. */
  public static void checkSchedulingPriority(@Nullable Integer priority) {
    if (priority != null && (priority < 0 || priority > 9999)) {
      throw Refuse.wrapped("Scheduling priority must be between 0 and 9999.");
    }
  }

  /** Refuses an array of fewer than 2 or too many children; without a size it is no array. */
  public static void checkArray(@Nullable ArrayProperties array, Limits limits) {
    int most = limits.of(Limit.ARRAY_SIZE);
    if (array != null && array.size() != null && (array.size() < 2 || array.size() > most)) {
      throw Refuse.wrapped(
          "Array size must be between 2 and %d, got %d.".formatted(most, array.size()));
    }
  }

  /**
   * Refuses dependencies that cannot be, whatever jobs exist.
   *
   * @param isArray whether the job that is submitted is an array
   */
  public static void checkDependencies(
      List<JobDependency> dependencies, boolean isArray, Limits limits) {
    int most = limits.of(Limit.DEPENDENCIES_PER_JOB);
    if (dependencies.size() > most) {
      throw Refuse.wrapped("Job cannot have more than %d dependencies".formatted(most));
    }
    dependencies.forEach(dependency -> checkDependency(dependency, isArray));
  }

  /** Refuses a retry strategy without attempts, out of range, or with a bad condition. */
  public static void checkRetryStrategy(@Nullable RetryStrategy strategy, Limits limits) {
    RetryRules.check(strategy, limits);
  }

  /**
   * Refuses a timeout that is too short.
   *
   * @param minimumSeconds the shortest one; {@link #MINIMUM_TIMEOUT_SECONDS} on AWS
   */
  public static void checkTimeout(@Nullable JobTimeout timeout, int minimumSeconds) {
    if (timeout != null
        && timeout.attemptDurationSeconds() != null
        && timeout.attemptDurationSeconds() < minimumSeconds) {
      throw Refuse.wrapped(
          "AttemptDurationSeconds in Timeout must be at least %d seconds."
              .formatted(minimumSeconds));
    }
  }

  /** Refuses consumable resources that repeat, or have no name or quantity. */
  public static void checkConsumables(@Nullable ConsumableResourceProperties properties) {
    ConsumableRules.check(properties);
  }

  /** Refuses overrides, of whichever kind, that are wrong whatever the definition is. */
  public static void checkOverrides(SubmitJobRequest request) {
    OverrideRules.check(request);
  }

  /** Refuses an idempotency key of other than 1 to 255 printable ASCII characters; null is none. */
  public static void checkIdempotencyKey(@Nullable String key) {
    if (key != null && !IDEMPOTENCY_KEY.matcher(key).matches()) {
      throw Refuse.bare("An idempotency key must be 1 to 255 printable ASCII characters.");
    }
  }

  /** Refuses a reason to cancel or terminate that is too long to keep. */
  public static void checkReason(String reason) {
    if (reason.length() > 1024) {
      throw Refuse.wrapped("reason can have at most 1024 characters.");
    }
  }

  /**
   * Refuses a bulk request to cancel or terminate that names no job, too many, or no reason.
   *
   * @param jobs as given, or null
   * @param reason as given, or null
   */
  public static void checkBulkStop(
      @Nullable List<String> jobs, @Nullable String reason, Limits limits) {
    if (jobs == null || jobs.isEmpty()) {
      throw Refuse.bare("jobs is required and must name at least 1 job.");
    }
    int most = limits.of(Limit.JOBS_PER_CALL);
    if (jobs.size() > most) {
      throw Refuse.bare("jobs can name at most %d jobs, got %d.".formatted(most, jobs.size()));
    }
    if (reason == null || reason.isEmpty()) {
      throw Refuse.bare("'reason' is a required field (cannot be an empty string)");
    }
    checkReason(reason);
  }

  /** Whether a text is a job id or ARN, of a job, an array child or a node. */
  public static boolean isJobId(@Nullable String text) {
    return text != null && JOB_ID.matcher(text).matches();
  }

  private static void checkDependency(JobDependency dependency, boolean isArray) {
    String type = dependency.typeAsString();
    if (type != null && !type.equals("N_TO_N") && !type.equals("SEQUENTIAL")) {
      throw Refuse.wrapped(
          "Dependency type %s is not valid. Valid types: [N_TO_N, SEQUENTIAL]".formatted(type));
    }
    String jobId = dependency.jobId();
    if (Refuse.isMissing(jobId) && !"SEQUENTIAL".equals(type)) {
      throw Refuse.wrapped("jobId is required for every dependency that is not SEQUENTIAL.");
    }
    if (!Refuse.isMissing(jobId) && (!isJobId(jobId) || jobId.indexOf('#') >= 0)) {
      throw Refuse.wrapped("Dependency jobId %s is not valid.".formatted(jobId));
    }
    boolean needsArray = "N_TO_N".equals(type) || Refuse.isMissing(jobId);
    if (needsArray && !isArray) {
      throw Refuse.wrapped("%s dependencies need an array job.".formatted(type));
    }
  }
}

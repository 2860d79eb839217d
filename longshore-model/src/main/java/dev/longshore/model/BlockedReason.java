package dev.longshore.model;

import org.jspecify.annotations.Nullable;

/**
 * What AWS Batch says in {@code statusReason} of a job that is RUNNABLE and blocks its queue: the
 * texts of its user guide, "Job queue blocked events" and "Service job queue blocked events". Each
 * begins with a code.
 */
public final class BlockedReason {

  /** Every environment is INVALID. */
  public static final String INVALID_ENVIRONMENTS =
      "ACTION_REQUIRED - CE(s) associated with the job queue are invalid.";

  /** No environment's maxvCpus is enough. */
  public static final String MAX_RESOURCE =
      "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue"
          + " cannot meet the CPU requirement of the job.";

  /** No host is large enough. */
  public static final String JOB_RESOURCE_REQUIREMENT =
      "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU)"
          + " is higher than that can be met by the CE(s) attached to the job queue.";

  /** Nothing is known of why the first job of a queue has not moved for long. */
  public static final String UNDETERMINED =
      "UNDETERMINED - Batch job is blocked, root cause is undetermined.";

  /** No machine is large enough for the instances of a service job. */
  public static final String SERVICE_CAPACITY =
      "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Unable to provision requested compute resources";

  /** A service job asks for more instances than its service environment may ever have. */
  public static final String SERVICE_MAX_RESOURCE =
      "MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE - Service environment(s) associated with"
          + " the job queue cannot meet the capacity requirement of the job.";

  /** A service job asks for more than its quota share, which borrows nothing, may ever have. */
  public static final String QUOTA_LIMIT =
      "MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED - Job requirements exceed quota share"
          + " capacity limits.";

  /** A service job asks for more than its quota share and what that may borrow. */
  public static final String QUOTA_AND_BORROW_LIMIT =
      "MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED - Job requirements exceed quota share"
          + " capacity limits and borrow limits.";

  /** A service job would have to borrow more than all other quota shares lend. */
  public static final String QUOTA_LENT =
      "MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED - Job requires borrowing that exceeds all"
          + " configured borrowable capacity.";

  private static final String INSUFFICIENT_CAPACITY =
      "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for"
          + " instance type ";

  private BlockedReason() {}

  /** There are no more instances to be had: of this type, the last that was tried, nor others. */
  public static String insufficientCapacity(String instanceType) {
    return INSUFFICIENT_CAPACITY + "[" + instanceType + "]";
  }

  /** The code that such a text begins with; null where it is another text. */
  public static @Nullable String codeOf(String text) {
    return switch (text) {
      case INVALID_ENVIRONMENTS,
          MAX_RESOURCE,
          JOB_RESOURCE_REQUIREMENT,
          UNDETERMINED,
          SERVICE_CAPACITY,
          SERVICE_MAX_RESOURCE,
          QUOTA_LIMIT,
          QUOTA_AND_BORROW_LIMIT,
          QUOTA_LENT ->
          text.substring(0, text.indexOf(" - "));
      default ->
          text.startsWith(INSUFFICIENT_CAPACITY) ? text.substring(0, text.indexOf(" - ")) : null;
    };
  }
}

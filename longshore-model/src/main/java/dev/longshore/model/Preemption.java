package dev.longshore.model;

/**
 * What AWS Batch says of a service job that has to make room for another (user guide, "Preemption"
 * and "Service job preemption events").
 */
public enum Preemption {
  /** Its share has borrowed, and the lender wants it back. */
  ACROSS_SHARES("Cross-share preemption triggered to reclaim borrowed capacity"),
  /** A job of higher priority waits in its share; AWS does not publish this text. */
  IN_SHARE("In-share preemption triggered by a job of higher scheduling priority");

  private static final String IN_PROGRESS = "PREEMPTION_IN_PROGRESS: ";

  private final String reason;

  Preemption(String reason) {
    this.reason = reason;
  }

  /** The status reason of the attempt, once it has ended. */
  public String reason() {
    return reason;
  }

  /** The status reason of the job while its attempt is being stopped. */
  public String inProgress() {
    return IN_PROGRESS + reason;
  }

  /** Whether an attempt with this status reason had to make room. */
  public static boolean isReason(String statusReason) {
    for (Preemption kind : values()) {
      if (kind.reason.equals(statusReason)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a job with this status reason is about to make room. */
  public static boolean isInProgress(String statusReason) {
    return statusReason.startsWith(IN_PROGRESS);
  }
}

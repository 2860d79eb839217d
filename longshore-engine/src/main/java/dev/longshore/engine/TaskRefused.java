package dev.longshore.engine;

/** A task is not to start; the message says to the administrator why. */
public final class TaskRefused extends Exception {

  private final String reason;

  /**
   * Says why.
   *
   * @param reason what AWS says of the whole task, to its user
   */
  public TaskRefused(String reason, RoleUnavailable why) {
    super(why.getMessage(), why);
    this.reason = reason;
  }

  /** What AWS says of the whole task, to its user. */
  String reason() {
    return reason;
  }
}

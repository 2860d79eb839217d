package dev.longshore.engine;

/** The credentials of a role cannot be had; the message says why, and has no secret in it. */
public final class RoleUnavailable extends Exception {

  /** Says why. */
  public RoleUnavailable(String why) {
    super(why);
  }

  /**
   * What AWS says of a job whose role cannot be taken on.
   *
   * @param roleArn the role
   */
  public static String reason(String roleArn) {
    return "ECS was unable to assume the role '"
        + roleArn
        + "' that was provided for this task. Please verify that the role being passed has the"
        + " proper trust relationship and permissions and that your IAM user has permissions to"
        + " pass this role.";
  }
}

package dev.longshore.engine;

/** Where the credentials of roles come from. Safe to call from any thread. */
@FunctionalInterface
public interface RoleSource {

  /** Knows no role, and nobody expects it to. */
  RoleSource NONE =
      (roleArn, _) -> {
        throw new RoleUnavailable(
            "this server has no credentials of roles, so not of "
                + roleArn
                + "; roles.file and sts in aws.services give it some");
      };

  /**
   * Takes a role on; blocks. Each call may give other credentials, and whoever needs them for
   * longer asks again.
   *
   * @param roleArn such as {@code arn:aws:iam::123456789012:role/job}
   * @param session who uses it, for the records of AWS: 2 to 64 of {@code A-Za-z0-9_=,.@-}
   * @throws RoleUnavailable when they cannot be had
   */
  RoleCredentials assume(String roleArn, String session) throws RoleUnavailable;
}

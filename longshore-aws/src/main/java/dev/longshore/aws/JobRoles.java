package dev.longshore.aws;

import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import org.jspecify.annotations.Nullable;

/** The roles of jobs: those of the file, and all others where STS may be asked. */
public final class JobRoles implements RoleSource {

  private final @Nullable RoleFile file;
  private final @Nullable StsRoles sts;

  /**
   * @param file null where nothing is said of one
   * @param sts null where it may not be asked
   */
  public JobRoles(@Nullable RoleFile file, @Nullable StsRoles sts) {
    this.file = file;
    this.sts = sts;
  }

  @Override
  public RoleCredentials assume(String roleArn, String session) throws RoleUnavailable {
    RoleCredentials found = file == null ? null : file.find(roleArn);
    if (found == null && sts != null) {
      found = sts.assume(roleArn, session);
    }
    if (found == null) {
      throw new RoleUnavailable(
          "this server has no credentials of "
              + roleArn
              + ": roles.file does not have it, and aws.services does not have sts");
    }
    return found;
  }

  /**
   * The same.
   *
   * @return null where nobody here is asked for roles at all
   */
  @Nullable RoleCredentials find(String roleArn, String session) throws RoleUnavailable {
    return file == null && sts == null ? null : assume(roleArn, session);
  }
}

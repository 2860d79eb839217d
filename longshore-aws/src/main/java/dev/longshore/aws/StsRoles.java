package dev.longshore.aws;

import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import java.time.InstantSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Roles that STS lets this server take on. What it gives is kept for each role and session, and
 * renewed in time.
 */
public final class StsRoles implements RoleSource {

  /** Attempts whose credentials are kept at once; each is one session. */
  static final int MOST_KEPT = 4_096;

  private final AwsClients clients;
  private final Renewals<AssumedRole, RoleCredentials> kept;

  private record AssumedRole(String roleArn, String session) {}

  /**
   * @param clock tells when credentials end
   */
  public StsRoles(AwsClients clients, InstantSource clock) {
    this.clients = clients;
    this.kept = new Renewals<>(MOST_KEPT, clock, RoleCredentials::expiration);
  }

  @Override
  public RoleCredentials assume(String roleArn, String session) throws RoleUnavailable {
    return kept.get(new AssumedRole(roleArn, session), this::ask);
  }

  private RoleCredentials ask(AssumedRole wanted) throws RoleUnavailable {
    try {
      Credentials given =
          clients
              .sts()
              .assumeRole(
                  AssumeRoleRequest.builder()
                      .roleArn(wanted.roleArn)
                      .roleSessionName(wanted.session)
                      .build())
              .credentials();
      return new RoleCredentials(
          given.accessKeyId(), given.secretAccessKey(), given.sessionToken(), given.expiration());
    } catch (SdkException e) {
      throw new RoleUnavailable(
          wanted.roleArn + " cannot be taken on: " + clients.told(AwsService.STS, e));
    }
  }
}

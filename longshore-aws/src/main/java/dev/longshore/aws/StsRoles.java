package dev.longshore.aws;

import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Roles that STS lets this server take on. What it gives is kept for each role and session, and
 * asked for anew when half of its time is over: whoever has it from here then has as much time left
 * as AWS's clients want, which think of the next quarter of an hour.
 *
 * <p>For one role and session one call is made at a time; who wants the same meanwhile waits for
 * it. Where a renewal fails, what is kept serves until it ends.
 */
public final class StsRoles implements RoleSource {

  /** Attempts whose credentials are kept at once; each is one session. */
  static final int MOST_KEPT = 4_096;

  /** How long nobody asks again after a renewal that failed. */
  static final Duration AFTER_FAILURE = Duration.ofSeconds(60);

  /** What is kept is not handed out any more when so little of its time is left. */
  private static final Duration TOO_LATE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(StsRoles.class);

  private final AwsClients clients;
  private final InstantSource clock;

  /** The one that was used longest ago comes first; guarded by itself. */
  private final Map<Use, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private record Use(String roleArn, String session) {}

  /** Whoever asks for it holds its lock, and so is the only one. */
  private static final class Kept {
    private @Nullable RoleCredentials credentials;
    private Instant renewal = Instant.MIN;
  }

  /**
   * @param clock tells when credentials end
   */
  public StsRoles(AwsClients clients, InstantSource clock) {
    this.clients = clients;
    this.clock = clock;
  }

  @Override
  public RoleCredentials assume(String roleArn, String session) throws RoleUnavailable {
    Use use = new Use(roleArn, session);
    Kept mine = keptFor(use);
    synchronized (mine) {
      Instant now = clock.instant();
      RoleCredentials before = mine.credentials;
      if (before != null && now.isBefore(mine.renewal)) {
        return before;
      }
      try {
        RoleCredentials fresh = ask(use);
        mine.credentials = fresh;
        mine.renewal = now.plus(Duration.between(now, fresh.expiration()).dividedBy(2));
        return fresh;
      } catch (RoleUnavailable e) {
        if (before == null || !now.isBefore(before.expiration().minus(TOO_LATE))) {
          throw e;
        }
        LOG.warn(
            "role={} session={} is used until {}, since it was not renewed: {}",
            roleArn,
            session,
            before.expiration(),
            e.getMessage());
        Instant last = before.expiration().minus(TOO_LATE);
        Instant next = now.plus(AFTER_FAILURE);
        mine.renewal = next.isBefore(last) ? next : last;
        return before;
      }
    }
  }

  private Kept keptFor(Use use) {
    synchronized (kept) {
      Kept mine = kept.computeIfAbsent(use, _ -> new Kept());
      if (kept.size() > MOST_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      return mine;
    }
  }

  private RoleCredentials ask(Use use) throws RoleUnavailable {
    try {
      Credentials given =
          clients
              .sts()
              .assumeRole(
                  AssumeRoleRequest.builder()
                      .roleArn(use.roleArn)
                      .roleSessionName(use.session)
                      .build())
              .credentials();
      return new RoleCredentials(
          given.accessKeyId(), given.secretAccessKey(), given.sessionToken(), given.expiration());
    } catch (SdkException e) {
      throw new RoleUnavailable(
          use.roleArn + " cannot be taken on: " + clients.told(AwsService.STS, e));
    }
  }
}

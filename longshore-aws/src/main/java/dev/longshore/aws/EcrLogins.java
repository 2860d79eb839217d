package dev.longshore.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.Launch;
import dev.longshore.model.NamePattern;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;

/**
 * Logins of ECR's registries, with the execution role of a task. What ECR gives is kept for each
 * role and region, and renewed in time.
 */
public final class EcrLogins implements RegistryAccess {

  private static final Pattern OF_AWS =
      Pattern.compile(
          "\\d{12}\\.dkr(?:\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?"
              + "|-ecr(?:-fips)?\\.([a-z0-9-]+)\\.on\\.aws)");

  private static final int MOST_KEPT = 1_024;

  private final AwsClients clients;
  private final JobRoles roles;
  private final List<NamePattern> others;
  private final Renewals<EcrToken, Timed> kept;

  private record EcrToken(@Nullable String role, String region) {}

  private record Timed(Login login, Instant end) {}

  /**
   * @param others host and port of registries of what stands for ECR
   * @param clock tells when a login ends
   */
  public EcrLogins(
      AwsClients clients, JobRoles roles, List<NamePattern> others, InstantSource clock) {
    this.clients = clients;
    this.roles = roles;
    this.others = List.copyOf(others);
    this.kept = new Renewals<>(MOST_KEPT, clock, Timed::end);
  }

  @Override
  public @Nullable Login find(String registry, Launch task) throws SecretUnavailable {
    String region = region(registry);
    if (region == null) {
      return null;
    }
    try {
      TaskReader reader = TaskReader.of(task, roles);
      return kept.get(new EcrToken(reader.roleArn(), region), token -> ask(token, reader)).login;
    } catch (RoleUnavailable e) {
      throw new SecretUnavailable(String.valueOf(e.getMessage()));
    }
  }

  /** Null where it is none of ECR's. */
  private @Nullable String region(String registry) {
    Matcher ofAws = OF_AWS.matcher(registry);
    if (ofAws.matches()) {
      return ofAws.group(1) == null ? ofAws.group(2) : ofAws.group(1);
    }
    return others.stream().anyMatch(other -> other.fits(registry))
        ? clients.config().region()
        : null;
  }

  private Timed ask(EcrToken token, TaskReader reader) throws SecretUnavailable {
    List<AuthorizationData> given;
    try {
      given =
          clients
              .ecr(token.region)
              .getAuthorizationToken(
                  GetAuthorizationTokenRequest.builder()
                      .overrideConfiguration(reader::sign)
                      .build())
              .authorizationData();
    } catch (SdkException e) {
      throw new SecretUnavailable(clients.told(AwsService.ECR, e));
    }
    if (given.isEmpty()) {
      throw new SecretUnavailable("ECR gave no login");
    }
    return new Timed(login(given.getFirst().authorizationToken()), given.getFirst().expiresAt());
  }

  /** It is what a header of basic authorization has. */
  private static Login login(String token) throws SecretUnavailable {
    try {
      String both = new String(Base64.getDecoder().decode(token), UTF_8);
      int colon = both.indexOf(':');
      if (colon > 0) {
        return new Login(both.substring(0, colon), both.substring(colon + 1));
      }
    } catch (IllegalArgumentException notBase64) {
      // Its message may show a part of it.
    }
    throw new SecretUnavailable("what ECR gave is no login");
  }
}

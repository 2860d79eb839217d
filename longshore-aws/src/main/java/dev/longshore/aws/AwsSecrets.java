package dev.longshore.aws;

import dev.longshore.engine.RoleUnavailable;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.Launch;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/**
 * Secrets of Secrets Manager and parameters of Systems Manager, read for each launch with its
 * execution role, in the region of their ARN. Texts begin as those of the ECS agent.
 */
public final class AwsSecrets implements SecretSource {

  private final AwsClients clients;
  private final JobRoles roles;

  /**
   * @param roles takes execution roles on
   */
  public AwsSecrets(AwsClients clients, JobRoles roles) {
    this.clients = clients;
    this.roles = roles;
  }

  @Override
  public String read(String valueFrom, Launch task) throws SecretUnavailable {
    SecretName secret = SecretName.of(valueFrom);
    AwsService service =
        switch (secret.kind()) {
          case SECRET -> AwsService.SECRETS_MANAGER;
          case PARAMETER -> AwsService.SSM;
        };
    if (!clients.config().has(service)) {
      throw new SecretUnavailable(
          "secrets.file of this server does not have "
              + secret.id()
              + ", and aws.services does not have "
              + service.key());
    }
    String region = Objects.requireNonNullElse(secret.region(), clients.config().region());
    TaskReader reader;
    try {
      reader = TaskReader.of(task, roles);
    } catch (RoleUnavailable e) {
      throw new SecretUnavailable(String.valueOf(e.getMessage()));
    }
    return switch (secret.kind()) {
      case SECRET -> secret.partOf(secret(secret, region, reader));
      case PARAMETER -> parameter(secret, region, reader);
    };
  }

  private String secret(SecretName secret, String region, TaskReader reader)
      throws SecretUnavailable {
    try {
      String value =
          clients
              .secretsManager(region)
              .getSecretValue(
                  GetSecretValueRequest.builder()
                      .secretId(secret.id())
                      .versionStage(secret.stage())
                      .versionId(secret.version())
                      .overrideConfiguration(reader::sign)
                      .build())
              .secretString();
      if (value == null) {
        throw new SecretUnavailable(secret.id() + " is binary, and a variable has text only");
      }
      return value;
    } catch (SdkException e) {
      throw new SecretUnavailable(
          "unable to retrieve secret from asm: %s (%s)"
              .formatted(clients.told(AwsService.SECRETS_MANAGER, e), secret.id()));
    }
  }

  private String parameter(SecretName secret, String region, TaskReader reader)
      throws SecretUnavailable {
    try {
      return clients
          .ssm(region)
          .getParameter(
              GetParameterRequest.builder()
                  .name(secret.parameter())
                  .withDecryption(true)
                  .overrideConfiguration(reader::sign)
                  .build())
          .parameter()
          .value();
    } catch (ParameterNotFoundException e) {
      throw new SecretUnavailable(
          "unable to retrieve secrets from ssm: invalid parameters: " + secret.parameter());
    } catch (SdkException e) {
      throw new SecretUnavailable(
          "unable to retrieve secrets from ssm: %s (%s)"
              .formatted(clients.told(AwsService.SSM, e), secret.parameter()));
    }
  }
}

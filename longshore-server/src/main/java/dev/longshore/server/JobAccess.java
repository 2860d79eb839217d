package dev.longshore.server;

import dev.longshore.aws.AwsClients;
import dev.longshore.aws.AwsConfig;
import dev.longshore.aws.AwsSecrets;
import dev.longshore.aws.AwsService;
import dev.longshore.aws.CloudWatchLogReceiver;
import dev.longshore.aws.EcrLogins;
import dev.longshore.aws.JobRoles;
import dev.longshore.aws.RoleFile;
import dev.longshore.aws.SecretFile;
import dev.longshore.aws.StsRoles;
import dev.longshore.engine.LogReceiver;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.SecretSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Where what jobs need of other services comes from, as the configuration has it: a file first,
 * then the service of AWS where it may be asked. One for a server, since each keeps what it was
 * given for a while.
 *
 * @param roles the credentials of roles; {@link RoleSource#NONE} where nothing is said of them, so
 *     that jobs with a role run without, as they do on a laptop
 * @param secrets the values of secrets, for containers and for the pulls of their images
 * @param registries logins of ECR's registries
 * @param logs gets what jobs write; null where it stays here
 */
record JobAccess(
    RoleSource roles, SecretSource secrets, RegistryAccess registries, @Nullable LogReceiver logs) {

  static JobAccess of(ServerConfig config) {
    AwsConfig aws = config.access().aws();
    AwsClients clients = new AwsClients(aws);
    InstantSource clock = InstantSource.system();
    Path rolesFile = or(config.access().rolesFile(), config, "roles.json");
    boolean hasFile = config.access().rolesFile() != null || Files.exists(rolesFile);
    boolean hasRoles = hasFile || aws.has(AwsService.STS);
    JobRoles roles =
        new JobRoles(
            hasFile ? new RoleFile(rolesFile, clock) : null,
            aws.has(AwsService.STS) ? new StsRoles(clients, clock) : null);
    boolean hasSecrets = aws.has(AwsService.SECRETS_MANAGER) || aws.has(AwsService.SSM);
    return new JobAccess(
        hasRoles ? roles : RoleSource.NONE,
        new SecretFile(
            or(config.access().secretsFile(), config, "secrets.json"),
            hasSecrets ? new AwsSecrets(clients, roles) : null),
        aws.has(AwsService.ECR)
            ? new EcrLogins(clients, roles, config.access().registries(), clock)
            : RegistryAccess.NONE,
        aws.has(AwsService.LOGS) ? new CloudWatchLogReceiver(clients) : null);
  }

  private static Path or(@Nullable Path file, ServerConfig config, String standard) {
    return file == null ? config.data().resolve(standard) : file;
  }
}

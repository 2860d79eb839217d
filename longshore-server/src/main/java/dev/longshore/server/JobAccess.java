package dev.longshore.server;

import dev.longshore.aws.AwsClients;
import dev.longshore.aws.AwsService;
import dev.longshore.aws.RoleFile;
import dev.longshore.aws.SecretFile;
import dev.longshore.aws.StsRoles;
import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.engine.SecretSource;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Where what jobs need of other services comes from, as the configuration has it: a file first,
 * then the service of AWS where it may be asked. One for a server, since each keeps what it was
 * given for a while.
 *
 * @param roles the credentials of roles
 * @param secrets the values of secrets, for containers and for the pulls of their images
 */
record JobAccess(RoleSource roles, SecretSource secrets) {

  static JobAccess of(ServerConfig config) {
    AwsClients clients = new AwsClients(config.access().aws());
    InstantSource clock = InstantSource.system();
    RoleSource roles =
        new RoleFile(
            or(config.access().rolesFile(), config, "roles.json"),
            clock,
            config.access().aws().has(AwsService.STS)
                ? new StsRoles(clients, clock)
                : JobAccess::noSts);
    return new JobAccess(
        roles, new SecretFile(or(config.access().secretsFile(), config, "secrets.json")));
  }

  private static Path or(@Nullable Path file, ServerConfig config, String standard) {
    return file == null ? config.data().resolve(standard) : file;
  }

  private static RoleCredentials noSts(String roleArn, String session) throws RoleUnavailable {
    throw new RoleUnavailable(
        "this server has no credentials of "
            + roleArn
            + ": roles.file does not have it, and aws.services does not have sts");
  }
}

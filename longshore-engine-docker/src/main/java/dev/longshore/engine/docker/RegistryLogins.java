package dev.longshore.engine.docker;

import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretSource;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import org.jspecify.annotations.Nullable;

/** A place where logins of registries are. Safe to call from any thread. */
@FunctionalInterface
interface RegistryLogins {

  /** What the definition names, else what the registry's service gives, else Docker's own. */
  static RegistryLogins standard(SecretSource secrets, RegistryAccess access) {
    return new DefinitionLogins(secrets)
        .otherwise(new ServiceLogins(access))
        .otherwise(DockerConfigLogins.ofUser());
  }

  /**
   * Finds the login for the image of a container; blocks.
   *
   * @return null where there is none here
   * @throws LaunchFailure when there has to be one and it cannot be had
   */
  @Nullable RegistryLogin find(Launch task, ContainerLaunch container) throws LaunchFailure;

  /** Looks in the other place where there is none here. */
  default RegistryLogins otherwise(RegistryLogins other) {
    return (task, container) -> {
      RegistryLogin found = find(task, container);
      return found == null ? other.find(task, container) : found;
    };
  }
}

package dev.longshore.engine.docker;

import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import org.jspecify.annotations.Nullable;

/** The logins that a service gives for its own registries, as ECR does. */
final class ServiceLogins implements RegistryLogins {

  private final RegistryAccess access;

  ServiceLogins(RegistryAccess access) {
    this.access = access;
  }

  @Override
  public @Nullable RegistryLogin find(Launch task, ContainerLaunch container) throws LaunchFailure {
    String registry = WantedImage.registry(container.image());
    try {
      RegistryAccess.Login login = access.find(registry, task);
      return login == null ? null : new RegistryLogin(registry, login.username(), login.password());
    } catch (SecretUnavailable e) {
      throw new LaunchFailure("CannotPullECRContainerError", String.valueOf(e.getMessage()));
    }
  }
}

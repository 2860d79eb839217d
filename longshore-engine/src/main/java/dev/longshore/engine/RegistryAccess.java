package dev.longshore.engine;

import dev.longshore.model.Launch;
import org.jspecify.annotations.Nullable;

/** A service that says who may pull from a registry. Safe to call from any thread. */
@FunctionalInterface
public interface RegistryAccess {

  /** Knows no registry. */
  RegistryAccess NONE = (_, _) -> null;

  /**
   * Finds the login for a registry; blocks.
   *
   * @param registry its host, and its port if any
   * @param task that needs an image of it; its execution role is who asks
   * @return null where it is no registry of the service
   * @throws SecretUnavailable when it is, and the login cannot be had
   */
  @Nullable Login find(String registry, Launch task) throws SecretUnavailable;

  /** Who pulls. Its text never shows the password. */
  record Login(String username, String password) {
    @Override
    public String toString() {
      return username;
    }
  }
}

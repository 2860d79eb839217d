package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.AuthConfig;
import org.jspecify.annotations.Nullable;

/**
 * Who asks a registry for an image. Its text has nothing of it, so that no log has.
 *
 * @param server as the daemon hands it on
 * @param username empty where the secret is a token
 * @param secret the password, or a token of identity
 */
record RegistryLogin(String server, String username, String secret) {

  /** What credential helpers, and Docker with them, give as the user of a token. */
  private static final String TOKEN_USER = "<token>";

  RegistryLogin {
    if (username.equals(TOKEN_USER)) {
      username = "";
    }
  }

  /** The header of a pull; without a login it says just that. */
  static AuthConfig header(@Nullable RegistryLogin login) {
    if (login == null) {
      return new AuthConfig();
    }
    AuthConfig header = new AuthConfig().withRegistryAddress(login.server);
    return login.username.isEmpty()
        ? header.withIdentityToken(login.secret)
        : header.withUsername(login.username).withPassword(login.secret);
  }

  @Override
  public String toString() {
    return "RegistryLogin[hidden]";
  }
}

package dev.longshore.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import org.jspecify.annotations.Nullable;

/**
 * The logins that definitions name as {@code repositoryCredentials}: a secret that holds {@code
 * {"username": …, "password": …}}.
 */
final class DefinitionLogins implements RegistryLogins {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SecretSource secrets;

  DefinitionLogins(SecretSource secrets) {
    this.secrets = secrets;
  }

  @Override
  public @Nullable RegistryLogin find(Launch task, ContainerLaunch container) throws LaunchFailure {
    String name =
        ContainerRequest.read(container.properties())
            .path("repositoryCredentials")
            .path("credentialsParameter")
            .asText();
    if (name.isEmpty()) {
      return null;
    }
    JsonNode value = read(name, task);
    String username = value.path("username").asText();
    String password = value.path("password").asText();
    if (username.isEmpty() || password.isEmpty()) {
      throw new LaunchFailure(
          new SecretUnavailable(name + " is not a JSON object with username and password"));
    }
    return new RegistryLogin(WantedImage.registry(container.image()), username, password);
  }

  private JsonNode read(String name, Launch task) throws LaunchFailure {
    try {
      return JSON.readTree(secrets.read(name, task));
    } catch (SecretUnavailable trouble) {
      throw new LaunchFailure(trouble);
    } catch (JsonProcessingException notJson) { // its message would show the value
      return JSON.missingNode();
    }
  }
}

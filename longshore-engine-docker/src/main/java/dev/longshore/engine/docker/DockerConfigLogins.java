package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins of Docker's own {@code config.json}, as its command line finds them: by the helper of
 * the registry, else by that of all, else those that stand in the file. Read anew each time, so
 * that a {@code docker login} counts at once.
 */
final class DockerConfigLogins implements RegistryLogins {

  /** What Docker calls its own registry, in this file and to helpers. */
  private static final String HUB_KEY = "https://index.docker.io/v1/";

  private static final Logger LOG = LoggerFactory.getLogger(DockerConfigLogins.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final CredentialPrograms helpers;

  /** The last trouble with the file, which is told once and not for each launch. */
  private volatile String told = "";

  DockerConfigLogins(Path folder, CredentialPrograms helpers) {
    this.file = folder.resolve("config.json");
    this.helpers = helpers;
  }

  /** Those of who runs this server. */
  static DockerConfigLogins ofUser() {
    String folder = System.getenv("DOCKER_CONFIG");
    String home =
        Objects.requireNonNullElse(System.getenv("HOME"), System.getProperty("user.home"));
    return new DockerConfigLogins(
        folder == null || folder.isEmpty() ? Path.of(home, ".docker") : Path.of(folder),
        new CredentialPrograms(name -> "docker-credential-" + name));
  }

  @Override
  public @Nullable RegistryLogin find(Launch task, ContainerLaunch container) {
    return find(WantedImage.registry(container.image()));
  }

  /** The login for a registry, by its host and port. */
  @Nullable RegistryLogin find(String registry) {
    JsonNode config = read();
    String key = registry.equals(WantedImage.HUB) ? HUB_KEY : registry;
    String helper =
        config
            .path("credHelpers")
            .path(key)
            .asText(config.path("credHelpers").path(registry).asText());
    if (helper.isEmpty()) {
      helper = config.path("credsStore").asText();
    }
    if (!helper.isEmpty()) {
      return helpers.get(helper, key);
    }
    for (Map.Entry<String, JsonNode> entry : config.path("auths").properties()) {
      if (host(entry.getKey()).equals(host(key))) {
        return login(key, entry.getValue());
      }
    }
    return null;
  }

  /** Keys may be URLs, as older versions of Docker wrote them. */
  private static String host(String key) {
    return key.replaceFirst("^https?://", "").replaceFirst("/.*", "");
  }

  private @Nullable RegistryLogin login(String key, JsonNode entry) {
    String token = entry.path("identitytoken").asText();
    if (!token.isEmpty()) {
      return new RegistryLogin(key, "", token);
    }
    String username = entry.path("username").asText();
    String password = entry.path("password").asText();
    String encoded = entry.path("auth").asText();
    if (!encoded.isEmpty()) {
      String[] both = decoded(encoded).split(":", 2);
      username = both[0];
      password = both.length == 2 ? both[1] : "";
    }
    return username.isEmpty() || password.isEmpty()
        ? null
        : new RegistryLogin(key, username, password);
  }

  private String decoded(String encoded) {
    try {
      return new String(Base64.getDecoder().decode(encoded), UTF_8);
    } catch (IllegalArgumentException notBase64) { // its message may show a part of it
      tell("an auth in it is not in base64");
      return "";
    }
  }

  private JsonNode read() {
    try {
      JsonNode config = JSON.readTree(Files.readString(file));
      if (config.isObject()) {
        return config;
      }
      tell("it is not a JSON object");
    } catch (NoSuchFileException nobodyHasLoggedIn) {
      return JSON.missingNode();
    } catch (JsonProcessingException notJson) { // its message would show a part of the file
      tell("it is not JSON");
    } catch (IOException trouble) {
      tell(String.valueOf(trouble));
    }
    return JSON.missingNode();
  }

  private void tell(String trouble) {
    if (!trouble.equals(told)) {
      LOG.warn("the logins of {} cannot be used: {}", file, trouble);
      told = trouble;
    }
  }
}

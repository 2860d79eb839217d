package dev.longshore.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.Launch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in a file of this machine, for those who have no Secrets Manager: a JSON object of values
 * by ARN or name. A value is a text, or an object whose keys may be asked for one by one.
 *
 * <p>It is read anew each time, so a change counts from the next attempt on. Nobody but its owner
 * may read it; one that others may read is not used.
 */
public final class SecretFile implements SecretSource {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OwnersFile file;

  /**
   * @param file need not be there yet
   */
  public SecretFile(Path file) {
    this.file = new OwnersFile("secrets.file", file);
  }

  @Override
  public String read(String valueFrom, Launch task) throws SecretUnavailable {
    SecretName secret = SecretName.of(valueFrom);
    if (secret.stage() != null || secret.version() != null) {
      throw new SecretUnavailable(
          "the file of secrets of this server has one version of each, and "
              + valueFrom
              + " asks for a certain one");
    }
    JsonNode value = find(secret);
    if (value == null) {
      throw new SecretUnavailable("secrets.file of this server does not have " + secret.id());
    }
    String whole = text(value);
    return secret.key() == null ? whole : member(secret, secret.key(), whole);
  }

  private @Nullable JsonNode find(SecretName secret) throws SecretUnavailable {
    JsonNode all = all();
    for (String alias : secret.aliases()) {
      if (all.hasNonNull(alias)) {
        return all.get(alias);
      }
    }
    return null;
  }

  private static String member(SecretName secret, String key, String whole)
      throws SecretUnavailable {
    JsonNode value = null;
    try {
      value = JSON.readTree(whole).get(key);
    } catch (JsonProcessingException notJson) {
      // Its message would show the value.
    }
    if (value == null || value.isNull()) {
      throw new SecretUnavailable(secret.id() + " has no JSON key " + key);
    }
    return text(value);
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private JsonNode all() throws SecretUnavailable {
    try {
      return file.read();
    } catch (OwnersFile.Unusable e) {
      throw new SecretUnavailable(e.why());
    }
  }
}

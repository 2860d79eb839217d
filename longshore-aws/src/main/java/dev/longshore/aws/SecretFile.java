package dev.longshore.aws;

import com.fasterxml.jackson.databind.JsonNode;
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

  private final OwnersFile file;
  private final @Nullable SecretSource others;

  /**
   * @param file need not be there yet
   * @param others has what the file lacks; null for nobody
   */
  public SecretFile(Path file, @Nullable SecretSource others) {
    this.file = new OwnersFile("secrets.file", file);
    this.others = others;
  }

  @Override
  public String read(String valueFrom, Launch task) throws SecretUnavailable {
    SecretName secret = SecretName.of(valueFrom);
    boolean isVersion = secret.stage() != null || secret.version() != null;
    if (isVersion && others != null) {
      return others.read(valueFrom, task);
    }
    if (isVersion) {
      throw new SecretUnavailable(
          "the file of secrets of this server has one version of each, and "
              + valueFrom
              + " asks for a certain one");
    }
    JsonNode value = find(secret);
    if (value == null && others != null) {
      return others.read(valueFrom, task);
    }
    if (value == null) {
      throw new SecretUnavailable("secrets.file of this server does not have " + secret.id());
    }
    return secret.partOf(SecretName.text(value));
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

  private JsonNode all() throws SecretUnavailable {
    try {
      return file.read();
    } catch (OwnersFile.Unusable e) {
      throw new SecretUnavailable(e.why());
    }
  }
}

package dev.longshore.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.model.NamePattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of roles in a file of this machine, for those who have no STS: a JSON object of
 * {@code {"accessKeyId": …, "secretAccessKey": …, "sessionToken": …}} by the ARN or name of the
 * role, in which {@code *} stands for any characters. Of several that fit, the whole ARN counts
 * first, then the whole name, then the order of the file.
 *
 * <p>It is read anew each time. Nobody but its owner may read it.
 */
public final class RoleFile {

  /** What is in the file has no end; clients ask again before this one. */
  static final Duration VALIDITY = Duration.ofHours(1);

  private final OwnersFile file;
  private final InstantSource clock;

  /**
   * @param file need not be there yet
   */
  public RoleFile(Path file, InstantSource clock) {
    this.file = new OwnersFile("roles.file", file);
    this.clock = clock;
  }

  /**
   * Finds the credentials of a role.
   *
   * @return null where the file lacks it
   * @throws RoleUnavailable when the file or what it has of the role cannot be used
   */
  @Nullable RoleCredentials find(String roleArn) throws RoleUnavailable {
    JsonNode entry;
    try {
      entry = find(file.read(), roleArn);
    } catch (OwnersFile.Unusable e) {
      throw new RoleUnavailable(e.why());
    }
    if (entry == null) {
      return null;
    }
    String key = entry.path("accessKeyId").asText();
    String secret = entry.path("secretAccessKey").asText();
    String token = entry.path("sessionToken").asText();
    if (key.isEmpty() || secret.isEmpty()) {
      throw new RoleUnavailable(
          "roles.file of this server has no accessKeyId and secretAccessKey for " + roleArn);
    }
    return new RoleCredentials(
        key, secret, token.isEmpty() ? null : token, clock.instant().plus(VALIDITY));
  }

  private static @Nullable JsonNode find(JsonNode all, String roleArn) {
    String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
    if (all.has(roleArn)) {
      return all.get(roleArn);
    }
    if (all.has(name)) {
      return all.get(name);
    }
    for (Map.Entry<String, JsonNode> entry : all.properties()) {
      NamePattern pattern = new NamePattern(entry.getKey());
      if (pattern.fits(roleArn) || pattern.fits(name)) {
        return entry.getValue();
      }
    }
    return null;
  }
}

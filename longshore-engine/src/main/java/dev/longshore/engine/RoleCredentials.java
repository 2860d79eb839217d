package dev.longshore.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a role is used with, for a while. Its text never shows the secret parts.
 *
 * @param accessKeyId such as {@code ASIA…}
 * @param secretAccessKey what requests are signed with
 * @param sessionToken sent with them, or null for a key that needs none
 * @param expiration when they end
 */
public record RoleCredentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken, Instant expiration) {

  @Override
  public String toString() {
    return accessKeyId + " until " + expiration;
  }
}

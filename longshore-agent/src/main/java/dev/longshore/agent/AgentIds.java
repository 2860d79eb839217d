package dev.longshore.agent;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ids by which containers ask. Whoever knows one is answered, so nobody can work one out
 * without the secret; with it they follow from the keys, and a container is known again after a
 * restart.
 */
public final class AgentIds {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;

  private final SecretKeySpec secret;

  /**
   * @param secret at least 16 bytes that nobody can guess; the same after a restart
   */
  public AgentIds(byte[] secret) {
    if (secret.length < BYTES) {
      throw new IllegalArgumentException("a secret of " + secret.length + " bytes can be guessed");
    }
    this.secret = new SecretKeySpec(secret, ALGORITHM);
  }

  /** By which the containers of a task ask for the credentials of its role: a UUID. */
  String ofRole(AttemptKey task) {
    String hex = hex("role " + task);
    return "%s-%s-%s-%s-%s"
        .formatted(
            hex.substring(0, 8),
            hex.substring(8, 12),
            hex.substring(12, 16),
            hex.substring(16, 20),
            hex.substring(20));
  }

  /** By which a container asks who it is. */
  String of(ContainerKey container) {
    return hex("container " + container);
  }

  private String hex(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(code, 0, BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

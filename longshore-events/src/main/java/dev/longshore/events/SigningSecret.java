package dev.longshore.events;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a receiver knows that events come from here by. It shows nothing of itself.
 *
 * @param text as both sides have it; an {@link IllegalArgumentException} with the {@link #RULE}
 *     where it is too short
 */
public record SigningSecret(String text) {

  /** What should be given, for whoever gave less. */
  public static final String RULE = "a secret of 16 characters or more";

  private static final int FEWEST_CHARACTERS = 16;

  private static final String ALGORITHM = "HmacSHA256";

  public SigningSecret {
    if (text.length() < FEWEST_CHARACTERS) {
      throw new IllegalArgumentException(RULE);
    }
  }

  /** The HMAC-SHA256 of {@code <seconds>.<body>} in hexadecimal digits. */
  String sign(long seconds, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of()
          .formatHex(mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}

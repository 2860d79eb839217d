package dev.longshore.events;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a receiver knows that events come from here by. It shows nothing of itself.
 *
 * @param text as both sides have it
 */
public record SigningSecret(String text) {

  private static final String ALGORITHM = "HmacSHA256";

  public SigningSecret {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty secret signs nothing");
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

package dev.longshore.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids and names that follow from others. The same attempt always has the same task id, so an effect
 * that is repeated after a crash names the same thing, and core needs no randomness.
 */
public final class Digest {

  private Digest() {}

  /** 32 lower-case hexadecimal digits that depend on the text alone. */
  public static String hex32(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

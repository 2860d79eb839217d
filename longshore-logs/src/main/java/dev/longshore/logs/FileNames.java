package dev.longshore.logs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of groups and streams as names of files: they differ also where the file system ignores
 * case, hold no path separator, and fit into the 255 bytes that file systems allow. The true name
 * stands inside the file.
 */
final class FileNames {

  private static final int LONGEST = 180;
  private static final int KEPT_OF_A_LONG_ONE = 100;
  private static final HexFormat HEX = HexFormat.of();

  private FileNames() {}

  static String of(String name) {
    StringBuilder encoded = new StringBuilder(name.length() + 16);
    for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (unit & 0xff);
      boolean plain =
          (character >= 'a' && character <= 'z')
              || (character >= '0' && character <= '9')
              || character == '-'
              || character == '_'
              || (character == '.' && !encoded.isEmpty());
      if (plain) {
        encoded.append(character);
      } else {
        encoded.append('%');
        HEX.toHexDigits(encoded, unit);
      }
    }
    if (encoded.length() <= LONGEST) {
      return encoded.toString();
    }
    return encoded.substring(0, KEPT_OF_A_LONG_ONE) + "~" + HEX.formatHex(sha256(name), 0, 16);
  }

  /** One of 256 folders, so that no folder holds every stream of a group. */
  static String shard(String name) {
    return HEX.toHexDigits((byte) (mixed(name.hashCode()) >>> 24));
  }

  /** A number from 0 to 2^60 - 1 that depends on the texts alone. */
  static long hash60(String first, String second) {
    byte[] hash = sha256(first + "\n" + second);
    long number = 0;
    for (int i = 0; i < 8; i++) {
      number = number << 8 | (hash[i] & 0xff);
    }
    return number >>> 4;
  }

  private static int mixed(int hash) {
    return hash * 0x9E37_79B1;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

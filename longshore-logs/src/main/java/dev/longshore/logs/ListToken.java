package dev.longshore.logs;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A token of a listing: the last entry of the page before.
 *
 * @param listing which listing and order, so that a token of another one is refused
 * @param millis the entry's time where the order is one of time, else 0
 * @param name the entry's name
 */
record ListToken(String listing, long millis, String name) {

  static @Nullable ListToken parse(@Nullable String text, String listing) {
    if (text == null) {
      return null;
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      String[] parts = plain.split("/", 3);
      if (parts.length == 3 && parts[0].equals(listing)) {
        return new ListToken(listing, Long.parseLong(parts[1]), parts[2]);
      }
    } catch (IllegalArgumentException _) {
      // Neither base 64 nor a number: not written by us.
    }
    throw LogsException.invalidToken();
  }

  String text() {
    String plain = listing + "/" + millis + "/" + name;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}

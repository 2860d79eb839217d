package dev.longshore.logs;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;

/**
 * Where an event stands among all events of a group: by time, then by stream, then within it.
 *
 * @param timestampMillis of the event
 * @param stream its name; empty in a place before all events of that time
 * @param number in the stream, from 0; -1 in a place before all events of that time
 */
record SearchPlace(long timestampMillis, String stream, long number)
    implements Comparable<SearchPlace> {

  private static final Comparator<SearchPlace> ORDER =
      Comparator.comparingLong(SearchPlace::timestampMillis)
          .thenComparing(SearchPlace::stream)
          .thenComparingLong(SearchPlace::number);

  /** The place before every event of this time. */
  static SearchPlace before(long timestampMillis) {
    return new SearchPlace(timestampMillis, "", -1);
  }

  @Override
  public int compareTo(SearchPlace other) {
    return ORDER.compare(this, other);
  }

  /** A token from which a search goes on behind this place. */
  String token(boolean ascending) {
    String text = (ascending ? "a" : "d") + "/" + timestampMillis + "/" + number + "/" + stream;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static SearchPlace ofToken(String token, boolean ascending) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      String[] parts = text.split("/", 4);
      if (parts.length == 4 && parts[0].equals(ascending ? "a" : "d")) {
        return new SearchPlace(Long.parseLong(parts[1]), parts[3], Long.parseLong(parts[2]));
      }
    } catch (IllegalArgumentException _) {
      // Neither base 64 nor numbers: not written by us.
    }
    throw LogsException.invalidToken();
  }
}

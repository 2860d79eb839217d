package dev.longshore.logs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of GetLogEvents: a place between two events of one stream, and the direction to read in.
 * It stays valid as long as the stream: at the end of a growing stream it yields what came since.
 *
 * @param forward whether the events from the place on are wanted, or those before it
 * @param streamHash of group and stream, so that a token of another stream is refused
 * @param number of the event behind the place
 */
record StreamToken(boolean forward, long streamHash, long number) {

  private static final Pattern FORM = Pattern.compile("([fb])/([0-9]{20})([0-9]{36})/s");

  static StreamToken parse(String text, long streamHash) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw LogsException.invalidToken();
    }
    try {
      long hash = Long.parseLong(matcher.group(2));
      long number = Long.parseLong(matcher.group(3));
      if (hash == streamHash) {
        return new StreamToken(matcher.group(1).equals("f"), hash, number);
      }
    } catch (NumberFormatException _) {
      // More digits than any token of ours has.
    }
    throw LogsException.invalidToken();
  }

  String text() {
    return String.format("%s/%020d%036d/s", forward ? "f" : "b", streamHash, number);
  }
}

package dev.longshore.logs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every operation asks of its parameters, with the words of AWS's own validation. */
final class LogChecks {

  private static final Pattern GROUP_NAME = Pattern.compile("[.\\-_/#A-Za-z0-9]+");
  private static final Pattern STREAM_NAME = Pattern.compile("[^:*]*");
  private static final Pattern GROUP_ARN =
      Pattern.compile("arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)(:\\*)?");
  private static final int LONGEST_IDENTIFIER = 2048;

  private LogChecks() {}

  /** The group that a request names, by name or by name or ARN. */
  static GroupFolder group(LogStore store, @Nullable String name, @Nullable String identifier) {
    if (name != null && identifier != null) {
      throw LogsException.invalidParameter(
          "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
    }
    if (identifier != null) {
      name("logGroupIdentifier", identifier, LONGEST_IDENTIFIER);
    }
    String wanted = identifier == null ? name : nameIn(identifier);
    if (wanted == null) {
      throw LogsException.invalidParameter(
          "Either logGroupName or logGroupIdentifier must be given.");
    }
    GroupFolder found = store.find(groupName("logGroupName", wanted));
    if (found == null) {
      throw LogsException.noSuchGroup();
    }
    return found;
  }

  private static String nameIn(String identifier) {
    if (!identifier.startsWith("arn:")) {
      return identifier;
    }
    Matcher arn = GROUP_ARN.matcher(identifier);
    if (!arn.matches()) {
      throw invalid(
          "logGroupIdentifier",
          identifier,
          "satisfy regular expression pattern: " + "[\\w#+=/:,.@-]*");
    }
    return arn.group(1);
  }

  static String groupName(String member, String name) {
    name(member, name, LogStore.MAX_NAME_CHARACTERS);
    if (!GROUP_NAME.matcher(name).matches()) {
      throw invalid(member, name, "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
    }
    return name;
  }

  static String streamName(String member, @Nullable String name) {
    String given = required(member, name);
    name(member, given, LogStore.MAX_NAME_CHARACTERS);
    if (!STREAM_NAME.matcher(given).matches()) {
      throw invalid(member, given, "satisfy regular expression pattern: [^:*]*");
    }
    return given;
  }

  private static void name(String member, String text, int longest) {
    if (text.isEmpty()) {
      throw invalid(member, text, "have length greater than or equal to 1");
    }
    if (text.length() > longest) {
      throw invalid(member, text, "have length less than or equal to " + longest);
    }
  }

  static <T> T required(String member, @Nullable T value) {
    if (value == null) {
      throw LogsException.invalidParameter(
          "1 validation error detected: Value null at '"
              + member
              + "' failed to satisfy constraint: Member must not be null");
    }
    return value;
  }

  /** The limit of a page, from 1 to the most, which is also what holds when none is given. */
  static int limit(@Nullable Integer limit, int most) {
    if (limit == null) {
      return most;
    }
    if (limit < 1) {
      throw invalid("limit", limit.toString(), "have value greater than or equal to 1");
    }
    if (limit > most) {
      throw invalid("limit", limit.toString(), "have value less than or equal to " + most);
    }
    return limit;
  }

  static long time(String member, @Nullable Long millis, long otherwise) {
    if (millis == null) {
      return otherwise;
    }
    if (millis < 0) {
      throw invalid(member, millis.toString(), "have value greater than or equal to 0");
    }
    return millis;
  }

  static @Nullable String token(@Nullable String token) {
    if (token != null && token.isEmpty()) {
      throw invalid("nextToken", token, "have length greater than or equal to 1");
    }
    return token;
  }

  static LogsException invalid(String member, String value, String constraint) {
    return LogsException.invalidParameter(
        "1 validation error detected: Value '"
            + value
            + "' at '"
            + member
            + "' failed to satisfy constraint: Member must "
            + constraint);
  }
}

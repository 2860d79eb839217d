package dev.longshore.logs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter pattern of unstructured text, case-sensitive: {@code a b} asks for both, {@code ?a ?b}
 * for one of them, {@code -a} for none of it, quotes keep a phrase together. Patterns for JSON and
 * for space-delimited fields, and regular expressions, are not supported.
 */
final class FilterPattern {

  private static final int LONGEST = 1024;

  private final List<String> required = new ArrayList<>();
  private final List<String> excluded = new ArrayList<>();
  private final List<String> optional = new ArrayList<>();

  private FilterPattern() {}

  /** Reads a pattern; null and blank match everything. */
  static FilterPattern of(@Nullable String text) {
    FilterPattern pattern = new FilterPattern();
    if (text == null) {
      return pattern;
    }
    if (text.length() > LONGEST) {
      throw LogChecks.invalid(
          "filterPattern", text, "have length less than or equal to " + LONGEST);
    }
    String stripped = text.strip();
    if (stripped.startsWith("{") || stripped.startsWith("[") || stripped.startsWith("%")) {
      throw LogsException.invalidParameter(
          "Invalid filter pattern: only unstructured text patterns are supported here");
    }
    int at = 0;
    while (at < stripped.length()) {
      at = pattern.readTerm(stripped, at);
      while (at < stripped.length() && Character.isWhitespace(stripped.charAt(at))) {
        at++;
      }
    }
    return pattern;
  }

  /** Reads the term that starts here, and returns where it ends. */
  private int readTerm(String text, int start) {
    int at = start;
    List<String> terms = required;
    boolean more = at + 1 < text.length() && !Character.isWhitespace(text.charAt(at + 1));
    if (more && text.charAt(at) == '-') {
      terms = excluded;
      at++;
    } else if (more && text.charAt(at) == '?') {
      terms = optional;
      at++;
    }
    if (text.charAt(at) == '"') {
      return readPhrase(text, at + 1, terms);
    }
    int end = at;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    terms.add(text.substring(at, end));
    return end;
  }

  private static int readPhrase(String text, int start, List<String> terms) {
    StringBuilder phrase = new StringBuilder();
    for (int at = start; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character == '"') {
        terms.add(phrase.toString());
        return at + 1;
      }
      boolean escape =
          character == '\\'
              && at + 1 < text.length()
              && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
      if (escape) {
        at++;
      }
      phrase.append(text.charAt(at));
    }
    throw LogsException.invalidParameter("Invalid filter pattern: a quoted phrase has no end");
  }

  boolean matches(String message) {
    return required.stream().allMatch(message::contains)
        && excluded.stream().noneMatch(message::contains)
        && (optional.isEmpty() || optional.stream().anyMatch(message::contains));
  }
}

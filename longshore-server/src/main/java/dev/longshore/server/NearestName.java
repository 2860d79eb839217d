package dev.longshore.server;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which of the known names somebody may have meant. */
public final class NearestName {

  private NearestName() {}

  /** The nearest of the known names, unless none is near. */
  public static Optional<String> of(String name, Collection<String> known) {
    String meant = lower(name);
    int furthest = Math.max(2, name.length() / 3);
    return known.stream()
        .filter(candidate -> distance(meant, lower(candidate)) <= furthest)
        .min(Comparator.comparingInt(candidate -> distance(meant, lower(candidate))));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** How many letters must be put in, taken out or changed (Levenshtein). */
  private static int distance(String from, String to) {
    int[] before = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(before[j], row[j - 1]) + 1);
      }
      before = row;
    }
    return before[to.length()];
  }
}

package dev.longshore.model;

/**
 * A name in which {@code *} stands for any characters, also for none, and {@code ?} for one.
 *
 * @param text as somebody wrote it
 */
public record NamePattern(String text) {

  /**
   * Whether this is such a name, as a whole; upper and lower case differ. It is asked often, so
   * there is no regular expression to compile.
   */
  public boolean fits(String name) {
    int[] pattern = text.codePoints().toArray();
    int[] given = name.codePoints().toArray();
    int at = 0;
    int read = 0;
    int star = -1;
    int takenByStar = 0;
    while (read < given.length) {
      if (at < pattern.length && pattern[at] == '*') {
        star = at++;
        takenByStar = read;
      } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == given[read])) {
        at++;
        read++;
      } else if (star >= 0) {
        at = star + 1; // the last star takes one more; those before it need not
        read = ++takenByStar;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }

  @Override
  public String toString() {
    return text;
  }
}

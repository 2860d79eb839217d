package dev.longshore.cli;

/**
 * Compares logs with what was printed: lines that are a number, from 0 on, a space and {@link
 * #PADDING}. Takes one log after the other.
 */
final class PrintedLines {

  static final String PADDING = "x".repeat(92);

  private final long linesPerLog;
  private long expected;
  private long lost;
  private long misplaced;
  private long foreign;

  /**
   * @param linesPerLog how many lines each log should have
   */
  PrintedLines(long linesPerLog) {
    this.linesPerLog = linesPerLog;
  }

  /** The next line of a log. */
  void line(String text) {
    long number = number(text);
    if (number < 0 || number >= linesPerLog) {
      foreign++;
    } else if (number < expected) {
      misplaced++;
    } else {
      lost += number - expected;
      expected = number + 1;
    }
  }

  private static long number(String text) {
    int digits = text.length() - PADDING.length() - 1;
    boolean isPrinted =
        digits > 0
            && digits < 18
            && text.endsWith(" " + PADDING)
            && text.chars()
                .limit(digits)
                .allMatch(character -> '0' <= character && character <= '9');
    return isPrinted ? Long.parseLong(text.substring(0, digits)) : -1;
  }

  /** A log is at its end; another one may follow. */
  void endOfLog() {
    lost += linesPerLog - expected;
    expected = 0;
  }

  /** Whether all was found in its place, and nothing else. */
  boolean isWhole() {
    return lost == 0 && misplaced == 0 && foreign == 0;
  }

  /** How many lines were lost, stand in a wrong place or twice, and were never printed. */
  @Override
  public String toString() {
    return lost + ", " + misplaced + ", " + foreign;
  }
}

package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the bench says of logs. */
class PrintedLinesTest {

  private final PrintedLines lines = new PrintedLines(4);

  private void log(int... numbers) {
    for (int number : numbers) {
      lines.line(number + " " + PrintedLines.PADDING);
    }
    lines.endOfLog();
  }

  @Test
  void findsLogsThatAreWhole() {
    log(0, 1, 2, 3);
    log(0, 1, 2, 3);
    assertThat(lines.isWhole()).isTrue();
    assertThat(lines).hasToString("0, 0, 0");
  }

  @Test
  void countsWhatIsLostInFrontWithinAndAtTheEnd() {
    log(1, 3);
    log(0, 1);
    log();
    assertThat(lines.isWhole()).isFalse();
    assertThat(lines).hasToString("8, 0, 0");
  }

  @Test
  void countsWhatComesTwiceOrTooLateAsMisplaced() {
    log(0, 1, 1, 2, 0, 3);
    assertThat(lines.isWhole()).isFalse();
    assertThat(lines).hasToString("0, 2, 0");
  }

  @Test
  void countsWhatNobodyPrintedAsForeign() {
    lines.line("longshore: the rest of the output could not be read");
    lines.line("");
    lines.line("0 " + PrintedLines.PADDING.substring(1));
    lines.line("0 " + PrintedLines.PADDING + "0 " + PrintedLines.PADDING);
    lines.line("-1 " + PrintedLines.PADDING);
    log(0, 1, 2, 3, 4);
    assertThat(lines.isWhole()).isFalse();
    assertThat(lines).hasToString("0, 0, 6");
  }
}

package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.MultiLine;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventPatternTest {

  @Test
  void aPatternMayMatchAnywhereInALine() {
    EventPattern pattern = pattern("INFO|WARN");
    assertThat(pattern.begins("[x] INFO started")).isTrue();
    assertThat(pattern.begins("  at some.Frame")).isFalse();
  }

  @Test
  void looksAtTheBeginningOfALongLineOnly() {
    EventPattern pattern = pattern("INFO");
    assertThat(pattern.begins("x".repeat(16 * 1024 - 4) + "INFO")).isTrue();
    assertThat(pattern.begins("x".repeat(16 * 1024) + "INFO")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\[%b %d, %Y %H:%M:%S\\]|[May 01, 2026 19:00:01] text",
        "%Y-%m-%dT%H:%M:%S%L%z|2026-11-26T23:59:00.123+0100",
        "%A %j %y|Thursday 100 26",
        "%a, %d %B %I:%M %p %Z|Thu, 31 December 12:59 PM CEST",
        "%w %f %q!|6 000123 !",
      })
  void aDateFormatMatchesItsDates(String format, String line) {
    assertThat(formatted(format).begins(line)).isTrue();
    assertThat(formatted(format).begins("Caused by: java.io.IOException: at 10:00")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"%m,13", "%d,32", "%H,24", "%M:,60:", "%j,367", "%b,May", "%I:,13:"})
  void aDateFormatMatchesNoOtherNumbers(String format, String line) {
    assertThat(formatted(format).begins(line)).isEqualTo(format.equals("%b"));
  }

  @Test
  void withoutPatternAndFormatEachLineIsAnEvent() {
    assertThat(EventPattern.of(new MultiLine("", null))).isNull();
    assertThat(EventPattern.of(new MultiLine(null, ""))).isNull();
    assertThat(EventPattern.refusal(new MultiLine("", null))).isNull();
  }

  @Test
  void refusesBothInDockersWords() {
    assertThat(EventPattern.refusal(new MultiLine("a", "%Y")))
        .isEqualTo(
            "CannotCreateContainerError: Error response from daemon: you cannot configure log opt"
                + " 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time");
  }

  @Test
  void refusesWhatIsNoExpressionInDockersWords() {
    assertThat(EventPattern.refusal(new MultiLine("^\\d[", null)))
        .isEqualTo(
            "CannotStartContainerError: Error response from daemon: failed to initialize logging"
                + " driver: awslogs could not parse multiline pattern key \"^\\\\d[\": error"
                + " parsing regexp: missing closing ]: `[`");
    assertThat(EventPattern.refusal(new MultiLine("(?=x)", null))).contains("unsupported Perl");
    assertThat(EventPattern.refusal(new MultiLine(null, "%d["))).contains("missing closing ]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(?:[]a]{1000}){3}",
        "(\\]{9}){999}",
        "(([[:digit:]]x){0,1000}){0,2}",
        "\\Q[\\E((a{1000}){1000}){1000}]",
        "(\\Qabc\\E{100}){100}",
        "(\\x{61}{1000}\\p{Greek}){3}",
        "a{100}(?i){100}(?s-i){100}(?m){100}",
        "(((((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}",
      })
  void refusesWhatWouldFillTheMemory(String expression) {
    assertThat(EventPattern.refusal(new MultiLine(expression, null)))
        .endsWith("expression too large");
  }

  @Test
  void refusesAnExpressionOfAnyLengthAndDepth() {
    for (String expression : new String[] {"(".repeat(100_000), "a".repeat(2_001)}) {
      assertThat(EventPattern.refusal(new MultiLine(expression, null))).contains("too large");
    }
    String deep = "(".repeat(900) + "a" + ")".repeat(900);
    assertThat(pattern(deep).begins("a")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}[.,]\\d{3,6}(Z|[+-]\\d{2}:?\\d{2})",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\\s{1,1000}",
        "[\\]{1000}]{1000}",
        "^{\"date\":\"2026",
        "^\\{\"n\":[0-9]{1,3}{",
        "(\\p{Greek}\\x{1F600}){500}",
        "^\\Q{1000}{1000}{1000}\\E",
        "(a{1000})?\\Q{9}\\E",
      })
  void takesWhatPeopleWrite(String expression) {
    assertThat(EventPattern.refusal(new MultiLine(expression, null))).isNull();
  }

  /** Java's own expressions would take longer than the universe will last. */
  @Test
  void noLineTakesLong() {
    EventPattern pattern = pattern("^(a+)+(b+)+(a|aa)+$");
    assertThat(pattern.begins("a".repeat(256 * 1024 - 1) + "!")).isFalse();
  }

  private static EventPattern pattern(String expression) {
    return Objects.requireNonNull(EventPattern.of(new MultiLine(expression, null)));
  }

  private static EventPattern formatted(String format) {
    return Objects.requireNonNull(EventPattern.of(new MultiLine(null, format)));
  }
}

package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterPatternTest {

  private static final String MESSAGE = "ERROR 404: page not found \"a\" - sorry?";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'', true",
        "'   ', true",
        "ERROR, true",
        "error, false",
        "ERR, true",
        "ERROR 404, true",
        "404 ERROR, true",
        "ERROR 500, false",
        "'\"page not found\"', true",
        "'\"found page\"', false",
        "'page  found', true",
        "'\"\\\"a\\\"\"', true",
        "-WARN, true",
        "-ERROR, false",
        "ERROR -404, false",
        "ERROR -500, true",
        "'-\"not found\"', false",
        "?500 ?404, true",
        "?500 ?403, false",
        "'?500 ?\"page not\"', true",
        "ERROR ?500 ?404, true",
        "ERROR ?500 ?403, false",
        "-, true",
        "?, true",
        "'ERROR - sorry', true",
      })
  void matchesAsAsked(String pattern, boolean expected) {
    assertThat(FilterPattern.of(pattern).matches(MESSAGE)).isEqualTo(expected);
  }

  @Test
  void matchesEverythingWithoutAPattern() {
    assertThat(FilterPattern.of(null).matches("")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{ $.level = \"x\" }", "[a, b]", " {x}", "%regex%", "\"open", "a -\"b"})
  void refusesWhatItDoesNotKnow(String pattern) {
    assertThatThrownBy(() -> FilterPattern.of(pattern))
        .isInstanceOfSatisfying(
            LogsException.class,
            refused -> assertThat(refused.code()).isEqualTo("InvalidParameterException"));
  }

  @Test
  void refusesAPatternThatIsTooLong() {
    assertThat(FilterPattern.of("x".repeat(1024)).matches("x")).isFalse();
    assertThatThrownBy(() -> FilterPattern.of("x".repeat(1025))).isInstanceOf(LogsException.class);
  }
}

package dev.longshore.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "*, any, true",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "spot, spot, true",
    "spot, spots, false",
    "spots, spot, false",
    "spot, Spot, false",
    "spot-*, spot-, true",
    "spot-*, a-spot-1, false",
    "*-spot, a-spot, true",
    "*-spot, a-spot-1, false",
    "a*a, a, false",
    "a*a, aa, true",
    "a*a, ab-aba, true",
    "a*b*c, a-b-c, true",
    "a*b*c, a-c-b, false",
    "*b*b*, abab, true",
    "*b*b*, aba, false",
    "a**, a, true",
    "a?c, abc, true",
    "a?c, ac, false",
    "a?, a\uD83D\uDE00, true",
    "*?, '', false",
    "?*x, aax, true",
    "a.c, abc, false",
    "a[bc], ab, false",
  })
  void fitsAsAWhole(String pattern, String name, boolean fits) {
    assertThat(new NamePattern(pattern).fits(name)).isEqualTo(fits);
  }
}

package dev.longshore.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.model.FargateSizes;
import dev.longshore.model.Limits;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags, and the sizes of Fargate. */
class TagsAndSizesTest {

  static Stream<Arguments> refusedTags() {
    String characters =
        "Tags can only contain letters, numbers, spaces, and the following special characters:"
            + " _ . : / = + - @";
    return Stream.of(
        arguments(characters, Map.of("a", "b#c")),
        arguments(characters, Map.of("a!", "b")),
        arguments("A tag key must be between 1 and 128 characters long.", Map.of("", "b")),
        arguments(
            "A tag key must be between 1 and 128 characters long.", Map.of("a".repeat(129), "b")),
        arguments(
            "The value of tag a must be at most 256 characters long.",
            Map.of("a", "b".repeat(257))),
        arguments(
            "Tags cannot start with the reserved prefix aws:, got AWS:x.", Map.of("AWS:x", "")),
        arguments("A resource can have at most 50 tags, got 51.", tags(51)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusedTags(String message, Map<String, String> tags) {
    Refused.bare(message, () -> TagRules.check(tags, Limits.DEFAULTS));
  }

  @Test
  void acceptsFiftyTagsAndLettersOfAnyScript() {
    TagRules.check(tags(50), Limits.DEFAULTS);
    TagRules.check(Map.of("Größe", "日本 1_.:/=+-@", "empty", ""), Limits.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 512",
    "0.25, 2048",
    ".25, 1024",
    "0.5, 4096",
    "1, 2048",
    "1.0, 8192",
    "2, 16384",
    "4, 30720",
    "8, 16384",
    "8, 61440",
    "16, 122880",
    "32, 249856"
  })
  void runsOnFargate(BigDecimal vcpus, long memoryMib) {
    assertThat(FargateSizes.isValid(vcpus, memoryMib)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 4096",
    "0.75, 2048",
    "0.5, 512",
    "1, 1024",
    "1, 2500",
    "8, 17408",
    "16, 33792",
    "32, 65536",
    "64, 122880"
  })
  void doesNotRunOnFargate(BigDecimal vcpus, long memoryMib) {
    assertThat(FargateSizes.isValid(vcpus, memoryMib)).isFalse();
  }

  @Test
  void writesVcpusWithTwoDecimals() {
    assertThat(FargateSizes.message(new BigDecimal("1"), 4000))
        .isEqualTo("Fargate resource requirements (1.00 vCPU, 4000 MiB) not valid.");
  }

  private static Map<String, String> tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(index -> "k" + index)
        .collect(Collectors.toMap(Function.identity(), Function.identity()));
  }
}

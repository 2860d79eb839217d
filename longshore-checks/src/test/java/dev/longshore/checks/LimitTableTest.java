package dev.longshore.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Limit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** README tells users all limits and their defaults. */
final class LimitTableTest {

  @Test
  void readmeTellsEveryLimit() {
    List<String> rows =
        Repository.lines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| `limits."))
            .toList();
    assertThat(rows)
        .as("the table of limits in README.md")
        .containsExactlyElementsOf(Arrays.stream(Limit.values()).map(LimitTableTest::row).toList());
  }

  private static String row(Limit limit) {
    return "| `limits.%s` | %s | %,d |"
        .formatted(limit.key(), limit.description(), limit.standard());
  }
}

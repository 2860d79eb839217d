package dev.longshore.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Every Java file looks as google-java-format writes it. */
final class FormattingTest {

  @Test
  void everyJavaFileIsFormatted() {
    List<String> arguments = new ArrayList<>(List.of("--dry-run"));
    Path root = Repository.root();
    Repository.javaFiles().forEach(file -> arguments.add(root.resolve(file).toString()));
    StringWriter unformatted = new StringWriter();
    StringWriter mistakes = new StringWriter();

    ToolProvider.findFirst("google-java-format")
        .orElseThrow()
        .run(
            new PrintWriter(unformatted, true),
            new PrintWriter(mistakes, true),
            arguments.toArray(String[]::new));

    assertThat(mistakes.toString()).as("what the formatter cannot read").isEmpty();
    assertThat(unformatted.toString().lines().map(file -> root.relativize(Path.of(file))))
        .as("files to format, with: mvn -q -N -Pformat validate")
        .isEmpty();
  }
}

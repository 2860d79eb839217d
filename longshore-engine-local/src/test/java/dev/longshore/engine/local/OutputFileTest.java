package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the file of an attempt's output shows, beside the contract of engines. */
final class OutputFileTest {

  @TempDir Path folder;

  @Test
  void readsFromTheBeginningWhatTheAttemptCutOff() throws IOException {
    Path path = folder.resolve("output");
    try (OutputFile output = new OutputFile(path)) {
      Files.writeString(path, "one line that is long\nhalf a li");
      assertThat(read(output, false)).containsExactly("one line that is long");

      Files.writeString(path, "cut\n"); // as "> /dev/stderr" does
      assertThat(read(output, false)).containsExactly("cut");

      Files.writeString(path, "on\nand on", StandardOpenOption.APPEND);
      assertThat(read(output, true)).containsExactly("on", "and on");
      assertThat(read(output, true)).isEmpty();
    }
  }

  private static List<String> read(OutputFile output, boolean ended) throws IOException {
    return output.read(100, ended).stream().map(Line::text).toList();
  }
}

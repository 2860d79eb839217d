package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void goesOnWithTheSameLineOnceItCanBeReadAgain() throws IOException {
    Path path = Files.writeString(folder.resolve("output"), "one\n");
    Path elsewhere = folder.resolve("elsewhere");
    try (OutputFile output = new OutputFile(path)) {
      assertThat(read(output, false)).containsExactly("one");

      Files.writeString(path, "two\nthree\n", StandardOpenOption.APPEND);
      Files.move(path, elsewhere);
      assertThatThrownBy(() -> read(output, false)).isInstanceOf(IOException.class);
      Files.move(elsewhere, path);
      assertThat(read(output, false)).containsExactly("two", "three");
    }
  }

  private static List<String> read(OutputFile output, boolean ended) throws IOException {
    return output.read(100, ended).stream().map(Line::text).toList();
  }
}

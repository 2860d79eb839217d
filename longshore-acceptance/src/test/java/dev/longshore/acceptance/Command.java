package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program of this machine that has ended.
 *
 * @param line how it was called
 * @param exitCode as it ended
 * @param output what it printed to its standard output
 * @param error what it printed to its standard error
 */
record Command(String line, int exitCode, String output, String error) {

  private static final long PATIENCE_SECONDS = 120;

  /** What goes with a call. */
  record Surroundings(@Nullable Path directory, Map<String, String> environment) {

    static final Surroundings NONE = new Surroundings(null, Map.of());
  }

  static Command run(String... words) {
    return run(Surroundings.NONE, List.of(words));
  }

  static Command run(Surroundings surroundings, List<String> words) {
    Path output = null;
    Path error = null;
    try {
      output = Files.createTempFile("longshore-command", ".out");
      error = Files.createTempFile("longshore-command", ".err");
      Process process = start(surroundings, words, output, error);
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        fail("not within %d s: %s\n%s", PATIENCE_SECONDS, words, Files.readString(output));
      }
      return new Command(
          String.join(" ", words),
          process.exitValue(),
          Files.readString(output),
          Files.readString(error));
    } catch (IOException e) {
      throw new AssertionError("cannot run " + words, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + words, e);
    } finally {
      delete(output);
      delete(error);
    }
  }

  /** Starts it with its output in files; the caller waits for it. */
  static Process start(Surroundings surroundings, List<String> words, Path output, Path error)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(output.toFile()).redirectError(error.toFile());
    if (surroundings.directory() != null) {
      builder.directory(surroundings.directory().toFile());
    }
    builder.environment().putAll(surroundings.environment());
    return builder.start();
  }

  /** The output of a call that must have succeeded. */
  String succeeded() {
    if (exitCode != 0) {
      fail("%s ended with %d:\n%s%s", line, exitCode, output, error);
    }
    return output;
  }

  /** The programs of this name, in the order of PATH and then the folders of every system. */
  static Stream<Path> programs(String name) {
    return Stream.concat(
            Pattern.compile(":")
                .splitAsStream(Optional.ofNullable(System.getenv("PATH")).orElse("")),
            Stream.of("/usr/local/bin", "/usr/bin", "/bin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .distinct();
  }

  /** Lines of an output, the last end of line not counted as one. */
  static List<String> lines(String output) {
    return output.isEmpty() ? List.of() : Arrays.asList(output.stripTrailing().split("\n"));
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new AssertionError("cannot delete " + file, e);
    }
  }
}

package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.cli.Main;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started by the command that users give. */
final class ServerProcess {

  private static final Pattern READY = Pattern.compile("Longshore is ready: (http://\\S+)");

  private final Process process;
  private final Path standardOutput;
  private final Path standardError;

  private ServerProcess(Process process, Path standardOutput, Path standardError) {
    this.process = process;
    this.standardOutput = standardOutput;
    this.standardError = standardError;
  }

  /**
   * Starts {@code longshore server} and returns at once.
   *
   * @param output folder for what the process prints
   * @param environment variables that it has beside those of this process
   */
  static ServerProcess start(Path output, Map<String, String> environment, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add("server");
    command.addAll(flags);
    try {
      Path standardOutput = Files.createTempFile(output, "server", ".out");
      Path standardError = Files.createTempFile(output, "server", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(standardOutput.toFile())
              .redirectError(standardError.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("LONGSHORE_"));
      builder.environment().putAll(environment);
      return new ServerProcess(builder.start(), standardOutput, standardError);
    } catch (IOException e) {
      throw new UncheckedIOException("java does not start", e);
    }
  }

  /** Waits for the line that says that it serves, and returns the address in it. */
  String awaitReady() {
    Await.until(
        "the server is ready", () -> !process.isAlive() || READY.matcher(standardOutput()).find());
    Matcher ready = READY.matcher(standardOutput());
    assertThat(ready.find()).as("the server is ready; it printed:\n%s", printed()).isTrue();
    return ready.group(1);
  }

  /** Waits for the end of a server that should not run, and returns its exit code. */
  int awaitExit() {
    Await.until("the server ends", () -> !process.isAlive());
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  /** {@code kill -9}, and waits until the process is gone. */
  void killHard() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM, and waits until the process is gone; returns its exit code. */
  int terminate() {
    process.destroy();
    return awaitExit();
  }

  String standardOutput() {
    return read(standardOutput);
  }

  String standardError() {
    return read(standardError);
  }

  /** Everything it printed, for the reader of a failed test. */
  String printed() {
    return "--- server " + pid() + "\n" + standardOutput() + standardError();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.longshore.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lets a job of the local engine go on only when the test says so.
 *
 * @param file is there when the gate is open
 */
record Gate(Path file) {

  /** A gate that nobody else uses. */
  static Gate in(Path folder) {
    try {
      Path file = Files.createTempFile(folder, "gate", "");
      Files.delete(file);
      return new Gate(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shell command that ends when the gate is open. */
  String pass() {
    return "until [ -e %s ]; do sleep 0.05; done".formatted(file);
  }

  void open() {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

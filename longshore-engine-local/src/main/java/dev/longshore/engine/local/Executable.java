package dev.longshore.engine.local;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the program that the first word of a command stands for, as a container runtime does. */
final class Executable {

  private Executable() {}

  /**
   * The absolute path of the program.
   *
   * @param word with a slash: a path from the working directory; else a name to look for
   * @param searchPath folders, separated by colons
   * @throws CannotStart when there is no such program, in the words of {@code runc}
   */
  static Path find(String word, String searchPath, Path workingDirectory) throws CannotStart {
    try {
      return findValid(word, searchPath, workingDirectory);
    } catch (InvalidPathException _) {
      // such as a letter that the server's locale does not have
      throw new CannotStart("exec: \"%s\": invalid argument".formatted(word));
    }
  }

  private static Path findValid(String word, String searchPath, Path workingDirectory)
      throws CannotStart {
    if (word.contains("/")) {
      Path program = workingDirectory.resolve(word).normalize();
      if (!Files.exists(program)) {
        throw new CannotStart(
            "exec: \"%s\": stat %s: no such file or directory".formatted(word, word));
      }
      if (!isProgram(program)) {
        throw new CannotStart("exec: \"%s\": permission denied".formatted(word));
      }
      return program;
    }
    boolean forbidden = false;
    for (String folder : searchPath.split(":", -1)) {
      Path program = workingDirectory.resolve(folder).resolve(word);
      if (!word.isEmpty() && Files.isRegularFile(program)) {
        if (Files.isExecutable(program)) {
          return program;
        }
        forbidden = true;
      }
    }
    throw new CannotStart(
        forbidden
            ? "exec: \"%s\": permission denied".formatted(word)
            : "exec: \"%s\": executable file not found in $PATH".formatted(word));
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  /** Why a container cannot be started, in AWS's words. */
  static final class CannotStart extends Exception {

    CannotStart(String cause) {
      super(
          "CannotStartContainerError: Error response from daemon: failed to create task for"
              + " container: failed to create shim task: OCI runtime create failed: runc"
              + " create failed: unable to start container process: "
              + cause
              + ": unknown");
    }

    /** The text of {@code container.reason}. */
    String reason() {
      return String.valueOf(getMessage());
    }
  }
}

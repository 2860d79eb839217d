package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerTemplate;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one container of an attempt.
 *
 * <pre>
 * launch   the script to run, written before anything starts
 * start    made by the supervisor that runs it, with its process id; its time is the start
 * work/    the working directory
 * output   standard output and error
 * exit     the exit code; its time is the end
 * </pre>
 *
 * Nothing is forced to disk: a machine that loses power loses the processes too.
 *
 * @param path named after the attempt, and after the container unless it is the only one of {@code
 *     containerProperties}
 */
record ContainerFolder(ContainerKey key, Path path) {

  static ContainerFolder of(Path folders, ContainerKey key) {
    return new ContainerFolder(key, folders.resolve(nameOf(key)));
  }

  /** Every container that has a folder. */
  static List<ContainerFolder> all(Path folders) throws IOException {
    List<ContainerFolder> all = new ArrayList<>();
    try (var names = Files.newDirectoryStream(folders)) {
      for (Path folder : names) {
        all.add(new ContainerFolder(keyOf(String.valueOf(folder.getFileName())), folder));
      }
    } catch (NoSuchFileException _) {
      return List.of();
    }
    return all;
  }

  private static String nameOf(ContainerKey key) {
    String attempt = key.attempt().fileName();
    return key.container().equals(ContainerTemplate.DEFAULT_NAME)
        ? attempt
        : attempt + "." + key.container();
  }

  /** The container whose folder has this name: {@code <job>.<number>[.<container>]}. */
  static ContainerKey keyOf(String name) {
    int end = name.indexOf('.', name.indexOf('.') + 1);
    return end < 0
        ? ContainerKey.ofDefault(AttemptKey.ofFileName(name))
        : new ContainerKey(AttemptKey.ofFileName(name.substring(0, end)), name.substring(end + 1));
  }

  /** What a supervisor calls it. */
  String name() {
    return String.valueOf(path.getFileName());
  }

  Path work() {
    return path.resolve("work");
  }

  Path output() {
    return path.resolve("output");
  }

  /** Writes the record. Where one is already, a supervisor may be reading it: it is replaced. */
  void prepare(String script) throws IOException {
    Path launch = path.resolve("launch");
    try {
      Files.createDirectory(path);
      Files.createDirectory(work());
      Files.write(launch, script.getBytes(UTF_8));
    } catch (FileAlreadyExistsException _) {
      Files.createDirectories(work());
      Path fresh = path.resolve("launch.new");
      Files.write(fresh, script.getBytes(UTF_8));
      Files.move(
          fresh, launch, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Whether some supervisor has taken it. */
  boolean isStarted() {
    return Files.exists(path.resolve("start"));
  }

  /** The supervisor's process id; empty before the start and while the mark is being written. */
  OptionalLong supervisor() {
    String text = completeLine("start");
    return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** The exit code; empty before the end and while the mark is being written. */
  OptionalInt exitCode() {
    String text = completeLine("exit");
    return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }

  /** When it began; now when that cannot be read. */
  Instant startedAt() {
    return timeOf("start");
  }

  /** When it ended; now when that cannot be read. */
  Instant exitedAt() {
    return timeOf("exit");
  }

  /** Removes everything; nothing to do when it is gone. */
  void delete() throws IOException {
    FolderRemoval.remove(path);
  }

  private @Nullable String completeLine(String file) {
    try {
      String text = Files.readString(path.resolve(file));
      return text.matches("[0-9]+\n") ? text.strip() : null;
    } catch (IOException _) {
      return null;
    }
  }

  private Instant timeOf(String file) {
    try {
      return Files.getLastModifiedTime(path.resolve(file)).toInstant();
    } catch (IOException _) {
      return Instant.now();
    }
  }
}

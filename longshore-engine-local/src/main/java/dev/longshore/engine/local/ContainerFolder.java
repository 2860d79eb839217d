package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.longshore.engine.Folders;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
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
 * gpus     the GPUs that it has, one in each line, where it has any
 * name     the container's name, where that is too long for the folder's
 * </pre>
 *
 * Nothing is forced to disk: a machine that loses power loses the processes too.
 *
 * @param path named after the attempt, and after the container unless it is the only one of {@code
 *     containerProperties}
 */
record ContainerFolder(ContainerKey key, Path path) {

  /** What file systems allow; container names alone may be as long. */
  private static final int LONGEST_NAME = 255;

  private static final int KEPT_OF_A_LONG_NAME = 100;

  private static final Set<OpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, WRITE);

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  static ContainerFolder of(Path folders, ContainerKey key) {
    return new ContainerFolder(key, folders.resolve(nameOf(key)));
  }

  /** Every container that has a folder. */
  static List<ContainerFolder> all(Path folders) throws IOException {
    List<ContainerFolder> all = new ArrayList<>();
    try (var names = Files.newDirectoryStream(folders)) {
      for (Path folder : names) {
        all.add(new ContainerFolder(keyOf(folder), folder));
      }
    } catch (NoSuchFileException _) {
      return List.of();
    }
    return all;
  }

  private static String nameOf(ContainerKey key) {
    String attempt = key.attempt().fileName();
    if (key.container().equals(ContainerTemplate.DEFAULT_NAME)) {
      return attempt;
    }
    return isNameTooLong(key)
        ? "%s.%s.%s"
            .formatted(
                attempt,
                key.container().substring(0, KEPT_OF_A_LONG_NAME),
                Digest.hex32(key.container()))
        : attempt + "." + key.container();
  }

  private static boolean isNameTooLong(ContainerKey key) {
    return key.attempt().fileName().length() + 1 + key.container().length() > LONGEST_NAME;
  }

  /**
   * The container that a folder is of: {@code <job>.<number>[.<container>]}, or, where that would
   * be too long, {@code <job>.<number>.<container, cut>.<digest>}.
   */
  static ContainerKey keyOf(Path folder) {
    String name = String.valueOf(folder.getFileName());
    int end = name.indexOf('.', name.indexOf('.') + 1);
    if (end < 0) {
      return ContainerKey.ofDefault(AttemptKey.ofFileName(name));
    }
    String container = name.substring(end + 1);
    return new ContainerKey(
        AttemptKey.ofFileName(name.substring(0, end)),
        container.contains(".") ? wholeName(folder, container) : container);
  }

  /** Without the file it was never prepared, and so never ran. */
  private static String wholeName(Path folder, String cut) {
    try {
      return Files.readString(folder.resolve("name"));
    } catch (IOException _) {
      return cut;
    }
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
      if (isNameTooLong(key)) {
        Files.writeString(path.resolve("name"), key.container());
      }
      Files.createDirectory(work());
      write(launch, script);
    } catch (FileAlreadyExistsException _) {
      Files.createDirectories(work());
      Path fresh = path.resolve("launch.new");
      Files.deleteIfExists(fresh);
      write(fresh, script);
      Files.move(
          fresh, launch, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Whether its record can be the start of another command. */
  boolean launchTakesOtherCommands() {
    try {
      return LaunchScript.takesOtherCommands(Files.readString(path.resolve("launch")));
    } catch (IOException _) {
      return false; // it is being removed
    }
  }

  /** For its owner alone: there may be secrets in its variables. */
  private static void write(Path file, String script) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file, NEW_FILE, OWNER_ALONE)) {
      ByteBuffer bytes = UTF_8.encode(script);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Keeps which GPUs it has, for the server that may adopt it; before it is prepared. */
  void keepGpus(List<String> ids) throws IOException {
    if (!ids.isEmpty()) {
      Files.createDirectories(path);
      Files.write(path.resolve("gpus"), ids);
    }
  }

  /** Which GPUs it has. */
  List<String> gpus() throws IOException {
    Path kept = path.resolve("gpus");
    return Files.exists(kept) ? Files.readAllLines(kept) : List.of();
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
    Folders.delete(path);
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

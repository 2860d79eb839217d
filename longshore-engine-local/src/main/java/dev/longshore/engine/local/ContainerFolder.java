package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.model.AttemptKey;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one attempt.
 *
 * <pre>
 * launch   the script to run, written before anything starts
 * start    made by the supervisor that runs it, with its process id; its time is the attempt's start
 * work/    the working directory
 * output   standard output and error
 * exit     the exit code; its time is the attempt's end
 * </pre>
 *
 * Nothing is forced to disk: a machine that loses power loses the processes too.
 */
record AttemptFolder(AttemptKey attempt, Path path) {

  static AttemptFolder of(Path attempts, AttemptKey attempt) {
    return new AttemptFolder(attempt, attempts.resolve(attempt.fileName()));
  }

  /** Every attempt that has a folder. */
  static List<AttemptFolder> all(Path attempts) throws IOException {
    List<AttemptFolder> folders = new ArrayList<>();
    try (var names = Files.newDirectoryStream(attempts)) {
      for (Path folder : names) {
        folders.add(
            new AttemptFolder(AttemptKey.ofFileName(String.valueOf(folder.getFileName())), folder));
      }
    } catch (NoSuchFileException _) {
      return List.of();
    }
    return folders;
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

  /** When the attempt began; now when that cannot be read. */
  Instant startedAt() {
    return timeOf("start");
  }

  /** When the attempt ended; now when that cannot be read. */
  Instant exitedAt() {
    return timeOf("exit");
  }

  /** Removes everything; nothing to do when it is gone. */
  void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException trouble)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Lets go of write protection that the attempt left, which would keep folders from deletion. */
  void unprotect() {
    unprotect(path.toFile());
  }

  private static void unprotect(File file) {
    if (Files.isDirectory(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
      boolean changed =
          file.setReadable(true) && file.setWritable(true) && file.setExecutable(true);
      File[] inside = changed ? file.listFiles() : null;
      if (inside != null) {
        for (File each : inside) {
          unprotect(each);
        }
      }
    }
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

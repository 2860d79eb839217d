package dev.longshore.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The files of this repository, as they lie in the working tree. */
final class Repository {

  /** What builds make; nobody wrote it. */
  private static final Set<String> MADE = Set.of("target", "node_modules");

  private Repository() {}

  /** The folder that holds README and all modules. Maven runs tests in their module's folder. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("longshore-checks"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("these tests run inside the repository");
      }
    }
    return folder;
  }

  /** Every Java file that somebody wrote, relative to the root, in a fixed order. */
  static List<Path> javaFiles() {
    Path root = root();
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              String name = String.valueOf(folder.getFileName());
              boolean ours = folder.equals(root) || !(MADE.contains(name) || name.startsWith("."));
              return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(".java")) {
                files.add(root.relativize(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the repository cannot be read", e);
    }
    Collections.sort(files);
    return files;
  }

  /** The lines of a file, named relative to the root. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(root().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}

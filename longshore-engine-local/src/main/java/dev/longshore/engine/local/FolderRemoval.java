package dev.longshore.engine.local;

import dev.longshore.engine.Folders;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Removes folders with all that jobs have put into them. */
final class FolderRemoval {

  private static final Duration PAUSE = Duration.ofMillis(5);

  private FolderRemoval() {}

  /**
   * Removes a folder, again and again: what a job left running may write files until it is killed,
   * and may have protected its folders. It is tried at least twice, since protection is lifted when
   * the first time fails.
   *
   * @throws UncheckedIOException when that cannot be done for so long
   */
  static void insistOn(Path folder, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int tried = 1; ; tried++) {
      try {
        Folders.delete(folder);
        return;
      } catch (IOException trouble) {
        if (tried > 1 && System.nanoTime() > deadline) {
          throw new UncheckedIOException("cannot remove " + folder, trouble);
        }
        unprotect(folder.toFile());
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Lets go of write protection, which would keep folders from deletion. */
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
}

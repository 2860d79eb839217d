package dev.longshore.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * How far a stream was forwarded: a small file, from the start of its container until all of it has
 * gone on. So a server that starts finds what is left by looking into one folder.
 *
 * @param events of the stream that were taken on
 */
record ForwardMark(Path file, String group, String stream, long events) {

  private static final String UNFINISHED = ".new";

  static ForwardMark at(Path folder, String group, String stream, long events) {
    Path file = folder.resolve(FileNames.of(group + "\n" + stream));
    return new ForwardMark(file, group, stream, events);
  }

  static boolean isMark(Path file) {
    return !file.toString().endsWith(UNFINISHED);
  }

  static ForwardMark read(Path file) throws IOException {
    String[] parts = Files.readString(file).split("\n", 3);
    return new ForwardMark(file, parts[1], parts[2], Long.parseLong(parts[0]));
  }

  ForwardMark plus(long more) {
    return new ForwardMark(file, group, stream, events + more);
  }

  /** Moved into place, so that it is never half written. */
  void write() throws IOException {
    Path written = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.writeString(written, events + "\n" + group + "\n" + stream);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}

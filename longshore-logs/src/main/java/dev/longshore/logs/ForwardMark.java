package dev.longshore.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream was forwarded: a small file, from before the start of its container until all of
 * it has gone on. So a server that starts finds what is left by looking into one folder.
 *
 * @param events of the stream that were taken on
 */
record ForwardMark(Path file, String group, String stream, long events) {

  private static final String UNFINISHED = ".new";
  private static final String BROKEN = ".broken";

  static Path file(Path folder, String group, String stream) {
    return folder.resolve(FileNames.of(group + "\n" + stream));
  }

  static boolean isMark(Path file) {
    String name = file.toString();
    return !name.endsWith(UNFINISHED) && !name.endsWith(BROKEN);
  }

  /** Reads one; null where the file is none. */
  static @Nullable ForwardMark read(Path file) throws IOException {
    String[] parts = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", 3);
    if (parts.length < 3 || !parts[0].matches("\\d{1,18}")) {
      return null;
    }
    return new ForwardMark(file, parts[1], parts[2], Long.parseLong(parts[0]));
  }

  /** Keeps a file that is no mark for people to look at. */
  static Path setAside(Path file) throws IOException {
    return Files.move(
        file,
        file.resolveSibling(file.getFileName() + BROKEN),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  ForwardMark plus(long more) {
    return new ForwardMark(file, group, stream, events + more);
  }

  /** Moved into place once it is on the disk, so that it is never half written. */
  void write() throws IOException {
    Path written = file.resolveSibling(file.getFileName() + UNFINISHED);
    byte[] text = (events + "\n" + group + "\n" + stream).getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      StreamFormat.writeFully(channel, ByteBuffer.wrap(text), 0);
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}

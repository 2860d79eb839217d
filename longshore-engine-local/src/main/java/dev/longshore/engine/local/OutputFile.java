package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.engine.LogSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container's output file as it grows. A line's time is the file's last change when the
 * line was first seen. Where a line is cut depends on its bytes alone: after {@link
 * #MAX_LINE_BYTES}, or up to three bytes before that so as not to cut a character.
 *
 * <p>A container may cut off its own output. When the file has become shorter than what was read,
 * it is read from its beginning; what was cut off before it was read is lost.
 */
final class OutputFile implements LogSource {

  private static final int FIRST_BUFFER_BYTES = 8 * 1024;

  private final Path path;
  private @Nullable FileChannel file;
  private byte[] bytes = new byte[FIRST_BUFFER_BYTES];

  /** Bytes from here to {@link #filled} are read from the file and not yet given out. */
  private int next;

  private int filled;

  /** No line feed is between {@link #next} and here. */
  private int searched;

  /** The line that {@link #advance} found. */
  private int lineStart;

  private int lineEnd;

  OutputFile(Path path) {
    this.path = path;
  }

  @Override
  public void skip(long lines) throws IOException {
    // All of them were whole when they were read, so the last one was or has become the last.
    for (long skipped = 0; skipped < lines && advance(true); skipped++) {}
  }

  @Override
  public List<Line> read(int most, boolean ended) throws IOException {
    List<Line> lines = new ArrayList<>();
    long now = 0;
    int characters = 0;
    try {
      while (lines.size() < most && characters < MOST_CHARACTERS_PER_READ && advance(ended)) {
        if (lines.isEmpty()) {
          now = lastChangeMillis();
        }
        String text = new String(bytes, lineStart, lineEnd - lineStart, UTF_8);
        characters += text.length();
        lines.add(new Line(now, text));
      }
    } catch (IOException trouble) {
      if (lines.isEmpty()) {
        throw trouble;
      }
    }
    return lines;
  }

  private long lastChangeMillis() throws IOException {
    try {
      return Files.getLastModifiedTime(path).toMillis();
    } catch (IOException trouble) {
      next = lineStart; // the line that was found is found again
      searched = lineStart;
      throw trouble;
    }
  }

  /** Finds the next line; false when it is not whole yet. */
  private boolean advance(boolean ended) throws IOException {
    while (true) {
      int last = Math.min(filled, next + MAX_LINE_BYTES + 1);
      while (searched < last) {
        if (bytes[searched++] == '\n') {
          int end = searched - 1;
          take(end > next && bytes[end - 1] == '\r' ? end - 1 : end, searched);
          return true;
        }
      }
      if (filled - next > MAX_LINE_BYTES) {
        int cut = cutWithin(next + MAX_LINE_BYTES);
        take(cut, cut);
        return true;
      }
      if (!fill()) {
        if (ended && filled > next) {
          take(filled, filled);
          return true;
        }
        return false;
      }
    }
  }

  private void take(int end, int following) {
    lineStart = next;
    lineEnd = end;
    next = following;
    searched = following;
  }

  /** The limit, or the start of the character that it would cut. */
  private int cutWithin(int limit) {
    for (int cut = limit; cut > limit - 4; cut--) {
      if ((bytes[cut] & 0xC0) != 0x80) {
        return cut;
      }
    }
    return limit;
  }

  /** Reads on; false when there is nothing more for now. */
  private boolean fill() throws IOException {
    FileChannel source = file;
    if (source == null) {
      try {
        source = FileChannel.open(path);
        file = source;
      } catch (NoSuchFileException _) {
        return false; // not started yet
      }
    }
    if (next > 0) {
      System.arraycopy(bytes, next, bytes, 0, filled - next);
      filled -= next;
      searched -= next;
      next = 0;
    }
    if (filled == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(2 * bytes.length, MAX_LINE_BYTES + 1));
    }
    int count = readOn(source);
    if (count <= 0 && source.size() < source.position()) {
      source.position(0);
      next = 0;
      filled = 0;
      searched = 0;
      count = readOn(source);
    }
    filled += Math.max(0, count);
    return count > 0;
  }

  private int readOn(FileChannel source) throws IOException {
    return source.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled));
  }

  @Override
  public void close() {
    FileChannel source = file;
    if (source != null) {
      try {
        source.close();
      } catch (IOException trouble) {
        throw new UncheckedIOException("could not close " + path, trouble);
      }
    }
  }
}

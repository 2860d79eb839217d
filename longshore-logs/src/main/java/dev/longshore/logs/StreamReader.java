package dev.longshore.logs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream as it was when the reader was opened, while it may grow. Timestamps never go
 * backwards within a stream, so a time is found as fast as a number is.
 */
final class StreamReader implements AutoCloseable {

  private final FileChannel data;
  private final @Nullable FileChannel index;
  private final StreamFormat.Header header;
  private final long end;

  private StreamReader(
      FileChannel data, @Nullable FileChannel index, StreamFormat.Header header, long end) {
    this.data = data;
    this.index = index;
    this.header = header;
    this.end = end;
  }

  /** Opens a stream's file; null when there is none, or it was never written whole. */
  static @Nullable StreamReader open(StreamPaths paths) throws IOException {
    FileChannel data = openIfThere(paths.data());
    if (data == null) {
      return null;
    }
    FileChannel index = null;
    try {
      StreamFormat.Header header = StreamFormat.readHeader(data);
      if (header == null) {
        data.close();
        return null;
      }
      long end = data.size();
      if (end - header.bytes() > StreamIndex.STRIDE_BYTES) {
        index = openIfThere(paths.index());
      }
      return new StreamReader(data, index, header, end);
    } catch (IOException | RuntimeException e) {
      data.close();
      if (index != null) {
        index.close();
      }
      throw e;
    }
  }

  private static @Nullable FileChannel openIfThere(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      if (Files.exists(path)) {
        throw e;
      }
      return null;
    }
  }

  String name() {
    return header.name();
  }

  long createdMillis() {
    return header.createdMillis();
  }

  /** The place of the first event, whether or not there is one. */
  StreamMark start() {
    return new StreamMark(0, header.bytes(), 0);
  }

  EventCursor cursor(StreamMark from) {
    return new EventCursor(data, from, end);
  }

  /** The place behind the last event. */
  StreamMark end() throws IOException {
    return firstFrom(lastMark(_ -> true), _ -> false);
  }

  /** The first event with this number or more, or the place behind the last event. */
  StreamMark atNumber(long number) throws IOException {
    return firstFrom(
        lastMark(mark -> mark.number() <= number), cursor -> cursor.number() >= number);
  }

  /** The first event at this time or later, or the place behind the last event. */
  StreamMark atTime(long millis) throws IOException {
    if (millis <= 0) {
      return start();
    }
    return firstFrom(
        // Strictly before: events of the same millisecond may stand before the mark.
        lastMark(mark -> mark.timestampMillis() < millis),
        cursor -> cursor.timestampMillis() >= millis);
  }

  /** A place at or before this number, at most one stretch of the index before it. */
  StreamMark nearNumber(long number) throws IOException {
    return lastMark(mark -> mark.number() <= number);
  }

  /** A place at or before this offset, at most one stretch of the index before it. */
  StreamMark nearOffset(long offset) throws IOException {
    return lastMark(mark -> mark.offset() <= offset);
  }

  /** The first event; null in an empty stream. */
  @Nullable LogEvent first() throws IOException {
    EventCursor cursor = cursor(start());
    return cursor.advance() ? cursor.event() : null;
  }

  /** The last event; null in an empty stream. */
  @Nullable LogEvent last() throws IOException {
    EventCursor cursor = cursor(lastMark(_ -> true));
    LogEvent last = null;
    while (cursor.advance()) {
      last = cursor.event();
    }
    return last;
  }

  private StreamMark lastMark(Predicate<StreamMark> condition) throws IOException {
    StreamMark mark =
        index == null
            ? null
            : StreamIndex.last(index, found -> found.offset() < end && condition.test(found));
    return mark == null ? start() : mark;
  }

  private StreamMark firstFrom(StreamMark from, Predicate<EventCursor> condition)
      throws IOException {
    EventCursor cursor = cursor(from);
    while (cursor.advance()) {
      if (condition.test(cursor)) {
        return cursor.mark();
      }
    }
    return new StreamMark(cursor.number() + 1, cursor.nextOffset(), Long.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    try (data) {
      if (index != null) {
        index.close();
      }
    }
  }
}

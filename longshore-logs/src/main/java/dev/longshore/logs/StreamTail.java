package dev.longshore.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a stream, where events are appended. Holds numbers only, no open file: thousands of
 * streams are written to now and then, and opening one costs some microseconds. Not safe for use by
 * two threads at once; one that failed must be thrown away and recovered.
 */
final class StreamTail {

  private static final Logger log = LoggerFactory.getLogger(StreamTail.class);

  private final StreamPaths paths;
  private final long createdMillis;
  private long bytes;
  private long count;
  private long lastTimestampMillis;
  private long lastMarkOffset;
  private long marks;

  private StreamTail(StreamPaths paths, StreamMark start, long createdMillis) {
    this.paths = paths;
    this.createdMillis = createdMillis;
    this.bytes = start.offset();
    this.count = start.number();
    this.lastMarkOffset = start.offset();
    this.lastTimestampMillis = start.timestampMillis();
  }

  /** Writes an empty stream, over what an earlier start may have left unfinished. */
  static StreamTail create(StreamPaths paths, String name, long createdMillis) throws IOException {
    ByteBuffer header = StreamFormat.header(name, createdMillis);
    StreamMark start = new StreamMark(0, header.remaining(), 0);
    try (FileChannel data = openNew(paths.data())) {
      StreamFormat.writeFully(data, header, 0);
    }
    Files.deleteIfExists(paths.index());
    return new StreamTail(paths, start, createdMillis);
  }

  /** Of the last event, or of the creation where there is none. */
  long lastMillis() {
    return count == 0 ? createdMillis : lastTimestampMillis;
  }

  private static FileChannel openNew(Path path) throws IOException {
    try {
      return openNewInFolder(path);
    } catch (NoSuchFileException e) {
      Path folder = path.getParent();
      if (folder == null) {
        throw e;
      }
      Files.createDirectories(folder);
      return openNewInFolder(path);
    }
  }

  private static FileChannel openNewInFolder(Path path) throws IOException {
    return FileChannel.open(
        path,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Finds the end of a stream, and cuts off what was not written whole; null without a stream. */
  static @Nullable StreamTail recover(StreamPaths paths) throws IOException {
    StreamReader opened = StreamReader.open(paths);
    if (opened == null) {
      return null;
    }
    StreamTail tail;
    List<StreamMark> missing = new ArrayList<>();
    try (StreamReader reader = opened) {
      tail = new StreamTail(paths, reader.start(), reader.createdMillis());
      StreamMark from = tail.lastSoundMark(reader);
      tail.count = from.number();
      tail.bytes = from.offset();
      tail.lastMarkOffset = from.offset();
      tail.lastTimestampMillis = from.timestampMillis();
      EventCursor cursor = reader.cursor(from);
      while (cursor.advance()) {
        tail.noteMark(cursor.mark(), missing);
        tail.lastTimestampMillis = cursor.timestampMillis();
        tail.count = cursor.number() + 1;
        tail.bytes = cursor.nextOffset();
      }
    }
    tail.cut(paths.data(), tail.bytes);
    tail.cut(paths.index(), StreamIndex.bytes(tail.marks));
    tail.writeMarks(missing);
    return tail;
  }

  private StreamMark lastSoundMark(StreamReader reader) throws IOException {
    if (!Files.exists(paths.index())) {
      return reader.start();
    }
    try (FileChannel index = FileChannel.open(paths.index(), StandardOpenOption.READ)) {
      for (long entry = StreamIndex.count(index) - 1; entry >= 0; entry--) {
        StreamMark mark = StreamIndex.read(index, entry);
        if (mark != null && reader.cursor(mark).advance()) {
          marks = entry + 1;
          return mark;
        }
      }
    }
    return reader.start();
  }

  private void cut(Path path, long sound) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      long size = file.size();
      if (size > sound) {
        file.truncate(sound);
        log.warn("file={} cut={} bytes that were not written whole", path, size - sound);
      }
    } catch (NoSuchFileException e) {
      if (sound > 0) {
        throw e;
      }
    }
  }

  long count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  /** The last minute in which the stream was noted to have been created or written to. */
  long notedMinute() {
    return ActivityLog.minuteOf(count == 0 ? createdMillis : lastTimestampMillis);
  }

  long lastTimestampMillis() {
    return lastTimestampMillis;
  }

  /**
   * Appends events whose timestamps do not go backwards. When this returns, they are in the
   * operating system's hands and outlive the server.
   */
  void append(List<LogEvent> events) throws IOException {
    List<byte[]> messages = new ArrayList<>(events.size());
    int total = 0;
    for (LogEvent event : events) {
      byte[] message = event.message().getBytes(StandardCharsets.UTF_8);
      messages.add(message);
      total = Math.addExact(total, StreamFormat.RECORD_HEAD_BYTES + message.length);
    }
    ByteBuffer batch = ByteBuffer.allocate(total);
    List<StreamMark> newMarks = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      LogEvent event = events.get(i);
      noteMark(
          new StreamMark(count + i, bytes + batch.position(), event.timestampMillis()), newMarks);
      StreamFormat.putRecord(batch, event, messages.get(i));
    }
    try (FileChannel data = FileChannel.open(paths.data(), StandardOpenOption.WRITE)) {
      StreamFormat.writeFully(data, batch.flip(), bytes);
    }
    // After the events: a mark never points behind the end of the stream.
    writeMarks(newMarks);
    bytes += total;
    count += events.size();
    lastTimestampMillis = events.getLast().timestampMillis();
  }

  private void noteMark(StreamMark mark, List<StreamMark> into) {
    if (mark.offset() - lastMarkOffset >= StreamIndex.STRIDE_BYTES) {
      into.add(mark);
      lastMarkOffset = mark.offset();
    }
  }

  private void writeMarks(List<StreamMark> newMarks) throws IOException {
    if (newMarks.isEmpty()) {
      return;
    }
    ByteBuffer entries = StreamIndex.entries(newMarks.size());
    newMarks.forEach(mark -> StreamIndex.put(entries, mark));
    try (FileChannel index =
        FileChannel.open(paths.index(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      StreamFormat.writeFully(index, entries.flip(), StreamIndex.bytes(marks));
    }
    marks += newMarks.size();
  }
}

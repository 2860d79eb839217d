package dev.longshore.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a stream lies on disk: a header, then one record per event, only ever appended to.
 *
 * <pre>
 * header: magic 4 | checksum 4 | created 8 | length of name 4 | name
 * record: length of message 4 | checksum 4 | timestamp 8 | ingestion 8 | message
 * </pre>
 *
 * <p>A checksum covers what follows it. A record that is not whole, or whose checksum is wrong, is
 * where the stream ends: a write that the end of the server cut short.
 */
final class StreamFormat {

  static final int RECORD_HEAD_BYTES = 24;

  private static final int MAGIC = 0x4C53_4C31;
  private static final int HEADER_HEAD_BYTES = 20;
  private static final int LONGEST_NAME_BYTES = 4096;

  private StreamFormat() {}

  /** What the start of a stream's file says. */
  record Header(String name, long createdMillis, int bytes) {}

  static ByteBuffer header(String name, long createdMillis) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(HEADER_HEAD_BYTES + text.length);
    buffer.putInt(MAGIC).putInt(0).putLong(createdMillis).putInt(text.length).put(text);
    buffer.putInt(4, checksum(buffer, 8, buffer.capacity() - 8));
    return buffer.flip();
  }

  /** The header of an open file; null when it is not whole. */
  static @Nullable Header readHeader(FileChannel file) throws IOException {
    // Most names fit into the first read.
    ByteBuffer buffer = readAt(file, 0, 512);
    if (buffer.limit() < HEADER_HEAD_BYTES || buffer.getInt(0) != MAGIC) {
      return null;
    }
    int nameBytes = buffer.getInt(16);
    if (nameBytes < 0 || nameBytes > LONGEST_NAME_BYTES) {
      return null;
    }
    int bytes = HEADER_HEAD_BYTES + nameBytes;
    if (buffer.limit() < bytes) {
      buffer = readAt(file, 0, bytes);
    }
    if (buffer.limit() < bytes || buffer.getInt(4) != checksum(buffer, 8, bytes - 8)) {
      return null;
    }
    byte[] name = new byte[nameBytes];
    buffer.get(HEADER_HEAD_BYTES, name);
    return new Header(new String(name, StandardCharsets.UTF_8), buffer.getLong(8), bytes);
  }

  static void putRecord(ByteBuffer target, LogEvent event, byte[] message) {
    int start = target.position();
    target
        .putInt(message.length)
        .putInt(0)
        .putLong(event.timestampMillis())
        .putLong(event.ingestionMillis())
        .put(message);
    target.putInt(start + 4, recordChecksum(target, start, message.length));
  }

  static int recordChecksum(ByteBuffer buffer, int start, int messageBytes) {
    return checksum(buffer, start + 8, 16 + messageBytes);
  }

  static int checksum(ByteBuffer buffer, int start, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(buffer.duplicate().clear().slice(start, length));
    return (int) checksum.getValue();
  }

  /** Up to so many bytes from a position; fewer at the end of the file. */
  static ByteBuffer readAt(FileChannel file, long position, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    readFully(file, buffer, position);
    return buffer.flip();
  }

  static void readFully(FileChannel file, ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = file.read(target, at);
      if (read < 0) {
        return;
      }
      at += read;
    }
  }

  static void writeFully(FileChannel file, ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += file.write(source, at);
    }
  }
}

package dev.longshore.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Goes through the events of a stream's file one after the other, from a mark to the end that the
 * file had when reading began. Before the first {@link #advance()} it stands on no event.
 */
final class EventCursor {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final FileChannel file;
  private final long end;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long bufferStart;
  private long offset;
  private long nextOffset;
  private long number;
  private int recordStart;
  private int messageBytes;

  EventCursor(FileChannel file, StreamMark from, long end) {
    this.file = file;
    this.end = end;
    this.nextOffset = from.offset();
    this.offset = from.offset();
    this.bufferStart = from.offset();
    this.number = from.number() - 1;
  }

  /** Goes to the next event; false where no further whole event is. */
  boolean advance() throws IOException {
    if (end - nextOffset < StreamFormat.RECORD_HEAD_BYTES) {
      return false;
    }
    int start = ensure(nextOffset, StreamFormat.RECORD_HEAD_BYTES);
    if (start < 0) {
      return false;
    }
    int length = buffer.getInt(start);
    long recordEnd = nextOffset + StreamFormat.RECORD_HEAD_BYTES + length;
    if (length < 0 || recordEnd > end) {
      return false;
    }
    start = ensure(nextOffset, StreamFormat.RECORD_HEAD_BYTES + length);
    if (start < 0
        || buffer.getInt(start + 4) != StreamFormat.recordChecksum(buffer, start, length)) {
      return false;
    }
    recordStart = start;
    messageBytes = length;
    offset = nextOffset;
    nextOffset = recordEnd;
    number++;
    return true;
  }

  /** Where the event stands in its stream, from 0. */
  long number() {
    return number;
  }

  /** Where the event lies in the file. */
  StreamMark mark() {
    return new StreamMark(number, offset, timestampMillis());
  }

  /** Where the next event lies or will lie in the file. */
  long nextOffset() {
    return nextOffset;
  }

  long timestampMillis() {
    return buffer.getLong(recordStart + 8);
  }

  long ingestionMillis() {
    return buffer.getLong(recordStart + 16);
  }

  int messageBytes() {
    return messageBytes;
  }

  /** How many line feeds the message has. */
  int lineFeeds() {
    int found = 0;
    int start = recordStart + StreamFormat.RECORD_HEAD_BYTES;
    for (int i = start; i < start + messageBytes; i++) {
      if (buffer.get(i) == '\n') {
        found++;
      }
    }
    return found;
  }

  LogEvent event() {
    byte[] message = new byte[messageBytes];
    buffer.get(recordStart + StreamFormat.RECORD_HEAD_BYTES, message);
    return new LogEvent(
        timestampMillis(), ingestionMillis(), new String(message, StandardCharsets.UTF_8));
  }

  /** Where these bytes of the file begin in the buffer, after reading if need be; -1 at the end. */
  private int ensure(long position, int bytes) throws IOException {
    int start = (int) (position - bufferStart);
    if (start + bytes <= buffer.limit()) {
      return start;
    }
    int wanted = (int) Math.min(Math.max(BUFFER_BYTES, bytes), end - position);
    if (buffer.capacity() < wanted) {
      buffer = ByteBuffer.allocate(wanted);
    }
    buffer.clear().limit(wanted);
    StreamFormat.readFully(file, buffer, position);
    buffer.flip();
    bufferStart = position;
    return buffer.limit() < bytes ? -1 : 0;
  }
}

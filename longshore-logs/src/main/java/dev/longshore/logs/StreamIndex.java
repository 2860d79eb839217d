package dev.longshore.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Marks of a stream's file, one for about every 32 KiB, in a file of fixed-size entries beside it.
 * Any event is then found with a few small reads and at most one such stretch. A short stream has
 * no index file. An index that lacks its last entries is only slower.
 */
final class StreamIndex {

  /** At least so many bytes lie between two marks. */
  static final int STRIDE_BYTES = 32 * 1024;

  private static final int ENTRY_BYTES = 32;
  private static final int CHECKED_BYTES = 24;

  private StreamIndex() {}

  static void put(ByteBuffer target, StreamMark mark) {
    int start = target.position();
    target.putLong(mark.number()).putLong(mark.offset()).putLong(mark.timestampMillis());
    target.putLong(StreamFormat.checksum(target, start, CHECKED_BYTES));
  }

  static ByteBuffer entries(int count) {
    return ByteBuffer.allocate(count * ENTRY_BYTES);
  }

  static long count(FileChannel index) throws IOException {
    return index.size() / ENTRY_BYTES;
  }

  static long bytes(long count) {
    return count * ENTRY_BYTES;
  }

  /** An entry of the index; null when it was not written whole. */
  static @Nullable StreamMark read(FileChannel index, long entry) throws IOException {
    ByteBuffer buffer = StreamFormat.readAt(index, entry * ENTRY_BYTES, ENTRY_BYTES);
    if (buffer.limit() < ENTRY_BYTES
        || buffer.getLong(CHECKED_BYTES) != StreamFormat.checksum(buffer, 0, CHECKED_BYTES)) {
      return null;
    }
    return new StreamMark(buffer.getLong(0), buffer.getLong(8), buffer.getLong(16));
  }

  /**
   * The last mark that meets a condition which holds up to some place in the stream and not after
   * it; null when none does.
   */
  static @Nullable StreamMark last(FileChannel index, Predicate<StreamMark> condition)
      throws IOException {
    StreamMark found = null;
    long low = 0;
    long high = count(index);
    while (low < high) {
      long middle = (low + high) >>> 1;
      StreamMark mark = read(index, middle);
      if (mark != null && condition.test(mark)) {
        found = mark;
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return found;
  }
}

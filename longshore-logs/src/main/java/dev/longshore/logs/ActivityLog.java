package dev.longshore.logs;

import dev.longshore.engine.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which streams of a group were created, or have events, in which minute: one small file per minute
 * with the streams' names. It answers "what happened since ten minutes ago" in a group of a million
 * streams without opening them. The note is written before what it speaks of, so it may name a
 * stream that has nothing there, and never the other way around.
 */
final class ActivityLog {

  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final long MINUTES_PER_DAY = 1440;
  private static final char CREATED = 'c';
  private static final char WRITTEN = 'w';

  private final Path folder;

  ActivityLog(Path folder) {
    this.folder = folder;
  }

  static long minuteOf(long millis) {
    return Math.floorDiv(millis, MILLIS_PER_MINUTE);
  }

  static long startMillis(long minute) {
    return minute * MILLIS_PER_MINUTE;
  }

  void noteCreated(long minute, String stream) throws IOException {
    note(minute, CREATED, stream);
  }

  void noteWritten(long minute, String stream) throws IOException {
    note(minute, WRITTEN, stream);
  }

  private void note(long minute, char kind, String stream) throws IOException {
    // The line end in front closes a line that an earlier server left unfinished.
    ByteBuffer line =
        ByteBuffer.wrap(("\n" + kind + stream + "\n").getBytes(StandardCharsets.UTF_8));
    Path path = file(minute);
    try {
      append(path, line);
    } catch (NoSuchFileException _) {
      Files.createDirectories(dayFolder(minute / MINUTES_PER_DAY));
      append(path, line);
    }
  }

  private static void append(Path path, ByteBuffer line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    }
  }

  /** The days that were over before this time. */
  List<Long> daysBefore(long millis) throws IOException {
    long day = minuteOf(millis) / MINUTES_PER_DAY;
    return numbersIn(folder).stream().filter(each -> each < day).toList();
  }

  /** The streams that were created or written to on a day. */
  Set<String> streamsOf(long day) throws IOException {
    Set<String> streams = new LinkedHashSet<>();
    for (long minute : numbersIn(dayFolder(day))) {
      streams.addAll(streams(minute));
    }
    return streams;
  }

  /** Forgets a day. */
  void removeDay(long day) throws IOException {
    Folders.delete(dayFolder(day));
  }

  /** The minutes, from the first to the last of the range, in which anything happened; sorted. */
  List<Long> minutes(long first, long last) throws IOException {
    List<Long> minutes = new ArrayList<>();
    for (long day : numbersIn(folder)) {
      if (day >= first / MINUTES_PER_DAY && day <= last / MINUTES_PER_DAY) {
        for (long minute : numbersIn(dayFolder(day))) {
          if (minute >= first && minute <= last) {
            minutes.add(minute);
          }
        }
      }
    }
    return minutes;
  }

  /** The streams that were created or have events in a minute, each once. */
  Set<String> streams(long minute) throws IOException {
    Set<String> streams = new LinkedHashSet<>();
    forEachLine(minute, line -> streams.add(line.substring(1)));
    return streams;
  }

  /** Every stream of the group; one that was created twice by a crash may come twice. */
  void forEachStream(Consumer<String> action) throws IOException {
    for (long minute : minutes(0, Long.MAX_VALUE)) {
      forEachLine(
          minute,
          line -> {
            if (line.charAt(0) == CREATED) {
              action.accept(line.substring(1));
            }
          });
    }
  }

  private void forEachLine(long minute, Consumer<String> action) throws IOException {
    String text;
    try {
      text = new String(Files.readAllBytes(file(minute)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      return;
    }
    int start = 0;
    // What follows the last line end is being written.
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (end - start > 1) {
        action.accept(text.substring(start, end));
      }
      start = end + 1;
    }
  }

  private static List<Long> numbersIn(Path folder) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(entry -> numbers.add(Long.parseLong(entry.getFileName().toString())));
    } catch (NoSuchFileException _) {
      return List.of();
    }
    Collections.sort(numbers);
    return numbers;
  }

  private Path dayFolder(long day) {
    return folder.resolve(Long.toString(day));
  }

  private Path file(long minute) {
    return dayFolder(minute / MINUTES_PER_DAY).resolve(Long.toString(minute));
  }
}

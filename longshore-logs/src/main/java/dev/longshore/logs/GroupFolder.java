package dev.longshore.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One group of a {@link LogStore}: its streams and the notes of when they were written to. */
final class GroupFolder {

  private static final int STRIPES = 64;

  private volatile LogGroup group;
  private final Path folder;
  private final ActivityLog activity;
  private final List<Stripe> stripes =
      IntStream.range(0, STRIPES).mapToObj(_ -> new Stripe()).toList();

  GroupFolder(LogGroup group, Path folder) {
    this.group = group;
    this.folder = folder;
    this.activity = new ActivityLog(folder.resolve("activity"));
  }

  LogGroup group() {
    return group;
  }

  Path path() {
    return folder;
  }

  void keepFor(LogGroup changed) {
    group = changed;
  }

  /**
   * Removes the streams whose last event, or creation where they have none, was before this time,
   * and forgets the days before.
   *
   * @return how many streams
   */
  int removeBefore(long millis, LogWriters writers) throws IOException {
    int removed = 0;
    for (long day : activity.daysBefore(millis)) {
      for (String stream : activity.streamsOf(day)) {
        removed += removeBefore(stream, millis, writers) ? 1 : 0;
      }
      activity.removeDay(day);
    }
    return removed;
  }

  private boolean removeBefore(String stream, long millis, LogWriters writers) throws IOException {
    Stripe stripe = stripe(stream);
    synchronized (stripe) {
      StreamTail tail = stripe.tail(folder, stream);
      if (tail == null) {
        return false;
      }
      if (tail.lastMillis() >= millis || writers.isWritten(group.name(), stream)) {
        // Its creation is forgotten with the day, and a list goes by that.
        activity.noteCreated(ActivityLog.minuteOf(Math.max(millis, tail.lastMillis())), stream);
        return false;
      }
      stripe.tails.remove(stream);
      StreamPaths paths = StreamPaths.of(folder, stream);
      Files.deleteIfExists(paths.index());
      return Files.deleteIfExists(paths.data());
    }
  }

  ActivityLog activity() {
    return activity;
  }

  /** Opens a stream for reading; null when there is none. */
  @Nullable StreamReader open(String stream) throws IOException {
    return StreamReader.open(StreamPaths.of(folder, stream));
  }

  boolean createStream(String stream, long createdMillis) {
    Stripe stripe = stripe(stream);
    synchronized (stripe) {
      try {
        if (stripe.tail(folder, stream) != null) {
          return false;
        }
        activity.noteCreated(ActivityLog.minuteOf(createdMillis), stream);
        StreamPaths paths = StreamPaths.of(folder, stream);
        stripe.tails.put(stream, StreamTail.create(paths, stream, createdMillis));
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot create log stream " + where(stream), e);
      }
    }
  }

  void append(String stream, List<LogEvent> events) {
    Stripe stripe = stripe(stream);
    synchronized (stripe) {
      boolean done = false;
      try {
        StreamTail tail = stripe.tail(folder, stream);
        if (tail == null) {
          throw new IllegalArgumentException("no such log stream: " + where(stream));
        }
        appendTo(tail, stream, events);
        done = true;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write to log stream " + where(stream), e);
      } finally {
        if (!done) {
          // How much was written is not known: found out anew by the next call.
          stripe.tails.remove(stream);
        }
      }
    }
  }

  private void appendTo(StreamTail tail, String stream, List<LogEvent> events) throws IOException {
    List<LogEvent> inOrder = new ArrayList<>(events.size());
    long last = tail.lastTimestampMillis();
    long noted = tail.notedMinute();
    for (LogEvent event : events) {
      LogEvent next = event.notBefore(last);
      last = next.timestampMillis();
      long minute = ActivityLog.minuteOf(last);
      if (minute != noted) {
        activity.noteWritten(minute, stream);
        noted = minute;
      }
      inOrder.add(next);
    }
    tail.append(inOrder);
  }

  long eventCount(String stream) {
    return ofTail(stream, StreamTail::count);
  }

  long streamBytes(String stream) {
    return ofTail(stream, StreamTail::bytes);
  }

  private long ofTail(String stream, ToLongFunction<StreamTail> number) {
    Stripe stripe = stripe(stream);
    synchronized (stripe) {
      try {
        StreamTail tail = stripe.tail(folder, stream);
        return tail == null ? 0 : number.applyAsLong(tail);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read log stream " + where(stream), e);
      }
    }
  }

  boolean isCut(String stream) {
    long bytes = streamBytes(stream); // cuts off what was not written whole
    try (StreamReader reader = open(stream)) {
      LogEvent last = reader == null ? null : reader.last();
      return last != null && StreamLimit.isCut(bytes, last.message());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read log stream " + where(stream), e);
    }
  }

  long lineCount(String stream) {
    long events = eventCount(stream); // cuts off what was not written whole
    try (StreamReader reader = open(stream)) {
      if (reader == null) {
        return 0;
      }
      long lineFeeds = 0;
      EventCursor cursor = reader.cursor(reader.start());
      while (cursor.advance()) {
        lineFeeds += cursor.lineFeeds();
      }
      return events + lineFeeds;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read log stream " + where(stream), e);
    }
  }

  private Stripe stripe(String stream) {
    return stripes.get(Math.floorMod(stream.hashCode(), STRIPES));
  }

  private String where(String stream) {
    return group.name() + " " + stream;
  }

  /** A lock for a part of the streams, and the ends of those that were written to last. */
  private static final class Stripe {

    private static final int MOST = 64;

    private final Map<String, StreamTail> tails =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, StreamTail> eldest) {
            return size() > MOST;
          }
        };

    private @Nullable StreamTail tail(Path folder, String stream) throws IOException {
      StreamTail known = tails.get(stream);
      if (known != null) {
        return known;
      }
      StreamTail found = StreamTail.recover(StreamPaths.of(folder, stream));
      if (found != null) {
        tails.put(stream, found);
      }
      return found;
    }
  }
}

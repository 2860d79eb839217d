package dev.longshore.logs;

import dev.longshore.engine.LogReceiver.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As many events of a stream as PutLogEvents takes at once: in order of time, 10,000 of them, 1 MiB
 * with 26 bytes for each, and a day from the first to the last (API reference, November 2026).
 */
final class ForwardBatch {

  static final int MOST_EVENTS = 10_000;
  static final int MOST_BYTES = 1024 * 1024;
  static final int BYTES_BESIDE_AN_EVENT = 26;
  static final Duration LONGEST = Duration.ofHours(24);

  /** Of one event; a longer one goes in pieces, as with Docker. */
  static final int MOST_EVENT_BYTES = 256 * 1024 - BYTES_BESIDE_AN_EVENT;

  private final List<Event> events = new ArrayList<>();
  private long bytes;
  private long taken;

  /** What comes next of a stream; nothing of one that was removed. */
  static ForwardBatch next(LogStore store, ForwardMark mark) throws IOException {
    ForwardBatch batch = new ForwardBatch();
    GroupFolder group = store.find(mark.group());
    if (group == null) {
      return batch;
    }
    try (StreamReader reader = group.open(mark.stream())) {
      if (reader == null) {
        return batch;
      }
      EventCursor cursor = reader.cursor(reader.atNumber(mark.events()));
      while (cursor.advance() && batch.add(cursor.event())) {
        // until it is full
      }
      return batch;
    } catch (NoSuchFileException _) {
      return batch;
    }
  }

  /** Takes an event as a whole, or says false and takes nothing of it. */
  boolean add(LogEvent event) {
    List<String> pieces = pieces(event.message());
    long more = 0;
    for (String piece : pieces) {
      more += piece.getBytes(StandardCharsets.UTF_8).length + BYTES_BESIDE_AN_EVENT;
    }
    boolean fits =
        events.size() + pieces.size() <= MOST_EVENTS
            && bytes + more <= MOST_BYTES
            && (events.isEmpty()
                || event.timestampMillis() - events.getFirst().timestampMillis()
                    <= LONGEST.toMillis());
    if (fits) {
      bytes += more;
      taken++;
      pieces.forEach(piece -> events.add(new Event(event.timestampMillis(), piece)));
    }
    return fits;
  }

  /**
   * What is sent. Empty lines are not, since CloudWatch Logs refuses them; Docker drops them too.
   */
  List<Event> events() {
    return events;
  }

  /** How many events of the stream that is. */
  long taken() {
    return taken;
  }

  /** The text in pieces that are short enough; none for an empty one. */
  private static List<String> pieces(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (text.length() <= MOST_EVENT_BYTES / 4) {
      return List.of(text); // whatever its characters are
    }
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int pieceBytes = 0;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      int length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      if (pieceBytes + length > MOST_EVENT_BYTES) {
        pieces.add(text.substring(from, at));
        from = at;
        pieceBytes = 0;
      }
      pieceBytes += length;
      at += Character.charCount(character);
    }
    pieces.add(text.substring(from));
    return pieces;
  }
}

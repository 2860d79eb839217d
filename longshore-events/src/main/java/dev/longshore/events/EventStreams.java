package dev.longshore.events;

import dev.longshore.store.EventFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events as server-sent events, for any number of clients. A client that reads slowly holds up its
 * own thread and no more than one page of events.
 *
 * <p>The id of each is the number of the event. The place that a stream has reached is told as an
 * id without data too, at its begin and whenever nothing was written for a while, however much
 * happens that its filter does not want: a client that comes back goes on from there, and one that
 * went away is noticed.
 */
public final class EventStreams {

  /** The type of what clients get instead of events that are kept no more. */
  public static final String LOST = "Longshore Events Lost";

  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final int PAGE = 128;
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final EventFeed feed;
  private final Duration silence;
  private final Semaphore free;

  /** Streams of this feed, at most so many at the same time. */
  public EventStreams(EventFeed feed, int most) {
    this(feed, most, SILENCE);
  }

  EventStreams(EventFeed feed, int most, Duration silence) {
    this.feed = feed;
    this.silence = silence;
    this.free = new Semaphore(most);
  }

  /** A stream that has not begun yet. */
  public interface EventStream {

    /**
     * Writes events until the server stops or the client goes away.
     *
     * @throws IOException when the client goes away
     * @throws InterruptedException when the stream is to end
     */
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /**
   * A stream, or null when there are as many as there may be.
   *
   * @param after the last event that the client has, 0 for all that are kept, or null to begin with
   *     what happens from now on
   */
  public @Nullable EventStream open(EventFilter filter, @Nullable Long after) {
    return free.availablePermits() == 0 ? null : out -> write(filter, after, out);
  }

  private void write(EventFilter filter, @Nullable Long after, OutputStream out)
      throws IOException, InterruptedException {
    if (!free.tryAcquire()) {
      return; // others were faster; it ends at once, and its client comes again
    }
    try {
      follow(filter, after, out);
    } finally {
      free.release();
    }
  }

  private void follow(EventFilter filter, @Nullable Long after, OutputStream out)
      throws IOException, InterruptedException {
    long last = feed.lastCommitted();
    long begin = after == null ? last : after;
    StringBuilder text = new StringBuilder();
    if (begin > last) { // of another data folder, or made up
      begin = 0;
      text.append("event: ").append(LOST).append('\n');
      text.append("data: {\"lastEventId\":").append(after);
      text.append(",\"message\":\"There is no such event yet; all that are kept follow.\"}\n\n");
    }
    place(text, begin);
    try (EventFollower follower = feed.follow(filter, begin)) {
      LOG.debug("stream from={} filter={} begins", begin, filter);
      flush(text, out);
      long writtenNanos = System.nanoTime();
      while (!feed.isClosed()) {
        Duration silent = Duration.ofNanos(System.nanoTime() - writtenNanos);
        if (silent.compareTo(silence) >= 0) { // keeps the connection, and sees whether it is there
          place(text, follower.place());
        } else {
          next(follower, silence.minus(silent), text);
        }
        if (!text.isEmpty()) {
          flush(text, out);
          writtenNanos = System.nanoTime();
        }
      }
    }
  }

  private static void next(EventFollower follower, Duration patience, StringBuilder text)
      throws InterruptedException {
    long before = follower.place();
    EventBatch batch = follower.next(PAGE, patience);
    if (batch.lost() > 0) {
      long next =
          batch.events().isEmpty() ? batch.reached() + 1 : batch.events().getFirst().number();
      text.append("id: ").append(next - 1).append('\n');
      text.append("event: ").append(LOST).append('\n');
      text.append("data: {\"lastEventId\":").append(before);
      text.append(",\"lost\":").append(batch.lost());
      text.append(
          ",\"message\":\"So many events are kept no more; those after them follow.\"}\n\n");
    }
    for (EventMessage message : batch.events()) {
      text.append("id: ").append(message.number()).append('\n');
      text.append("event: ").append(message.event().detailType()).append('\n');
      text.append("data: ").append(message.json()).append("\n\n");
    }
  }

  private static void place(StringBuilder text, long number) {
    text.append("id: ").append(number).append("\n\n");
  }

  private static void flush(StringBuilder text, OutputStream out) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
    text.setLength(0);
  }
}

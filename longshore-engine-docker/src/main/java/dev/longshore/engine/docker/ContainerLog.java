package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.longshore.engine.LogSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of one container, through {@code docker logs}.
 *
 * <p>While a container runs, one request follows its output into a bounded buffer; a full buffer
 * makes the daemon wait, not the container. Each further request goes on behind what was taken.
 *
 * <p>A stream that follows cannot tell "nothing there yet" from "nothing there", and a busy daemon
 * ends it before it has sent the last lines (Docker 20.10 does, where the end of the container and
 * its last lines come together). So a request that does not follow comes before it and, once the
 * container has ended, after it. That is three for a container that is read while it runs, and one
 * for a container that has ended before that.
 */
final class ContainerLog implements LogSource {

  /** With {@link #MOST_CHARACTERS_PER_READ} about what one read takes; there may be many logs. */
  private static final int MOST_LINES = 1024;

  /**
   * A header of Podman alone. What it writes while it begins to follow an end is lost (4.3, 5.0),
   * and the end has other frames than the whole (4.1 to 4.6).
   */
  private static final String OF_PODMAN = "Libpod-Api-Version";

  private static final Logger LOG = LoggerFactory.getLogger(ContainerLog.class);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A stream that says nothing for so long once its container has ended is given up. */
  private static final long SILENCE_MILLIS = 1000;

  private final Daemon daemon;
  private final Supplier<@Nullable String> container;

  private final Deque<Line> buffer = new ArrayDeque<>();
  private long bufferedCharacters;
  private long linesToSkip;

  private boolean passRuns;
  private boolean caughtUp;
  private boolean complete;
  private boolean endedSeen;
  private boolean closed;
  private @Nullable Exception fault;
  private long lastPassEndNanos = System.nanoTime() - PAUSE_NANOS;
  private @Nullable Response open;

  /** Whether {@link #open} is a stream that follows. */
  private boolean follows;

  private volatile long lastHeardNanos = System.nanoTime();

  // Only a pass has these, and there is one at a time.
  private final LogPlace place = new LogPlace();
  private final LineAssembler lines = new LineAssembler(this::give);

  /** Whether a stream that followed has ended by itself: the container may be over. */
  private boolean streamEnded;

  /** Whether the end of the log is what all of it ends with. */
  private boolean hasEnd = true;

  private boolean cutTold;

  /**
   * @param container finds the daemon's id of the container; null when there is none
   */
  ContainerLog(Daemon daemon, Supplier<@Nullable String> container) {
    this.daemon = daemon;
    this.container = container;
  }

  @Override
  public synchronized void skip(long count) {
    linesToSkip = count;
  }

  @Override
  public synchronized List<Line> read(int most, boolean ended) throws IOException {
    endedSeen |= ended;
    boolean tried = false;
    try {
      while (!closed && !isReady(most, ended)) {
        if (!passRuns) {
          if (fault == null ? caughtUp && !ended : tried || !ended) {
            break;
          }
          tried = true; // An earlier fault says nothing about now.
          beginPass();
        }
        if (ended && follows) {
          leaveSilentStream();
          wait(SILENCE_MILLIS);
        } else {
          wait();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading the output of a container", e);
    }
    Exception seen = fault;
    if (seen != null && ended && buffer.isEmpty()) {
      throw new IOException("the output of a container cannot be read: " + seen.getMessage(), seen);
    }
    if (!complete && !passRuns && !closed && System.nanoTime() - lastPassEndNanos > PAUSE_NANOS) {
      beginPass();
    }
    return take(most);
  }

  /** A stream that does not end with its container would be waited for without end. */
  private void leaveSilentStream() {
    long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeardNanos);
    if (open != null && silentMillis >= SILENCE_MILLIS) {
      open.close();
    }
  }

  /** Whether there is enough to answer now, also when that is nothing. */
  private boolean isReady(int most, boolean ended) {
    if (complete || buffer.size() >= most || isFull()) {
      return true;
    }
    return caughtUp && (!ended || !buffer.isEmpty());
  }

  private List<Line> take(int most) {
    List<Line> taken = new ArrayList<>(Math.min(most, buffer.size()));
    int characters = 0;
    while (taken.size() < most && characters < MOST_CHARACTERS_PER_READ && !buffer.isEmpty()) {
      Line line = buffer.remove();
      characters += line.text().length();
      bufferedCharacters -= line.text().length();
      taken.add(line);
    }
    notifyAll();
    return taken;
  }

  private boolean isFull() {
    return buffer.size() >= MOST_LINES || bufferedCharacters >= MOST_CHARACTERS_PER_READ;
  }

  private void beginPass() {
    passRuns = true;
    fault = null;
    Thread.ofVirtual().name("container output").start(this::pass);
  }

  /** Reads until the output ends or breaks off. */
  private void pass() {
    boolean wasAll = false;
    Exception broken = new IOException("it was given up"); // what an Error leaves
    try {
      wasAll = readAll();
      broken = null;
    } catch (IOException | RuntimeException | InterruptedException e) {
      broken = e;
    } finally {
      passed(wasAll, broken);
    }
  }

  private synchronized void passed(boolean wasAll, @Nullable Exception broken) {
    passRuns = false;
    lastPassEndNanos = System.nanoTime();
    complete |= wasAll;
    fault = broken;
    notifyAll();
  }

  /** Whether nothing more can come. */
  private boolean readAll() throws IOException, InterruptedException {
    String id = container.get();
    if (id == null) {
      caughtUp();
      return isEnded();
    }
    boolean over = isEnded() || (streamEnded && isOver(id));
    if (over || !isCaughtUp()) {
      take(id, false);
    }
    if (over) {
      lines.end();
    }
    caughtUp();
    if (!over && !isEnded()) {
      take(id, true);
      streamEnded = true;
    }
    return over;
  }

  /** A daemon that goes down ends its streams too; only one that answers can tell. */
  private boolean isOver(String id) {
    InspectContainerResponse found = daemon.inspect(id);
    return found == null || ContainerState.of(found).isOver();
  }

  private synchronized boolean isEnded() {
    return endedSeen;
  }

  private synchronized void caughtUp() {
    caughtUp = true;
    notifyAll();
  }

  private synchronized boolean isCaughtUp() {
    return caughtUp;
  }

  /** Takes what is behind the place, until the daemon ends its answer. */
  private void take(String id, boolean follow) throws IOException, InterruptedException {
    if (place.isFar() && hasEnd) {
      try {
        take(id, follow, LogPlace.END, place.inEnd());
        return;
      } catch (LogPlace.NotFoundException elsewhere) {
        // More was written than that, or it cannot be told: the whole log has it in any case.
      }
    }
    try {
      take(id, follow, null, place.inWhole());
    } catch (LogPlace.NotFoundException never) {
      throw new IllegalStateException(never);
    }
  }

  private void take(String id, boolean follow, @Nullable Integer end, LogPlace.Search search)
      throws IOException, InterruptedException, LogPlace.NotFoundException {
    try (Response response = daemon.openLog(id, follow, end)) {
      if (response == null) {
        return; // its lines went elsewhere, and elsewhere alone
      }
      opened(response, follow);
      hasEnd = response.getHeader(OF_PODMAN) == null;
      FrameReader frames = new FrameReader(new BufferedInputStream(response.getBody(), 16 * 1024));
      while (frames.next()) {
        byte[] bytes = frames.rest();
        lastHeardNanos = System.nanoTime();
        if (frames.stream() == FrameReader.TROUBLE) {
          throw new IOException(new String(bytes, StandardCharsets.UTF_8).strip());
        }
        LogFrame frame = LogFrame.of(frames.stream(), bytes);
        if (search.isNew(frame)) {
          tellOf(search);
          lines.frame(frame);
          place.took(frame);
        }
      }
      search.end();
    } finally {
      synchronized (this) {
        open = null;
        follows = false;
      }
    }
  }

  private void tellOf(LogPlace.Search search) {
    if (search.showsCut() && !cutTold) {
      cutTold = true;
      LOG.warn(
          "the log of a container is shorter than what was read of it, so somebody has cut it;"
              + " lines may be lost that nobody read before");
    }
  }

  private synchronized void opened(Response response, boolean follow) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    open = response;
    follows = follow;
    lastHeardNanos = System.nanoTime();
    notifyAll();
  }

  /** Buffers a line, unless it was read before; waits while the buffer is full. */
  private synchronized void give(Line line) throws InterruptedException {
    if (linesToSkip > 0) {
      linesToSkip--;
      return;
    }
    while (isFull() && !closed) {
      wait();
    }
    if (closed) {
      throw new InterruptedException("closed");
    }
    buffer.add(line);
    bufferedCharacters += line.text().length();
    notifyAll();
  }

  @Override
  public void close() {
    Response toClose;
    synchronized (this) {
      closed = true;
      toClose = open;
      buffer.clear();
      bufferedCharacters = 0;
      notifyAll();
    }
    if (toClose != null) {
      toClose.close();
    }
  }
}

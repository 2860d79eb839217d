package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.longshore.engine.LogSource;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of one container, through {@code docker logs}.
 *
 * <p>While a container runs, one request follows its output into a bounded buffer; a full buffer
 * makes the daemon wait, not the container. A stream that breaks is opened again from the
 * beginning, without the lines that were taken already: lines are always cut at the same places.
 *
 * <p>A stream that follows cannot tell "nothing there yet" from "nothing there". So what is there
 * now is read first, by a request that ends, and only then the output is followed.
 */
final class ContainerLog implements LogSource {

  private static final int MOST_LINES = 10_000;
  private static final long MOST_CHARACTERS = 2L * 1024 * 1024;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Daemon daemon;
  private final Supplier<@Nullable InspectContainerResponse> container;

  private final Deque<Line> buffer = new ArrayDeque<>();
  private long bufferedCharacters;

  /** How many lines were taken from the daemon, skipped ones included. */
  private long position;

  private boolean passRuns;
  private boolean caughtUp;
  private boolean complete;
  private boolean endedSeen;
  private boolean closed;
  private @Nullable Exception fault;
  private long lastPassEndNanos = System.nanoTime() - PAUSE_NANOS;
  private @Nullable Response open;

  /**
   * @param container finds the container; null when there is none
   */
  ContainerLog(Daemon daemon, Supplier<@Nullable InspectContainerResponse> container) {
    this.daemon = daemon;
    this.container = container;
  }

  @Override
  public synchronized void skip(long lines) {
    position = lines;
  }

  @Override
  public synchronized List<Line> read(int most, boolean ended) throws IOException {
    endedSeen |= ended;
    boolean tried = false;
    try {
      while (!closed && !isReady(most, ended)) {
        if (!passRuns) {
          if (tried) {
            throwFault(ended);
          }
          if (!ended && (caughtUp || fault != null)) {
            break;
          }
          tried = true; // An earlier fault says nothing about now.
          beginPass();
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading the output of a container", e);
    }
    if (!complete && !passRuns && !closed && System.nanoTime() - lastPassEndNanos > PAUSE_NANOS) {
      beginPass();
    }
    return take(most);
  }

  /** Whether there is enough to answer now, also when that is nothing. */
  private boolean isReady(int most, boolean ended) {
    if (complete || buffer.size() >= most || isFull()) {
      return true;
    }
    return caughtUp && (!ended || !buffer.isEmpty());
  }

  private void throwFault(boolean ended) throws IOException {
    Exception seen = fault;
    if (seen != null && ended) {
      fault = null;
      throw new IOException("the output of a container cannot be read: " + seen.getMessage(), seen);
    }
  }

  private List<Line> take(int most) {
    List<Line> lines = new ArrayList<>(Math.min(most, buffer.size()));
    int characters = 0;
    while (lines.size() < most && characters < MOST_CHARACTERS_PER_READ && !buffer.isEmpty()) {
      Line line = buffer.remove();
      characters += line.text().length();
      bufferedCharacters -= line.text().length();
      lines.add(line);
    }
    notifyAll();
    return lines;
  }

  private boolean isFull() {
    return buffer.size() >= MOST_LINES || bufferedCharacters >= MOST_CHARACTERS;
  }

  private void beginPass() {
    passRuns = true;
    fault = null;
    Thread.ofVirtual().name("container output").start(this::pass);
  }

  /** Reads until the output ends or breaks off. */
  private void pass() {
    boolean wasAll = false;
    Exception broken = null;
    try {
      wasAll = readAll();
    } catch (IOException | RuntimeException | InterruptedException e) {
      broken = e;
    }
    synchronized (this) {
      passRuns = false;
      lastPassEndNanos = System.nanoTime();
      complete |= wasAll;
      fault = broken;
      notifyAll();
    }
  }

  /** Whether nothing more can come. */
  private boolean readAll() throws IOException, InterruptedException {
    InspectContainerResponse found = container.get();
    if (found == null || ContainerState.of(found).isUnstarted()) {
      caughtUp();
      return isEnded();
    }
    String id = found.getId();
    boolean over = ContainerState.of(found).isOver();
    LineAssembler unfinished = stream(id, false);
    if (!over) {
      caughtUp();
      unfinished = stream(id, true);
      // A daemon that goes down ends its streams too; only one that answers can say that this was
      // all. Otherwise the next pass goes on.
      InspectContainerResponse then = container.get();
      over = then == null || ContainerState.of(then).isOver();
      if (over && then != null) {
        // A busy daemon may end a stream that follows before it has sent the last lines (seen with
        // Docker 20.10.24, 200 containers on two cores). They are in its file all the same.
        unfinished = stream(id, false);
      }
    }
    if (over) {
      unfinished.end();
    }
    caughtUp();
    return over;
  }

  private synchronized boolean isEnded() {
    return endedSeen;
  }

  private synchronized void caughtUp() {
    caughtUp = true;
    notifyAll();
  }

  /** Reads one answer of the daemon to its end; gives back what was left of a line. */
  private LineAssembler stream(String id, boolean follow) throws IOException, InterruptedException {
    Response response = daemon.openLog(id, follow);
    LineAssembler assembler = new LineAssembler(new Intake(position()));
    if (response == null) {
      return assembler; // its lines went elsewhere, and elsewhere alone
    }
    synchronized (this) {
      if (closed) {
        response.close();
        throw new IOException("closed");
      }
      open = response;
    }
    try (response;
        DataInputStream frames =
            new DataInputStream(new BufferedInputStream(response.getBody(), 32 * 1024))) {
      for (int stream = frames.read(); stream >= 0; stream = frames.read()) {
        frames.skipNBytes(3);
        byte[] frame = new byte[frames.readInt()];
        frames.readFully(frame);
        assembler.frame(stream, frame);
      }
      return assembler;
    } catch (EOFException e) {
      throw new IOException("the daemon broke off", e);
    } finally {
      synchronized (this) {
        open = null;
      }
    }
  }

  private synchronized long position() {
    return position;
  }

  /** Buffers the lines of one request, without those that were taken from an earlier one. */
  private final class Intake implements LineAssembler.LineSink {
    private long toDrop;

    Intake(long toDrop) {
      this.toDrop = toDrop;
    }

    @Override
    public void accept(Line line) throws InterruptedException {
      if (toDrop > 0) {
        toDrop--;
        return;
      }
      synchronized (ContainerLog.this) {
        while (isFull() && !closed) {
          ContainerLog.this.wait();
        }
        if (closed) {
          throw new InterruptedException("closed");
        }
        buffer.add(line);
        bufferedCharacters += line.text().length();
        position++;
        ContainerLog.this.notifyAll();
      }
    }
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

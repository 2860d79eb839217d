package dev.longshore.wire;

import dev.longshore.wire.StreamResponse.Rest;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The responses that are being written bit by bit, each by the thread of its connection. */
final class OpenStreams {

  private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition lessAreOpen = lock.newCondition();
  private final Set<OpenStream> open = new HashSet<>();
  private boolean closed;

  /** Writes the whole response; returns when it has ended, the client went away or all end. */
  void write(StreamResponse response, OutputStream out) {
    try (out) {
      out.write(response.begin().body());
      out.flush(); // the client sees the headers before anything has happened
      Rest rest = response.rest();
      OpenStream stream = new OpenStream(out);
      if (rest != null && add(stream)) {
        try {
          rest.write(stream);
        } finally {
          remove(stream);
          var _ = Thread.interrupted(); // the thread ends the body and goes on with its connection
        }
      }
    } catch (InterruptedException | InterruptedIOException _) {
      LOG.debug("a stream ends with the server");
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      LOG.debug("a stream ends: its client has gone away", e);
    } catch (RuntimeException | Error e) {
      LOG.error("a stream failed", e); // its status has been sent: all that is left is to end it
    }
  }

  /**
   * Ends all of them. Their bodies end in order, but for those whose clients do not read: these are
   * cut off after the grace time.
   */
  void close(Duration grace) {
    lock.lock();
    try {
      closed = true;
      open.forEach(OpenStream::end);
      long nanos = grace.toNanos();
      while (!open.isEmpty() && nanos > 0) {
        nanos = lessAreOpen.awaitNanos(nanos);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // whoever stops the server has no time: cut off at once
    } finally {
      open.forEach(OpenStream::cut);
      lock.unlock();
    }
  }

  private boolean add(OpenStream stream) {
    lock.lock();
    try {
      return !closed && open.add(stream);
    } finally {
      lock.unlock();
    }
  }

  private void remove(OpenStream stream) {
    lock.lock();
    try {
      open.remove(stream);
      lessAreOpen.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

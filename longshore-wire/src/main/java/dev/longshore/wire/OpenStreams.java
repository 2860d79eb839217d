package dev.longshore.wire;

import dev.longshore.wire.StreamResponse.Rest;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The responses that are being written bit by bit, each by the thread of its connection. */
final class OpenStreams implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

  private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Writes the whole response; returns when it has ended, the client went away or all end. */
  void write(StreamResponse response, OutputStream out) {
    Thread writer = Thread.currentThread();
    writers.add(writer);
    try (out) {
      out.write(response.begin().body());
      out.flush(); // the client sees the headers before anything has happened
      Rest rest = response.rest();
      if (rest != null && !closed) { // asked after the thread was added: close() finds either
        rest.write(out);
      }
    } catch (InterruptedException _) {
      LOG.debug("a stream ends with the server");
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      LOG.debug("a stream ends: its client has gone away", e);
    } catch (RuntimeException | Error e) {
      LOG.error("a stream failed", e); // its status has been sent: all that is left is to end it
    } finally {
      writers.remove(writer);
      var _ = Thread.interrupted(); // the thread goes on with its connection
    }
  }

  /** Ends all of them, also those whose client does not read. */
  @Override
  public void close() {
    closed = true;
    writers.forEach(Thread::interrupt);
  }
}

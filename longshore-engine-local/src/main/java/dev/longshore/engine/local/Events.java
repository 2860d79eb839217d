package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What supervisors say, line by line, through a named pipe. It is only the quick way: all that
 * matters is in the attempts' folders too. Those whom an earlier server started speak here as well.
 */
final class Events implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final int READ_BYTES = 8 * 1024;

  private final RandomAccessFile pipe;
  private final String farewell = "farewell " + UUID.randomUUID();
  private final Consumer<String> listener;
  private final Thread reader;

  private Events(RandomAccessFile pipe, Consumer<String> listener) {
    this.pipe = pipe;
    this.listener = listener;
    this.reader = Thread.ofPlatform().daemon().name("local-engine-events").unstarted(this::listen);
  }

  /** Opens the pipe, making it where it is missing. */
  static Events open(Path folder, Consumer<String> listener) throws IOException {
    Path path = folder.resolve("events");
    if (!Files.exists(path)) {
      make(path);
    }
    // Open for writing too: else reading would end whenever the last supervisor leaves.
    Events events = new Events(new RandomAccessFile(path.toFile(), "rw"), listener);
    events.reader.start();
    return events;
  }

  private static void make(Path path) throws IOException {
    Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", path.toString()).start();
    try {
      if (mkfifo.waitFor() != 0) {
        throw new IOException(
            "mkfifo failed: " + new String(mkfifo.getErrorStream().readAllBytes(), UTF_8));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while making " + path, interrupted);
    }
  }

  private void listen() {
    byte[] bytes = new byte[READ_BYTES];
    StringBuilder unfinished = new StringBuilder();
    try {
      while (true) {
        int count = pipe.read(bytes);
        unfinished.append(new String(bytes, 0, Math.max(0, count), UTF_8));
        int end;
        while ((end = unfinished.indexOf("\n")) >= 0) {
          String line = unfinished.substring(0, end);
          unfinished.delete(0, end + 1);
          if (line.equals(farewell)) {
            return;
          }
          tell(line);
        }
      }
    } catch (IOException trouble) {
      LOG.error(
          "cannot hear supervisors any more; their marks are looked at every second", trouble);
    }
  }

  private void tell(String line) {
    try {
      listener.accept(line);
    } catch (RuntimeException trouble) {
      LOG.error("could not handle event={}", line, trouble);
    }
  }

  /** Stops listening, when all that was said before is handled. */
  @Override
  public void close() {
    try (pipe) {
      pipe.write((farewell + "\n").getBytes(UTF_8));
      reader.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException trouble) {
      LOG.warn("could not close the pipe of events", trouble);
    }
  }
}

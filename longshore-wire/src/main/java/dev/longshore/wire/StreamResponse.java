package dev.longshore.wire;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response that may be written bit by bit.
 *
 * @param begin status, headers, and the body or how it begins
 * @param rest writes what follows, or null where that is all
 */
public record StreamResponse(WireResponse begin, @Nullable Rest rest) {

  /** What follows of a body. */
  @FunctionalInterface
  public interface Rest {

    /**
     * Writes it. What is flushed is on its way to the client; a client that does not read makes a
     * write wait.
     *
     * @throws IOException or whatever a write threw, when the client has gone away
     * @throws InterruptedException when the server stops: the body ends here
     */
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /** A response that is there at once. */
  public static StreamResponse whole(WireResponse response) {
    return new StreamResponse(response, null);
  }
}

package dev.longshore.wire;

import java.io.IOException;

/**
 * Answers WebSockets on a path that belongs to Longshore itself. Called on a virtual thread per
 * socket, many at once.
 */
@FunctionalInterface
public interface SocketRoute {

  /**
   * A client has opened a socket.
   *
   * @param path on which it did, as sent
   * @param socket to answer on, from any thread
   * @return what hears the client, one message after the other
   */
  SocketListener open(String path, Socket socket);

  /** The server's side of a WebSocket. Safe to call from any thread. */
  interface Socket {

    /**
     * Sends text; blocks while the client does not read.
     *
     * @throws IOException when it is closed, or the client has gone
     */
    void send(String text) throws IOException;

    /**
     * Sends bytes; blocks while the client does not read.
     *
     * @throws IOException when it is closed, or the client has gone
     */
    void send(byte[] bytes) throws IOException;

    /** Says that all is said. */
    void close();
  }

  /** Hears the client of a WebSocket. While it works, the client's next message waits. */
  interface SocketListener {

    /** A text came, whole. */
    void onText(String text);

    /** Bytes came, perhaps a part of what the client sent. */
    void onBytes(byte[] bytes);

    /** The client has gone, or closed the socket. Called once, and last. */
    void onClose();
  }
}

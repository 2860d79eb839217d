package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between an engine and the daemon, and can go away and come back as a daemon does. */
final class DaemonProxy implements AutoCloseable {

  private static final String REFUSAL =
      "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
          + "Content-Length: 24\r\n\r\n{\"message\":\"no, not so\"}";

  private final Path socket;
  private final UnixDomainSocketAddress daemon;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger stopsToRefuse = new AtomicInteger();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private volatile ServerSocketChannel server;

  /**
   * @param socket to listen on
   * @param daemonHost the real daemon, a {@code unix:} URI
   */
  DaemonProxy(Path socket, String daemonHost) throws IOException {
    this.socket = socket;
    this.daemon = UnixDomainSocketAddress.of(URI.create(daemonHost).getPath());
    this.server = listen();
  }

  private ServerSocketChannel listen() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> accept(channel));
    return channel;
  }

  private void accept(ServerSocketChannel channel) {
    try {
      while (true) {
        SocketChannel client = channel.accept();
        SocketChannel target = SocketChannel.open(daemon);
        open.add(client);
        open.add(target);
        Thread.ofVirtual().start(() -> copy(client, target, true));
        Thread.ofVirtual().start(() -> copy(target, client, false));
      }
    } catch (IOException away) {
      // Nobody can connect any more.
    }
  }

  private void copy(SocketChannel from, SocketChannel to, boolean requests) {
    try (from;
        to) {
      ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
      while (from.read(buffer) >= 0) {
        buffer.flip();
        if (requests) {
          seen.add(UTF_8.decode(buffer.duplicate()).toString());
        }
        if (requests && isStop(buffer) && stopsToRefuse.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          from.write(UTF_8.encode(REFUSAL));
          buffer.position(buffer.limit());
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException away) {
      // The other direction notices too.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static boolean isStop(ByteBuffer request) {
    return UTF_8.decode(request.duplicate()).toString().contains("/stop?");
  }

  /** The next stops are answered with a fault, and the daemon does not hear of them. */
  void refuseStops(int count) {
    stopsToRefuse.set(count);
  }

  /** What the engine has sent so far, in the pieces in which it came. */
  List<String> requests() {
    return List.copyOf(seen);
  }

  int stopsToRefuse() {
    return stopsToRefuse.get();
  }

  String host() {
    return "unix://" + socket;
  }

  /** Cuts all connections; nobody can connect. */
  void goAway() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  void comeBack() throws IOException {
    server = listen();
  }

  @Override
  public void close() throws IOException {
    goAway();
  }
}

package dev.longshore.engine.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between an engine and the daemon, and can go away and come back as a daemon does. */
final class DaemonProxy implements AutoCloseable {

  private final Path socket;
  private final UnixDomainSocketAddress daemon;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
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
        Thread.ofVirtual().start(() -> copy(client, target));
        Thread.ofVirtual().start(() -> copy(target, client));
      }
    } catch (IOException away) {
      // Nobody can connect any more.
    }
  }

  private void copy(SocketChannel from, SocketChannel to) {
    try (from;
        to) {
      ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
      while (from.read(buffer) >= 0) {
        buffer.flip();
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

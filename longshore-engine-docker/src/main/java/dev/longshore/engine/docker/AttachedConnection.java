package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.transport.SSLConfig;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the daemon on which a command's input and output go, once the daemon has taken
 * the request. A connection of our own, since the client (3.7.1) never tells the daemon that the
 * input ends.
 */
final class AttachedConnection implements Closeable {

  private static final int MOST_HEADER_BYTES = 1 << 16;
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int SWITCHED = 101;
  private static final int OK = 200;

  /** Ends one direction. */
  private interface Ending {
    void run() throws IOException;
  }

  private final InputStream in;
  private final OutputStream out;
  private final Ending outputEnd;
  private final Closeable socket;

  private AttachedConnection(InputStream in, OutputStream out, Ending outputEnd, Closeable socket) {
    this.in = in;
    this.out = out;
    this.outputEnd = outputEnd;
    this.socket = socket;
  }

  /**
   * Asks the daemon to take this connection for input and output.
   *
   * @param path of a request that attaches
   * @param body JSON
   * @throws DockerException when the daemon refuses
   */
  static AttachedConnection open(DockerClientConfig config, String path, String body)
      throws IOException {
    AttachedConnection connection = connect(config);
    try {
      connection.request(path, body);
      if (connection.socket instanceof Socket socket) {
        socket.setSoTimeout(0); // the command may be silent for as long as it likes
      }
      return connection;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static AttachedConnection connect(DockerClientConfig config) throws IOException {
    URI uri = config.getDockerHost();
    if ("unix".equals(uri.getScheme())) {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(uri.getPath()));
      return new AttachedConnection(
          Channels.newInputStream(channel),
          Channels.newOutputStream(channel),
          channel::shutdownOutput,
          channel);
    }
    Socket socket = sockets(config.getSSLConfig()).createSocket();
    socket.setSoTimeout(PATIENCE_MILLIS); // until the daemon has taken the request
    if (socket instanceof SSLSocket encrypted) {
      SSLParameters parameters = encrypted.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // its name, too
      encrypted.setSSLParameters(parameters);
    }
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MILLIS);
    return new AttachedConnection(
        socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput, socket);
  }

  private static SocketFactory sockets(@Nullable SSLConfig ssl) throws IOException {
    try {
      return ssl == null ? SocketFactory.getDefault() : ssl.getSSLContext().getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates cannot be used", e);
    }
  }

  private void request(String path, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    out.write(head.getBytes(US_ASCII));
    out.write(bytes);
    out.flush();
    String answer = readHead();
    String[] words = answer.split(" ", 3);
    int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
    if (status != SWITCHED && status != OK) {
      outputEnd.run();
      String rest = new String(in.readNBytes(MOST_HEADER_BYTES), UTF_8);
      throw new DockerException("Status " + status + ": " + json(rest), status);
    }
  }

  /** Without the marks of a body that comes in chunks. */
  private static String json(String body) {
    int from = body.indexOf('{');
    int to = body.lastIndexOf('}');
    return from < 0 || to < from ? body : body.substring(from, to + 1);
  }

  private String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.size() > MOST_HEADER_BYTES) {
        throw new IOException("the daemon broke off");
      }
      head.write(next);
    }
    return head.toString(US_ASCII);
  }

  /** What the daemon sends. */
  InputStream input() {
    return in;
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Tells the daemon that no more input comes; its output goes on. */
  void endOutput() throws IOException {
    outputEnd.run();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

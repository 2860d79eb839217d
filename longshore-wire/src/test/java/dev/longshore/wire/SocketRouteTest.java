package dev.longshore.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Realm;
import dev.longshore.wire.SocketRoute.Socket;
import dev.longshore.wire.SocketRoute.SocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSockets, as clients have them. */
final class SocketRouteTest {

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final HttpServer server =
      HttpServer.builder(WireRouter.builder(new Realm("aws", "us-east-1", "000000000000")).build())
          .socket("/sockets/{name}", this::open)
          .start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.shutdownNow();
    server.close();
  }

  /** Sends back what it hears. */
  private SocketListener open(String path, Socket socket) {
    heard.add("open " + path);
    return new SocketListener() {
      @Override
      public void onText(String text) {
        try {
          socket.send("heard " + text);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void onBytes(byte[] bytes) {
        try {
          socket.send(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void onClose() {
        heard.add("close");
      }
    };
  }

  private @Nullable String next() throws InterruptedException {
    return heard.poll(30, TimeUnit.SECONDS);
  }

  /** Writes down what comes. */
  private final class Client implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard.add(text.toString());
      socket.request(1);
      return null;
    }
  }

  private URI uri() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/sockets/a%3A1");
  }

  @Test
  void messagesGoBothWaysUntilTheClientCloses() throws Exception {
    WebSocket socket = http.newWebSocketBuilder().buildAsync(uri(), new Client()).join();
    assertThat(next()).isEqualTo("open /sockets/a%3A1");
    socket.sendText("one, ", false).join();
    socket.sendText("whole", true).join();
    assertThat(next()).isEqualTo("heard one, whole");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

    assertThat(next()).isEqualTo("close");
  }

  @Test
  void webPagesOfOthersGetNone() {
    assertThatThrownBy(
            () ->
                http.newWebSocketBuilder()
                    .header("Origin", "https://evil.example")
                    .buildAsync(uri(), new Client())
                    .join())
        .isInstanceOf(CompletionException.class);
    assertThat(heard).isEmpty();
  }

  @Test
  void thatAClientGoesWithoutAWordIsHeard() throws Exception {
    String upgrade =
        """
        GET /sockets/b HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (java.net.Socket client = new java.net.Socket(loopback, server.port())) {
      client.getOutputStream().write(upgrade.replace("\n", "\r\n").getBytes(US_ASCII));
      assertThat(next()).isEqualTo("open /sockets/b");
    }
    assertThat(next()).isEqualTo("close");
  }
}

package dev.longshore.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Realm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are written bit by bit, on a real socket. */
@Timeout(60)
class HttpStreamTest {

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.builder(
                WireRouter.builder(new Realm("aws", "us-east-1", "000000000000")).build())
            .stream("/told", _ -> stream(this::tell))
            .stream("/endless", _ -> stream(this::writeWithoutEnd))
            .grace(Duration.ofMillis(100))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private StreamResponse stream(StreamResponse.Rest rest) {
    return new StreamResponse(
        new WireResponse(200, Map.of("content-type", "text/plain"), bytes("begin\n")),
        out -> {
          try {
            rest.write(out);
          } catch (IOException | InterruptedException | RuntimeException e) {
            ended.complete(e);
            throw e;
          }
        });
  }

  private void tell(OutputStream out) throws IOException, InterruptedException {
    for (String text = told.take(); !text.equals("end"); text = told.take()) {
      out.write(bytes(text + "\n"));
      out.flush();
    }
  }

  private void writeWithoutEnd(OutputStream out) throws IOException {
    while (true) {
      out.write(new byte[64 * 1024]);
      out.flush();
    }
  }

  @Test
  void theClientSeesWhatIsFlushedAtOnce() throws Exception {
    HttpResponse<InputStream> response = open("/told");
    assertThat(response.statusCode()).isEqualTo(200);
    try (BufferedReader lines = lines(response)) {
      assertThat(lines.readLine()).isEqualTo("begin");
      for (String text : new String[] {"one", "two"}) {
        told.add(text);
        assertThat(lines.readLine()).isEqualTo(text);
      }
      told.add("end");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void theConnectionServesOnAfterAStream() throws Exception {
    for (int i = 0; i < 2; i++) {
      told.add("end");
      try (BufferedReader lines = lines(open("/told"))) {
        assertThat(lines.readLine()).isEqualTo("begin");
        assertThat(lines.readLine()).isNull();
      }
    }
  }

  @Test
  void streamsEndWithTheServer() throws Exception {
    try (BufferedReader lines = lines(open("/told"))) {
      assertThat(lines.readLine()).isEqualTo("begin");
      told.add("one");
      assertThat(lines.readLine()).isEqualTo("one"); // the rest of the body is being written
      server.close();
      assertThat(ended.get())
          .isInstanceOfAny(InterruptedException.class, InterruptedIOException.class);
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void aClientThatDoesNotReadKeepsNoServerFromStopping() throws Exception {
    try (Socket socket = request("/endless")) {
      awaitRest(socket);
      server.close();
      assertThat(ended.get()).isInstanceOfAny(IOException.class, RuntimeException.class);
    }
  }

  @Test
  void theStreamOfAClientThatGoesAwayEnds() throws Exception {
    try (Socket socket = request("/endless")) {
      awaitRest(socket);
    }
    assertThat(ended.get()).isInstanceOfAny(IOException.class, RuntimeException.class);
  }

  @Test
  void pagesOfOthersAreRefusedAndHeadHasNoBody() throws Exception {
    HttpRequest.Builder head = HttpRequest.newBuilder(uri("/told")).HEAD();
    assertThat(client.send(head.build(), HttpResponse.BodyHandlers.ofString()).body()).isEmpty();
    HttpRequest.Builder page = HttpRequest.newBuilder(uri("/told")).header("Origin", "http://a.b");
    assertThat(client.send(page.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
  }

  private Socket request(String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.getOutputStream().write(bytes("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    return socket;
  }

  /** Reads the first byte of what follows "begin"; before that, the body may be only that. */
  private static void awaitRest(Socket socket) throws IOException {
    int read;
    do {
      read = socket.getInputStream().read();
    } while (read > 0);
    assertThat(read).isZero();
  }

  private HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.longshore.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** The client's side of a command in a job. */
final class ExecClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK = 8_192;
  private static final byte ERROR = 2;
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;

  private final URI uri;
  private final @Nullable String container;
  private final List<String> command;
  private final PrintWriter messages;

  /**
   * @param messages gets what is wrong
   */
  ExecClient(URI uri, @Nullable String container, List<String> command, PrintWriter messages) {
    this.uri = uri;
    this.container = container;
    this.command = command;
    this.messages = messages;
  }

  /** Standard input, output and error are the command's; returns its exit code. */
  int runPlain(InputStream in, OutputStream out, OutputStream error) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      Conversation conversation = new Conversation(out, error);
      WebSocket socket = open(http, conversation, null);
      if (socket == null) {
        return ExecCommand.NOT_RUN;
      }
      sending(socket, in);
      return ended(conversation, http);
    }
  }

  /** The user's terminal is the command's, key by key; returns its exit code. */
  int runOnTerminal() throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient();
        Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      Conversation conversation = new Conversation(terminal.output(), terminal.output());
      WebSocket socket = open(http, conversation, terminal.getSize());
      if (socket == null) {
        return ExecCommand.NOT_RUN;
      }
      terminal.handle(
          Terminal.Signal.WINCH, _ -> send(socket, Map.of("resize", screen(terminal.getSize()))));
      Attributes before = terminal.enterRawMode();
      Attributes raw = terminal.getAttributes();
      raw.setLocalFlag(Attributes.LocalFlag.ISIG, false); // Ctrl-C is the command's
      terminal.setAttributes(raw);
      try {
        sending(socket, terminal.input());
        return ended(conversation, http);
      } finally {
        terminal.setAttributes(before);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal", e);
    }
  }

  private @Nullable WebSocket open(
      HttpClient http, Conversation conversation, @Nullable Size size) {
    WebSocket socket;
    try {
      socket = http.newWebSocketBuilder().buildAsync(uri, conversation).join();
    } catch (CompletionException e) {
      messages.printf(
          e.getCause() instanceof WebSocketHandshakeException
              ? "longshore: what answers at %s takes no commands for jobs (%s)%n"
              : "longshore: no server answers at %s (%s)%n",
          uri.getAuthority(),
          e.getCause());
      messages.flush();
      return null;
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", command);
    if (container != null) {
      request.put("container", container);
    }
    if (size != null) {
      request.put("terminal", screen(size));
    }
    send(socket, request);
    return socket;
  }

  /** Some terminals do not say how large they are. */
  private static Map<String, Integer> screen(Size size) {
    return Map.of(
        "columns", size.getColumns() > 0 ? size.getColumns() : USUAL_COLUMNS,
        "rows", size.getRows() > 0 ? size.getRows() : USUAL_ROWS);
  }

  private static void send(WebSocket socket, Map<String, ?> message) {
    try {
      String text = JSON.writeValueAsString(message);
      synchronized (socket) {
        socket.sendText(text, true).join();
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON of maps and texts", e);
    } catch (CompletionException closedMeanwhile) {
      // Its end is told to the conversation.
    }
  }

  /** Reads on until the input ends or the program does: a read cannot be broken off. */
  private static void sending(WebSocket socket, InputStream in) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              byte[] buffer = new byte[CHUNK];
              try {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                  ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, length));
                  synchronized (socket) {
                    socket.sendBinary(bytes, true).join();
                  }
                }
                send(socket, Map.of("endInput", true));
              } catch (IOException | CompletionException closedMeanwhile) {
                // Its end is told to the conversation.
              }
            });
  }

  private int ended(Conversation conversation, HttpClient http) {
    JsonNode last = conversation.last.join();
    http.shutdownNow();
    if (last.has("exitCode")) {
      return last.get("exitCode").asInt();
    }
    messages.println("longshore: " + last.path("message").asText());
    messages.flush();
    return ExecCommand.NOT_RUN;
  }

  /** What comes from the server, until its last word. */
  private static final class Conversation implements WebSocket.Listener {

    final CompletableFuture<JsonNode> last = new CompletableFuture<>();
    private final OutputStream out;
    private final OutputStream error;
    private final StringBuilder text = new StringBuilder();
    private @Nullable OutputStream current;

    Conversation(OutputStream out, OutputStream error) {
      this.out = out;
      this.error = error;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean end) {
      OutputStream to = current;
      if (to == null && data.hasRemaining()) {
        to = data.get() == ERROR ? error : out;
      }
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      try {
        if (to != null) {
          to.write(bytes);
          to.flush();
        }
      } catch (IOException nobodyReads) {
        socket.abort();
        end("nobody reads the output");
      }
      current = end ? null : to;
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
      text.append(data);
      if (end) {
        try {
          last.complete(JSON.readTree(text.toString().getBytes(UTF_8)));
        } catch (IOException e) {
          end("this server speaks another language: " + text);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end("the server closed the connection; the command may go on");
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable trouble) {
      end("the connection was lost; the command may go on: " + trouble);
    }

    private void end(String message) {
      last.complete(JSON.createObjectNode().put("message", message));
    }
  }
}

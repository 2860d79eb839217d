package dev.longshore.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecRequest.Terminal;
import dev.longshore.engine.ExecSession;
import dev.longshore.wire.SocketRoute.Socket;
import dev.longshore.wire.SocketRoute.SocketListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command in a job, on a WebSocket. The client begins with {@code {"command": […], "container":
 * …, "terminal": {"columns": …, "rows": …}}}; its bytes are standard input then, {@code
 * {"endInput": true}} ends it, and {@code {"resize": {"columns": …, "rows": …}}} tells another size
 * of the screen. The server sends output as bytes, of which the first is 1 for standard output and
 * 2 for standard error, and at the end {@code {"exitCode": …}}, or {@code {"message": …}} where
 * there is none.
 */
final class ExecConversation implements SocketListener {

  private static final byte OUT = 1;
  private static final byte ERROR = 2;

  private static final Logger LOG = LoggerFactory.getLogger(ExecConversation.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecRoute route;
  private final String job;
  private final Socket socket;
  private volatile @Nullable ExecSession session;
  private volatile boolean hasEnded;

  ExecConversation(ExecRoute route, String job, Socket socket) {
    this.route = route;
    this.job = job;
    this.socket = socket;
  }

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("this is not JSON", e);
    }
  }

  @Override
  public void onText(String text) {
    try {
      JsonNode message = read(text);
      ExecSession known = session;
      if (hasEnded) {
        return; // said too late
      }
      if (known == null) {
        begin(message);
      } else if (message.path("endInput").asBoolean()) {
        known.endInput();
      } else if (message.has("resize")) {
        known.resize(terminal(message.get("resize")));
      }
    } catch (IllegalArgumentException mistake) {
      end("message", String.valueOf(mistake.getMessage()));
    } catch (ExecRefused refusal) {
      LOG.info("job={} exec refused: {}", job, refusal.getMessage());
      end("message", String.valueOf(refusal.getMessage()));
    } catch (RuntimeException bug) {
      LOG.error("job={} exec failed", job, bug);
      end("message", "the server failed; its log says why");
    }
  }

  private void begin(JsonNode message) throws ExecRefused {
    List<String> command = new ArrayList<>();
    message.path("command").forEach(word -> command.add(word.asText()));
    JsonNode screen = message.path("terminal");
    ExecRequest request = new ExecRequest(command, screen.isObject() ? terminal(screen) : null);
    String container = message.path("container").asText(null);
    ExecSession started = route.start(job, container, request, new Output());
    session = started;
    LOG.info("job={} exec begins", job);
    Thread.ofVirtual().name("exec in " + job).start(() -> await(started));
  }

  private static Terminal terminal(JsonNode screen) {
    int columns = screen.path("columns").asInt();
    int rows = screen.path("rows").asInt();
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException("a terminal has columns and rows");
    }
    return new Terminal(columns, rows);
  }

  private void await(ExecSession started) {
    try {
      int exitCode = started.await();
      LOG.info("job={} exec ended exitCode={}", job, exitCode);
      end("exitCode", exitCode);
    } catch (IOException trouble) {
      end("message", String.valueOf(trouble.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(String member, Object value) {
    hasEnded = true;
    Map<String, @Nullable Object> last = new LinkedHashMap<>();
    last.put(member, value);
    try {
      socket.send(OwnAnswers.json(200, last).text());
    } catch (IOException clientIsGone) {
      return; // nobody wants to know
    }
    socket.close();
  }

  private final class Output implements ExecOutput {

    @Override
    public void out(byte[] bytes) throws IOException {
      send(OUT, bytes);
    }

    @Override
    public void error(byte[] bytes) throws IOException {
      send(ERROR, bytes);
    }

    private void send(byte stream, byte[] bytes) throws IOException {
      byte[] message = new byte[bytes.length + 1];
      message[0] = stream;
      System.arraycopy(bytes, 0, message, 1, bytes.length);
      socket.send(message);
    }
  }

  @Override
  public void onBytes(byte[] bytes) {
    ExecSession known = session;
    if (known != null) {
      try {
        known.write(bytes);
      } catch (IOException takesNoMore) {
        // Its end is told when it has ended.
      }
    }
  }

  @Override
  public void onClose() {
    ExecSession known = session;
    if (known != null) {
      known.close();
    }
  }
}

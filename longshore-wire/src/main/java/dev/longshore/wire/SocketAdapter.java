package dev.longshore.wire;

import dev.longshore.wire.SocketRoute.SocketListener;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a {@link SocketRoute}. */
final class SocketAdapter implements WsListener {

  /** Without an error, as the standard numbers it. */
  private static final int NORMAL = 1000;

  /** The client's fault, as the standard numbers it. */
  private static final int TOO_BIG = 1009;

  private static final int MOST_TEXT = 1 << 16;
  private static final Duration PING_PERIOD = Duration.ofSeconds(30);

  private final SocketRoute route;
  private final StringBuilder text = new StringBuilder();
  private final AtomicReference<@Nullable SocketListener> listener = new AtomicReference<>();

  SocketAdapter(SocketRoute route) {
    this.route = route;
  }

  /** Web pages of other origins get no socket, as they get no other answer. */
  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
    Map<String, String> plain = new HashMap<>();
    for (Header header : headers) {
      plain.put(header.headerName().lowerCase(), header.values());
    }
    if (BrowserGuard.isForeignPage(plain)) {
      throw new WsUpgradeException("Web pages of other origins cannot use this server.");
    }
    return Optional.empty();
  }

  /** Listens from now on, and finds out when the client goes without a word. */
  @Override
  public void onOpen(WsSession session) {
    Sender sender = new Sender(session);
    listener.set(route.open(session.prologue().uriPath().rawPath(), sender));
    Thread reading = Thread.currentThread();
    Thread.ofVirtual().name("socket").start(() -> watch(reading, sender));
  }

  /** The library ends the thread that reads, and says nothing, when a client breaks off. */
  private void watch(Thread reading, Sender sender) {
    try {
      while (!reading.join(PING_PERIOD)) {
        sender.ping(); // also keeps a socket open that nobody says anything on
      }
    } catch (IOException clientIsGone) {
      // So its listener is told.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    gone();
  }

  @Override
  public void onMessage(WsSession session, String part, boolean last) {
    if (text.length() + part.length() > MOST_TEXT) {
      session.close(TOO_BIG, "no text is that long");
      gone();
      return;
    }
    text.append(part);
    SocketListener known = listener.get();
    if (last && known != null) {
      String whole = text.toString();
      text.setLength(0);
      known.onText(whole);
    }
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    byte[] bytes = new byte[buffer.available()];
    buffer.read(bytes);
    SocketListener known = listener.get();
    if (known != null) {
      known.onBytes(bytes);
    }
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    gone();
  }

  @Override
  public void onError(WsSession session, Throwable trouble) {
    gone();
  }

  private void gone() {
    SocketListener known = listener.getAndSet(null);
    if (known != null) {
      known.onClose();
    }
  }

  /** Frames of several threads must not mix. */
  private static final class Sender implements SocketRoute.Socket {

    private final WsSession session;
    private final Lock sending = new ReentrantLock();
    private boolean closed;

    Sender(WsSession session) {
      this.session = session;
    }

    @Override
    public void send(String text) throws IOException {
      send(() -> session.send(text, true));
    }

    @Override
    public void send(byte[] bytes) throws IOException {
      send(() -> session.send(BufferData.create(bytes), true));
    }

    void ping() throws IOException {
      send(() -> session.ping(BufferData.empty()));
    }

    private void send(Runnable frame) throws IOException {
      sending.lock();
      try {
        if (closed) {
          throw new IOException("the socket is closed");
        }
        frame.run();
      } catch (RuntimeException clientIsGone) {
        closed = true;
        throw new IOException("the client has gone", clientIsGone);
      } finally {
        sending.unlock();
      }
    }

    @Override
    public void close() {
      try {
        send(
            () -> {
              session.close(NORMAL, "");
              closed = true;
            });
      } catch (IOException clientIsGone) {
        // Then there is nobody to tell.
      }
    }
  }
}

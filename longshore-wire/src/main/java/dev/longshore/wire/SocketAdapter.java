package dev.longshore.wire;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a {@link SocketRoute}. */
final class SocketAdapter implements WsListener {

  /** Without an error, as the standard numbers it. */
  private static final int NORMAL = 1000;

  private final SocketRoute route;
  private final StringBuilder text = new StringBuilder();
  private SocketRoute.@Nullable SocketListener listener;

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

  @Override
  public void onOpen(WsSession session) {
    listener = route.open(session.prologue().uriPath().rawPath(), new Sender(session));
  }

  @Override
  public void onMessage(WsSession session, String part, boolean last) {
    text.append(part);
    if (last && listener != null) {
      String whole = text.toString();
      text.setLength(0);
      listener.onText(whole);
    }
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    byte[] bytes = new byte[buffer.available()];
    buffer.read(bytes);
    if (listener != null) {
      listener.onBytes(bytes);
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
    SocketRoute.SocketListener known = listener;
    listener = null;
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
    public void send(String text) {
      send(() -> session.send(text, true));
    }

    @Override
    public void send(byte[] bytes) {
      send(() -> session.send(BufferData.create(bytes), true));
    }

    private void send(Runnable frame) {
      sending.lock();
      try {
        if (!closed) {
          frame.run();
        }
      } catch (RuntimeException clientIsGone) {
        closed = true; // its listener hears of it
      } finally {
        sending.unlock();
      }
    }

    @Override
    public void close() {
      send(
          () -> {
            closed = true;
            session.close(NORMAL, "");
          });
    }
  }
}

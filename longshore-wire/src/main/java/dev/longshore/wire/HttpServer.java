package dev.longshore.wire;

import dev.longshore.model.FaultException;
import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router on a socket: HTTP/1.1 with a virtual thread per connection. {@code main} starts and
 * stops it; it installs no shutdown hook of its own, because the order of stopping is not its to
 * decide.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final WireRouter router;
  private final TreeMap<String, StreamRoute> routes;
  private final OpenStreams streams = new OpenStreams();
  private final Duration grace;
  private final WebServer server;

  private HttpServer(Builder builder) {
    this.grace = builder.grace;
    this.router = builder.router;
    this.routes = new TreeMap<>(builder.routes);
    this.server =
        WebServer.builder()
            .host(builder.host)
            .port(builder.port)
            .shutdownHook(false)
            .shutdownGracePeriod(builder.grace)
            // A reply is one write: waiting for more of it would only cost time.
            .connectionOptions(options -> options.tcpNoDelay(true))
            .contentEncoding(new RawBodies())
            .directHandlers(TransportErrors.handlers(router))
            .routing(routing -> routing.any(this::answer))
            .addRouting(sockets(builder.sockets))
            .build();
  }

  private static WsRouting.Builder sockets(Map<String, SocketRoute> routes) {
    WsRouting.Builder sockets = WsRouting.builder();
    routes.forEach((path, route) -> sockets.endpoint(path, () -> new SocketAdapter(route)));
    return sockets;
  }

  /** Starts with the address 127.0.0.1 and any free port. */
  public static Builder builder(WireRouter router) {
    return new Builder(router);
  }

  /** The port on which the server listens. */
  public int port() {
    return server.port();
  }

  /**
   * Ends all streams, takes no more requests, waits the grace time for those under way, and closes
   * the socket. A stream whose client does not read is cut off after the same time.
   */
  @Override
  public void close() {
    streams.close(grace);
    server.stop();
  }

  private void answer(ServerRequest request, ServerResponse response) {
    StreamResponse answer;
    try {
      WireRequest read = read(request);
      answer =
          BrowserGuard.isForeignPage(read.headers())
              ? StreamResponse.whole(refusePage())
              : answer(read);
    } catch (IOException _) {
      // The client went away, or broke its own framing, in the middle of its request.
      answer =
          StreamResponse.whole(
              RestJson.clientError(
                  400, "The request body could not be read.", router.newRequestId()));
    } catch (FaultException e) {
      String requestId = router.newRequestId();
      LOG.debug("requestId={} failed", requestId, e);
      answer = StreamResponse.whole(RestJson.fault(String.valueOf(e.getMessage()), requestId));
    } catch (RuntimeException | StackOverflowError e) {
      String requestId = router.newRequestId();
      LOG.error("requestId={} failed", requestId, e);
      answer = StreamResponse.whole(RestJson.serverError(requestId));
    }
    WireResponse begin = answer.begin();
    response.status(Status.create(begin.status()));
    begin.headers().forEach((name, value) -> response.header(name, value));
    if (request.prologue().method().text().equals("HEAD")) {
      response.send();
    } else if (answer.rest() == null) {
      response.send(begin.body());
    } else {
      streams.write(answer, response.outputStream());
    }
  }

  private StreamResponse answer(WireRequest request) {
    StreamRoute route = route(request.path());
    return route == null ? StreamResponse.whole(router.handle(request)) : route.answer(request);
  }

  private WireResponse refusePage() {
    return RestJson.clientError(
        403, "Web pages of other origins cannot use this server.", router.newRequestId());
  }

  private @Nullable StreamRoute route(String path) {
    Map.Entry<String, StreamRoute> floor = routes.floorEntry(path);
    while (floor != null) {
      String registered = floor.getKey();
      if (path.equals(registered) || (registered.endsWith("/") && path.startsWith(registered))) {
        return floor.getValue();
      }
      floor = routes.lowerEntry(registered);
    }
    return null;
  }

  private static WireRequest read(ServerRequest request) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.headerName().lowerCase(), header.values());
    }
    byte[] body = new byte[0];
    if (request.content().hasEntity()) {
      try (InputStream in = request.content().inputStream()) {
        // One byte more than any limit: the router sees that it is too much.
        body = in.readNBytes(NeighbourRequest.MAX_BODY_BYTES + 1);
      }
    }
    return new WireRequest(
        request.prologue().method().text(),
        request.prologue().uriPath().rawPath(),
        request.prologue().query().rawValue(),
        headers,
        body);
  }

  /** Says where to listen, and what else to serve. */
  public static final class Builder {

    private final WireRouter router;
    private final Map<String, StreamRoute> routes = new HashMap<>();
    private final Map<String, SocketRoute> sockets = new HashMap<>();
    private String host = "127.0.0.1";
    private int port;
    private Duration grace = Duration.ofSeconds(5);

    private Builder(WireRouter router) {
      this.router = router;
    }

    /** Sets the address to listen on: a host name or an IP address. */
    public Builder host(String value) {
      this.host = value;
      return this;
    }

    /** Sets the port to listen on; 0, the default, takes any free one. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /** Sets how long requests under way may take when the server stops; 5 seconds by default. */
    public Builder grace(Duration value) {
      this.grace = value;
      return this;
    }

    /**
     * Serves a path beside AWS.
     *
     * @param path an exact path, or, when it ends in a slash, all paths below it
     */
    public Builder route(String path, PlainRoute route) {
      return stream(path, request -> StreamResponse.whole(route.answer(request)));
    }

    /**
     * Serves a path beside AWS with answers that may go on.
     *
     * @param path as for {@link #route}
     */
    public Builder stream(String path, StreamRoute route) {
      if (routes.put(path, route) != null) {
        throw new IllegalArgumentException("two routes for " + path);
      }
      return this;
    }

    /**
     * Serves WebSockets on a path beside AWS.
     *
     * @param path of which a part in braces stands for any text without a slash
     */
    public Builder socket(String path, SocketRoute route) {
      sockets.put(path, route);
      return this;
    }

    /**
     * Listens.
     *
     * @throws RuntimeException if the address cannot be listened on
     */
    public HttpServer start() {
      HttpServer started = new HttpServer(this);
      started.server.start();
      return started;
    }
  }
}

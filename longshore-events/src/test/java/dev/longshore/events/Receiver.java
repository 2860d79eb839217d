package dev.longshore.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.longshore.store.EventFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server that events are posted to. */
final class Receiver implements AutoCloseable {

  /** A request that came. */
  record Post(String path, String body, @Nullable String signature, @Nullable String number) {

    /** The number of the event. */
    long event() {
      return Long.parseLong(body.replaceAll("\\{\"number\":(\\d+).*", "$1"));
    }
  }

  final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private volatile Function<Post, Integer> status = _ -> 200;

  Receiver() {
    this(0);
  }

  /** On this port, as one that comes back. */
  Receiver(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Has it answer so; the function may wait. */
  void answering(Function<Post, Integer> newStatus) {
    status = newStatus;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Post post =
          new Post(
              exchange.getRequestURI().getPath(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              exchange.getRequestHeaders().getFirst("Longshore-Signature"),
              exchange.getRequestHeaders().getFirst("Longshore-Event-Number"));
      posts.add(post);
      int answer = status.apply(post);
      if (answer == 302) {
        exchange.getResponseHeaders().add("Location", "/elsewhere");
      }
      exchange.sendResponseHeaders(answer, -1);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The next request. */
  Post take() throws InterruptedException {
    Post post = posts.poll(30, TimeUnit.SECONDS);
    if (post == null) {
      throw new AssertionError("nothing was posted");
    }
    return post;
  }

  Webhook webhook(String name) {
    return webhook(name, EventFilter.ALL, null);
  }

  Webhook webhook(String name, EventFilter filter, @Nullable EventPattern pattern) {
    return new Webhook(
        name,
        URI.create("http://127.0.0.1:" + port() + "/" + name + "?token=hidden"),
        new SigningSecret("the secret of both"),
        filter,
        pattern,
        Duration.ofSeconds(10));
  }

  /** The events of these posts. */
  static List<Long> events(List<Post> posts) {
    return posts.stream().map(Post::event).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

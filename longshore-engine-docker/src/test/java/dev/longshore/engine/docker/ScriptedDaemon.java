package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the log of one container as a daemon does, and notes what it was asked. It can do
 * what a real one does rarely: end a stream early or never, cut its log, and be Podman.
 */
final class ScriptedDaemon implements AutoCloseable {

  static final String CONTAINER = "c0ffee";

  private final HttpServer server;
  private final Daemon daemon;
  private final List<Frame> frames = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<UnaryOperator<List<Frame>>> streams = new ArrayList<>();
  private boolean running = true;
  private boolean silent;
  private boolean podman;
  private @Nullable String trouble;

  /**
   * One entry of the log.
   *
   * @param at its time, as the daemon writes it
   * @param text with a line feed, unless it is a part of a line
   */
  record Frame(int stream, String at, String text) {

    private byte[] bytes() {
      return (at + " " + text).getBytes(UTF_8);
    }
  }

  ScriptedDaemon() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/containers/" + CONTAINER + "/logs", this::answerLog);
    server.createContext("/containers/" + CONTAINER + "/json", this::answerState);
    server.start();
    daemon =
        new Daemon(
            DaemonAddress.of("tcp://127.0.0.1:" + server.getAddress().getPort()),
            Duration.ofSeconds(5));
  }

  ContainerLog log() {
    return new ContainerLog(daemon, () -> CONTAINER);
  }

  synchronized void write(Frame frame) {
    frames.add(frame);
    notifyAll();
  }

  /** The log loses what is in it. */
  synchronized void cut() {
    frames.clear();
  }

  synchronized void becomePodman() {
    podman = true;
  }

  /** The container ends; streams that follow end too, when they have sent everything. */
  synchronized void end() {
    running = false;
    notifyAll();
  }

  /** The next stream that follows sends what is left of the log by this, and ends there. */
  synchronized void nextStreamSends(UnaryOperator<List<Frame>> part) {
    streams.add(part);
  }

  /** From now on, streams that follow never end. */
  synchronized void neverEndStreams() {
    silent = true;
  }

  /** What the daemon says at the end of each answer from now on; null for nothing. */
  synchronized void says(@Nullable String text) {
    trouble = text;
  }

  /** Requests so far: {@code read} or {@code follow}, with how much of the log; {@code look}. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  private synchronized boolean isPodman() {
    return podman;
  }

  private synchronized void note(String request) {
    asked.add(request);
    notifyAll();
  }

  synchronized void awaitAsked(String request) throws InterruptedException {
    while (!asked.contains(request)) {
      wait();
    }
  }

  private void answerState(HttpExchange exchange) throws IOException {
    note("look");
    String status;
    synchronized (this) {
      status = running ? "running" : "exited";
    }
    byte[] body =
        "{\"Id\":\"%s\",\"State\":{\"Status\":\"%s\"},\"NetworkSettings\":{}}"
            .formatted(CONTAINER, status)
            .getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void answerLog(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    boolean follow = query.contains("follow=true");
    String tail = query.substring(query.indexOf("tail=") + "tail=".length());
    try (exchange) {
      if (isPodman()) {
        exchange.getResponseHeaders().set("Libpod-API-Version", "4.3.1");
      }
      exchange.sendResponseHeaders(200, 0);
      send(exchange, follow, tail);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HttpExchange exchange, boolean follow, String tail)
      throws IOException, InterruptedException {
    List<Frame> begin;
    UnaryOperator<List<Frame>> part;
    int next;
    synchronized (this) {
      note((follow ? "follow " : "read ") + tail); // what is written from now on is not in begin
      next = tail.equals("all") ? 0 : Math.max(0, frames.size() - Integer.parseInt(tail));
      begin = List.copyOf(frames.subList(next, frames.size()));
      next = frames.size();
      part = follow && !streams.isEmpty() ? streams.removeFirst() : null;
    }
    if (part != null) {
      send(exchange, part.apply(begin));
      return;
    }
    send(exchange, begin);
    while (follow) {
      List<Frame> more;
      synchronized (this) {
        while (next == frames.size() && (running || silent)) {
          wait();
        }
        more = List.copyOf(frames.subList(next, frames.size()));
        next = frames.size();
      }
      if (more.isEmpty()) {
        break;
      }
      send(exchange, more);
    }
    String said;
    synchronized (this) {
      said = trouble;
    }
    if (said != null) {
      exchange.getResponseBody().write(mark(FrameReader.TROUBLE, said.getBytes(UTF_8)));
    }
  }

  private static void send(HttpExchange exchange, List<Frame> frames) throws IOException {
    for (Frame frame : frames) {
      exchange.getResponseBody().write(mark(frame.stream(), frame.bytes()));
    }
    exchange.getResponseBody().flush();
  }

  private static byte[] mark(int stream, byte[] bytes) throws IOException {
    ByteArrayOutputStream marked = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(marked);
    out.writeInt(stream << 24);
    out.writeInt(bytes.length);
    out.write(bytes);
    return marked.toByteArray();
  }

  @Override
  public void close() {
    daemon.close();
    server.stop(0);
  }
}

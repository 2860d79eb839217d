package dev.longshore.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands for STS: whoever asks for a role gets it, each time with another key. */
final class StsServer implements AutoCloseable {

  private final HttpServer server;
  private final Duration life;
  private final AtomicInteger given = new AtomicInteger();

  /**
   * @param life of what is given
   */
  StsServer(Duration life) {
    this.life = life;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::assumeRole);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void assumeRole(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] answer =
          """
          <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE%04d</AccessKeyId>
          <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
          <Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\
          """
              .formatted(given.incrementAndGet(), Instant.now().plus(life))
              .getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/xml");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

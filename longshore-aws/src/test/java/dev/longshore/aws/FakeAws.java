package dev.longshore.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * What stands for AWS: an HTTP server that answers every call as a test says, once it is signed as
 * AWS wants it.
 */
final class FakeAws implements AutoCloseable {

  /** Who this server is. */
  static final String OWN_KEY = "AKIAOWN";

  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Answer> answers = _ -> new Answer(500, "");

  /**
   * A call.
   *
   * @param operation the {@code X-Amz-Target}, or the {@code Action} of a form
   * @param authorization the signature
   * @param token that comes with temporary credentials, or an empty text
   * @param body as it came
   */
  record Request(String operation, String authorization, String token, String body) {

    /** Whether it is signed with this key for a service in a region. */
    boolean isSigned(String key, String region, String service) {
      return authorization.startsWith("AWS4-HMAC-SHA256 Credential=" + key + "/")
          && authorization.contains("/%s/%s/aws4_request, ".formatted(region, service))
          && authorization.matches(".*, Signature=[0-9a-f]{64}");
    }
  }

  /**
   * What is answered.
   *
   * @param body XML for STS, JSON for all others
   */
  record Answer(int status, String body) {

    static Answer ok(String body) {
      return new Answer(200, body);
    }
  }

  FakeAws() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** What every further call gets. */
  void answer(Function<Request, Answer> answer) {
    answers = answer;
  }

  List<Request> requests() {
    return requests;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Clients of all services here, in a region, with an identity of their own. */
  AwsClients clients(String region) {
    return new AwsClients(
        new AwsConfig(EnumSet.allOf(AwsService.class), url(), Map.of(), region),
        StaticCredentialsProvider.create(AwsBasicCredentials.create(OWN_KEY, "own-secret")));
  }

  /** Credentials as STS gives them, with this key. */
  static Answer role(String accessKeyId, Instant end) {
    return Answer.ok(
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleResult><Credentials><AccessKeyId>%s</AccessKeyId>
        <SecretAccessKey>secret-%s</SecretAccessKey><SessionToken>token-%s</SessionToken>
        <Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\
        """
            .formatted(accessKeyId, accessKeyId, accessKeyId, end));
  }

  /** A refusal as STS says it. */
  static Answer deniedRole(String message) {
    return new Answer(
        403,
        """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
        <Type>Sender</Type><Code>AccessDenied</Code><Message>%s</Message></Error></ErrorResponse>\
        """
            .formatted(message));
  }

  /** A refusal as services with JSON say it. */
  static Answer refusal(String type, String message) {
    return new Answer(400, "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(type, message));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String target = header(exchange, "X-Amz-Target");
      Request request =
          new Request(
              target.isEmpty() ? body.replaceAll("(.*&)?Action=(\\w+).*", "$2") : target,
              header(exchange, "Authorization"),
              header(exchange, "X-Amz-Security-Token"),
              body);
      requests.add(request);
      Answer answer = answers.apply(request);
      byte[] bytes = answer.body.getBytes(UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", target.isEmpty() ? "text/xml" : "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package dev.longshore.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.model.FaultException;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchClient;
import software.amazon.awssdk.services.batch.model.ClientException;
import software.amazon.awssdk.services.batch.model.JobDependency;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.batch.model.ServerException;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobResponse;

/** The router behind a real socket, asked by the JDK's client, by the AWS SDK, and by hand. */
@Timeout(60)
class HttpServerTest {

  private static final String ARN = "arn:aws:batch:us-east-1:000000000000:job-queue/q";

  private final AtomicReference<Call<SubmitJobRequest>> submitted = new AtomicReference<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private BatchClient batch;

  @BeforeEach
  void start() {
    WireRouter router =
        WireRouter.builder(new Realm("aws", "us-east-1", "000000000000"))
            .on(BatchOperations.SUBMIT_JOB, this::submit)
            .on(
                BatchOperations.LIST_TAGS_FOR_RESOURCE,
                call ->
                    ListTagsForResourceResponse.builder()
                        .tags(Map.of("arn", call.request().resourceArn()))
                        .build())
            .build();
    server =
        HttpServer.builder(router)
            .route("/health", _ -> text("healthy"))
            .route("/longshore/v1/", request -> text(request.path() + "?" + request.query()))
            .route(
                "/broken",
                _ -> {
                  throw new IllegalStateException("secret");
                })
            .route(
                "/full",
                _ -> {
                  throw new FaultException("the disk is full", new IllegalStateException("secret"));
                })
            .grace(Duration.ofSeconds(1))
            .start();
    batch =
        BatchClient.builder()
            .endpointOverride(uri(""))
            .region(Region.EU_WEST_3)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
            .build();
  }

  @AfterEach
  void stop() {
    batch.close();
    client.close();
    server.close();
  }

  private SubmitJobResponse submit(Call<SubmitJobRequest> call) {
    submitted.set(call);
    return switch (call.request().jobName()) {
      case "refused" -> throw Refusal.wrapped("no").toException();
      case "taken" ->
          throw new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false).toException();
      case "broken" -> throw new IllegalStateException("secret");
      case String name ->
          SubmitJobResponse.builder()
              .jobName(name)
              .jobId("1")
              .jobArn(call.realm().arn("batch", "job/1"))
              .build();
    };
  }

  @Test
  void servesTheAwsSdk() {
    SubmitJobRequest request =
        SubmitJobRequest.builder()
            .jobName("näme")
            .jobQueue("q")
            .jobDefinition("d:1")
            .arrayProperties(array -> array.size(5))
            .dependsOn(JobDependency.builder().jobId("x").type("N_TO_N").build())
            .containerOverrides(
                overrides ->
                    overrides
                        .command(List.of("a", ""))
                        .environment(KeyValuePair.builder().name("K").value("v").build()))
            .parameters(Map.of("p", "1"))
            .tags(Map.of("t", "ü"))
            .propagateTags(false)
            .build();
    SubmitJobResponse response = batch.submitJob(request);
    assertThat(response.jobName()).isEqualTo("näme");
    assertThat(response.jobArn()).isEqualTo("arn:aws:batch:eu-west-3:000000000000:job/1");
    assertThat(response.responseMetadata().requestId()).hasSize(36);
    assertThat(requireNonNull(submitted.get()).request()).isEqualTo(request);
    assertThat(batch.listTagsForResource(list -> list.resourceArn(ARN)).tags())
        .isEqualTo(Map.of("arn", ARN));
  }

  @Test
  void givesTheAwsSdkItsExceptions() {
    ClientException refused = refused("refused");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ClientException");
    assertThat(refused.awsErrorDetails().errorMessage())
        .isEqualTo("Error executing request, Exception : no, RequestId: " + refused.requestId());
    ClientException taken = refused("taken");
    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(taken.awsErrorDetails().errorMessage()).isEqualTo("Object already exists");
    ServerException broken =
        catchThrowableOfType(
            ServerException.class, () -> batch.submitJob(submit -> submit.jobName("broken")));
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.getMessage()).doesNotContain("secret");
    ClientException notYet =
        catchThrowableOfType(ClientException.class, () -> batch.listSchedulingPolicies(_ -> {}));
    assertThat(notYet.awsErrorDetails().errorMessage())
        .isEqualTo("ListSchedulingPolicies is not available in Longshore yet.");
  }

  private ClientException refused(String jobName) {
    return catchThrowableOfType(
        ClientException.class, () -> batch.submitJob(submit -> submit.jobName(jobName)));
  }

  @Test
  void keepsArnsInPathsWhole() throws Exception {
    String expected = "{\"tags\":{\"arn\":\"" + ARN + "\"}}";
    for (String arn :
        List.of(ARN, "arn%3Aaws%3Abatch%3Aus-east-1%3A000000000000%3Ajob-queue%2Fq")) {
      HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/v1/tags/" + arn)).GET());
      assertThat(response.body()).isEqualTo(expected);
      assertThat(response.headers().firstValue("x-amzn-requestid")).isPresent();
    }
  }

  @Test
  void refusesWebPagesThatAreNotOfThisMachine() throws Exception {
    for (String[] header :
        List.of(
            new String[] {"Origin", "http://example.com"},
            new String[] {"Origin", "null"},
            new String[] {"Origin", "http://127.0.0.1.example.com"},
            new String[] {"Sec-Fetch-Site", "cross-site"})) {
      HttpResponse<String> refused =
          send(HttpRequest.newBuilder(uri("/health")).header(header[0], header[1]));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("Web pages of other origins");
    }
    HttpResponse<String> own =
        send(HttpRequest.newBuilder(uri("/health")).header("Origin", "http://localhost:8642"));
    assertThat(own.statusCode()).isEqualTo(200);
  }

  @Test
  void servesPlainRoutes() throws Exception {
    assertThat(send(HttpRequest.newBuilder(uri("/health"))).body()).isEqualTo("healthy");
    assertThat(send(HttpRequest.newBuilder(uri("/longshore/v1/a/b?c=d"))).body())
        .isEqualTo("/longshore/v1/a/b?c=d");
    assertThat(send(HttpRequest.newBuilder(uri("/healthy"))).statusCode()).isEqualTo(404);
    HttpResponse<String> broken = send(HttpRequest.newBuilder(uri("/broken")));
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("secret");
  }

  @Test
  void saysOnPlainRoutesWhatTheWorldFailedIn() throws Exception {
    HttpResponse<String> full = send(HttpRequest.newBuilder(uri("/full")));
    assertThat(full.statusCode()).isEqualTo(500);
    assertThat(full.body()).isEqualTo("{\"message\":\"the disk is full\"}");
  }

  @Test
  void waitsForTheBodyAfterExpectContinue() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/v1/submitjob"))
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofString("{\"jobName\":\"n\"}")));
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAHugeBodyWithoutReadingAllOfIt() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              lines(
                  "POST /v1/submitjob HTTP/1.1",
                  "Host: localhost",
                  "Expect: 100-continue",
                  "Content-Length: 9000000000"));
      byte[] chunk = new byte[64 * 1024];
      int sent = 0;
      // The server reads up to its own limit; whether it takes what follows is its business.
      while (sent <= NeighbourRequest.MAX_BODY_BYTES) {
        socket.getOutputStream().write(chunk);
        sent += chunk.length;
      }
      assertThat(readUntil(socket.getInputStream(), "got 8789063 KiB")).contains("400 Bad Request");
    }
  }

  @Test
  void answersSeveralRequestsOnOneConnection() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      for (int i = 0; i < 3; i++) {
        String body = "{\"jobName\":\"n" + i + "\"}";
        socket
            .getOutputStream()
            .write(
                lines(
                    "POST /v1/submitjob HTTP/1.1",
                    "Host: localhost",
                    "Content-Length: " + body.length()));
        socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
        assertThat(readUntil(socket.getInputStream(), "}")).contains("\"n" + i + "\"");
      }
    }
  }

  @Test
  void answersGarbageWithAClientError() throws Exception {
    for (byte[] garbage :
        List.of(lines("GARBAGE"), lines("GET /v1/tags/%zz HTTP/1.1", "Host: localhost"))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.getOutputStream().write(garbage);
        assertThat(readUntil(socket.getInputStream(), "}"))
            .startsWith("HTTP/1.1 400 ")
            .contains("x-amzn-RequestId: ")
            .contains("x-amzn-errortype: ClientException")
            .endsWith("{\"message\":\"The request is not a valid HTTP request.\"}");
      }
    }
  }

  @Test
  void unzipsOnlyByItself() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/v1/submitjob"))
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("no gzip")));
    assertThat(response.body()).isEqualTo("{\"message\":\"The request body is not valid gzip.\"}");
  }

  private static byte[] lines(String... lines) {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.append((char) next);
    }
    return read.toString();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static WireResponse text(String body) {
    return new WireResponse(
        200, Map.of("content-type", "text/plain"), body.getBytes(StandardCharsets.UTF_8));
  }
}

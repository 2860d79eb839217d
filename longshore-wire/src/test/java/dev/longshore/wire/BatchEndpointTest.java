package dev.longshore.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.FaultException;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobResponse;
import software.amazon.awssdk.services.batch.model.TagResourceRequest;
import software.amazon.awssdk.services.batch.model.TagResourceResponse;
import software.amazon.awssdk.services.batch.model.UntagResourceRequest;
import software.amazon.awssdk.services.batch.model.UntagResourceResponse;

class BatchEndpointTest {

  private static final Realm HOME = new Realm("aws", "eu-central-1", "000000000000");
  private static final String ARN = "arn:aws:batch:us-east-1:000000000000:job-queue/q";
  private static final String ENCODED_ARN =
      "arn%3Aaws%3Abatch%3Aus-east-1%3A000000000000%3Ajob-queue%2Fq";

  private final WireRouter.Builder builder = WireRouter.builder(HOME).requestIds(() -> "id-1");

  static List<BatchOperation<?, ?>> operations() {
    return BatchOperations.ALL;
  }

  @Test
  void handsTheDecodedRequestToTheHandlerAndWritesItsReply() {
    List<Call<SubmitJobRequest>> calls = new ArrayList<>();
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> {
          calls.add(call);
          return SubmitJobResponse.builder().jobName(call.request().jobName()).jobId("7").build();
        });
    WireResponse response =
        handle(
            Requests.post(
                "/v1/submitjob",
                "{\"jobName\":\"n\"}",
                "Authorization",
                Requests.signature("us-west-2", "batch"),
                "X-Thing",
                "x"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .containsEntry("x-amzn-RequestId", "id-1")
        .containsEntry("content-type", "application/json");
    assertThat(response.text()).isEqualTo("{\"jobName\":\"n\",\"jobId\":\"7\"}");
    Call<SubmitJobRequest> call = calls.getFirst();
    assertThat(call.realm()).isEqualTo(new Realm("aws", "us-west-2", "000000000000"));
    assertThat(call.headers()).containsEntry("x-thing", "x");
    assertThat(call.requestId()).isEqualTo("id-1");
  }

  @Test
  void takesTheConfiguredRegionWhereTheCallerNamesNone() {
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> SubmitJobResponse.builder().jobArn(call.realm().arn("batch", "job/1")).build());
    assertThat(handle(Requests.post("/v1/submitjob", "")).text())
        .contains("arn:aws:batch:eu-central-1:000000000000:job/1");
    assertThat(
            handle(
                    Requests.post(
                        "/v1/submitjob",
                        "{}",
                        "authorization",
                        Requests.signature("Evil:region", "batch")))
                .text())
        .contains("arn:aws:batch:eu-central-1:000000000000:job/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {ARN, ENCODED_ARN})
  void readsTheArnOfTagOperationsFromThePath(String arn) {
    List<Object> requests = new ArrayList<>();
    builder
        .on(
            BatchOperations.LIST_TAGS_FOR_RESOURCE,
            call ->
                ListTagsForResourceResponse.builder()
                    .tags(Map.of("arn", call.request().resourceArn()))
                    .build())
        .on(
            BatchOperations.TAG_RESOURCE,
            call -> {
              requests.add(call.request());
              return TagResourceResponse.builder().build();
            })
        .on(
            BatchOperations.UNTAG_RESOURCE,
            call -> {
              requests.add(call.request());
              return UntagResourceResponse.builder().build();
            });
    assertThat(handle(Requests.get("/v1/tags/" + arn)).text())
        .isEqualTo("{\"tags\":{\"arn\":\"" + ARN + "\"}}");
    assertThat(
            handle(
                    Requests.post(
                        "/v1/tags/" + arn, "{\"resourceArn\":\"x\",\"tags\":{\"k\":\"v\"}}"))
                .text())
        .isEqualTo("{}");
    handle(
        Requests.request(
            "DELETE", "/v1/tags/" + arn + "?tagKeys=a%20b&tagKeys=c%2Bd", new byte[0]));
    assertThat(requests)
        .containsExactly(
            TagResourceRequest.builder().resourceArn(ARN).tags(Map.of("k", "v")).build(),
            UntagResourceRequest.builder().resourceArn(ARN).tagKeys("a b", "c+d").build());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void saysThatAnOperationWithoutHandlerIsNotThereYet(BatchOperation<?, ?> operation) {
    String path =
        operation.path().equals(BatchOperations.TAGS_PATH)
            ? operation.path() + ARN
            : operation.path();
    WireResponse response = handle(Requests.request(operation.method(), path, new byte[0]));
    assertClientError(response, 400, operation.name() + " is not available in Longshore yet.");
  }

  @Test
  void rendersRefusals() {
    List<Refusal> refusals =
        List.of(
            Refusal.of("bare"),
            Refusal.wrapped("inside"),
            new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false),
            new Refusal(Refusal.Kind.NOT_YET, "later", false));
    List<Refusal> left = new ArrayList<>(refusals);
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> {
          throw left.removeFirst().toException();
        });
    WireRouter router = builder.build();
    WireRequest request = Requests.post("/v1/submitjob", "{}");
    assertClientError(router.handle(request), 400, "bare");
    assertClientError(
        router.handle(request),
        400,
        "Error executing request, Exception : inside, RequestId: id-1");
    assertClientError(router.handle(request), 409, "Object already exists");
    assertClientError(router.handle(request), 400, "later");
  }

  @Test
  void hidesTheCauseOfAServerError() {
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> {
          throw new IllegalStateException("secret");
        });
    WireResponse response = handle(Requests.post("/v1/submitjob", "{}"));
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.headers())
        .containsEntry("x-amzn-errortype", "ServerException")
        .containsEntry("x-amzn-RequestId", "id-1");
    assertThat(response.text())
        .contains("id-1")
        .doesNotContain("secret")
        .doesNotContain("Exception");
  }

  @Test
  void saysWhatIsWrongWithTheWorld() {
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> {
          throw new FaultException("the disk is full", new IllegalStateException("secret"));
        });
    WireResponse response = handle(Requests.post("/v1/submitjob", "{}"));
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.headers()).containsEntry("x-amzn-errortype", "ServerException");
    assertThat(response.text()).isEqualTo("{\"message\":\"the disk is full\"}");
  }

  @Test
  void refusesBodiesOverTheLimit() {
    assertThat(handle(Requests.post("/v1/submitservicejob", padded(30 * 1024 + 1))).text())
        .contains("Job size must be less than 30 KiB, got 31 KiB");
    assertThat(handle(Requests.post("/v1/registerjobdefinition", padded(25 * 1024))).text())
        .contains("Job definition size must be less than 24 KiB, got 25 KiB");
    assertThat(handle(Requests.post("/v1/listjobs", padded(1024 * 1024 + 1))).text())
        .contains("Request size must be less than 1024 KiB, got 1025 KiB");
  }

  @Test
  void theSizeOfAJobIsToldByItsOperation() {
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> {
          call.checkSize();
          return SubmitJobResponse.builder().build();
        });
    String text =
        "Error executing request, Exception : "
            + "Job size must be less than 30 KiB, got %d KiB, RequestId: id-1";
    assertClientError(
        handle(Requests.post("/v1/submitjob", padded(47 * 1024))), 400, text.formatted(47));
    assertThat(handle(Requests.post("/v1/submitjob", padded(30 * 1024))).status()).isEqualTo(200);
    assertClientError(
        handle(Requests.post("/v1/submitjob", padded(1024 * 1024))), 400, text.formatted(1024));
    assertClientError(
        handle(Requests.post("/v1/submitjob", padded(1024 * 1024 + 1))), 400, text.formatted(1025));
  }

  @Test
  void unzipsBodiesAndKeepsTheLimitWhileDoingSo() throws IOException {
    builder.on(
        BatchOperations.SUBMIT_JOB,
        call -> SubmitJobResponse.builder().jobName(call.request().jobName()).build());
    assertThat(zipped("{\"jobName\":\"n\"}").text()).isEqualTo("{\"jobName\":\"n\"}");
    assertThat(zipped(padded(50_000_000)).text()).contains("Job size must be less than 30 KiB");
    assertClientError(
        handle(Requests.post("/v1/submitjob", "{}", "Content-Encoding", "gzip")),
        400,
        "The request body is not valid gzip.");
    assertThat(handle(Requests.post("/v1/submitjob", "{}", "Content-Encoding", "br")).text())
        .contains("Content-Encoding");
  }

  private WireResponse zipped(String body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return handle(
        Requests.request("POST", "/v1/submitjob", bytes.toByteArray(), "Content-Encoding", "gzip"));
  }

  @Test
  void refusesMalformedRequests() {
    assertClientError(
        handle(Requests.post("/v1/submitjob", "{\"jobName\":1}")),
        400,
        "jobName: expected a string, got the number 1");
    assertClientError(
        handle(
            Requests.get(
                "/v1/tags/arn%3Aaws%3Abatch%3%",
                "authorization", Requests.signature("us-east-1", "batch"))),
        400,
        "The percent-encoding of the URI or form is broken.");
  }

  @Test
  void refusesTheWrongMethod() {
    WireResponse response = handle(Requests.get("/v1/submitjob"));
    assertClientError(response, 405, "This path takes POST, not GET.");
    assertThat(response.headers()).containsEntry("allow", "POST");
    assertClientError(
        handle(Requests.request("PUT", "/v1/tags/" + ARN, new byte[0])),
        405,
        "This path takes GET, POST, DELETE, not PUT.");
  }

  private static String padded(int size) {
    String start = "{\"unknown\":\"";
    String end = "\"}";
    return start + "x".repeat(size - start.length() - end.length()) + end;
  }

  private static void assertClientError(WireResponse response, int status, String message) {
    assertThat(response.text()).isEqualTo("{\"message\":\"" + message + "\"}");
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers())
        .containsEntry("x-amzn-errortype", "ClientException")
        .containsEntry("x-amzn-RequestId", "id-1")
        .containsEntry("content-type", "application/json")
        .containsEntry(
            "access-control-expose-headers",
            "X-amzn-errortype,X-amzn-requestid,X-amzn-errormessage,X-amzn-trace-id,"
                + "X-amz-apigw-id,date");
  }

  private WireResponse handle(WireRequest request) {
    return builder.build().handle(request);
  }
}

package dev.longshore.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Realm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeighbourEndpointTest {

  private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
  private static final String JSON = "application/x-amz-json-1.1";

  private final WireRouter.Builder builder =
      WireRouter.builder(new Realm("aws", "us-east-1", "000000000000")).requestIds(() -> "id-1");

  @Test
  void handsAwsJsonToItsHandler() {
    builder.onJson(
        NeighbourService.LOGS,
        "GetLogEvents",
        call ->
            Map.of("echo", call.body(), "region", call.realm().region(), "events", List.of(1L, 2)));
    WireResponse response =
        handle(
            Requests.post(
                "/",
                "{\"limit\":5,\"half\":0.5,\"all\":true,\"no\":null,\"in\":{\"a\":[\"x\"]}}",
                "X-Amz-Target",
                "Logs_20140328.GetLogEvents",
                "Content-Type",
                JSON,
                "authorization",
                Requests.signature("eu-west-1", "logs")));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .containsEntry("content-type", JSON)
        .containsEntry("x-amzn-RequestId", "id-1");
    assertThat(JsonTree.read(response.body()))
        .isEqualTo(
            Map.of(
                "echo",
                Map.of("limit", 5L, "half", 0.5, "all", true, "in", Map.of("a", List.of("x"))),
                "region",
                "eu-west-1",
                "events",
                List.of(1L, 2L)));
  }

  @Test
  void answersAwsJsonErrorsInItsForm() {
    builder
        .onJson(
            NeighbourService.LOGS,
            "GetLogEvents",
            call -> {
              throw new NeighbourException("ResourceNotFoundException", "No such group.");
            })
        .onJson(
            NeighbourService.LOGS,
            "FilterLogEvents",
            call -> {
              throw new IllegalStateException("secret");
            });
    assertJsonError(
        target("Logs_20140328.GetLogEvents", "{}"),
        400,
        "ResourceNotFoundException",
        "No such group.");
    assertJsonError(
        target("Logs_20140328.GetLogEvents", "[1]"),
        400,
        "SerializationException",
        "The request body: expected an object, got an array");
    assertJsonError(
        target("Logs_20140328.FilterLogEvents", "{}"),
        500,
        "InternalFailure",
        "The server failed to answer.");
    assertJsonError(
        target("Logs_20140328.StartLiveTail", "{}"),
        400,
        "UnknownOperationException",
        "Longshore does not serve StartLiveTail of logs.");
    assertJsonError(
        target("Nobody_1.Knows", "{}"),
        400,
        "UnknownOperationException",
        "Longshore does not serve Knows of Nobody_1.");
  }

  @Test
  void answersTheCallersIdentity() {
    String body = "Action=GetCallerIdentity&Version=2011-06-15";
    for (WireRequest request :
        List.of(
            Requests.post("/", body, "content-type", FORM),
            Requests.post(
                "/",
                body,
                "content-type",
                FORM,
                "authorization",
                Requests.signature("eu-west-1", "sts")),
            Requests.get("/?" + body))) {
      WireResponse response = handle(request);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).containsEntry("content-type", "text/xml");
      assertThat(response.text())
          .contains("<Arn>arn:aws:iam::000000000000:user/longshore</Arn>")
          .contains("<Account>000000000000</Account>")
          .contains("<RequestId>id-1</RequestId>");
    }
  }

  @Test
  void refusesUnknownActionsInTheFormOfTheirService() {
    WireResponse iam =
        handle(Requests.post("/", "Action=GetRole&Version=2010-05-08", "content-type", FORM));
    assertThat(iam.status()).isEqualTo(400);
    assertThat(iam.text())
        .endsWith(
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code>"
                + "<Message>The action GetRole is not valid for this web service.</Message>"
                + "</Error><RequestId>id-1</RequestId></ErrorResponse>");
    WireResponse ec2 =
        handle(
            Requests.post(
                "/",
                "Action=%3Cx%3E&Version=2016-11-15",
                "content-type",
                FORM,
                "authorization",
                Requests.signature("us-east-1", "ec2")));
    assertThat(ec2.status()).isEqualTo(400);
    assertThat(ec2.text())
        .endsWith(
            "<Response><Errors><Error><Code>InvalidAction</Code>"
                + "<Message>The action &lt;x&gt; is not valid for this web service.</Message>"
                + "</Error></Errors><RequestID>id-1</RequestID></Response>");
  }

  @Test
  void refusesCborWithAnEmptyMap() {
    WireResponse response =
        handle(
            Requests.post(
                "/service/GraniteServiceVersion20100801/operation/PutMetricData",
                "",
                "smithy-protocol",
                "rpc-v2-cbor"));
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.headers()).containsEntry("smithy-protocol", "rpc-v2-cbor");
    assertThat(response.body()).containsExactly(0xA0);
  }

  @Test
  void refusesS3HoweverItIsRecognized() {
    for (WireRequest request :
        List.of(
            Requests.get("/bucket/key", "authorization", Requests.signature("us-east-1", "s3")),
            Requests.get(
                "/bucket/key?X-Amz-Credential=AKID%2F20260102%2Fus-east-1%2Fs3%2Faws4_request"),
            Requests.get("/key", "host", "bucket.s3.us-east-1.amazonaws.com"),
            Requests.get("/bucket?list-type=2"),
            Requests.get("/bucket/key?x-id=GetObject"))) {
      WireResponse response = handle(request);
      assertThat(response.status()).isEqualTo(501);
      assertThat(response.text())
          .contains("<Code>NotImplemented</Code>")
          .contains("S3 is not served here; set AWS_ENDPOINT_URL_S3");
    }
  }

  @Test
  void refusesServicesKnownOnlyByScopeOrHostInTheirProtocol() {
    WireResponse eks =
        handle(Requests.get("/clusters/c", "authorization", Requests.signature("r-1", "eks")));
    assertThat(eks.status()).isEqualTo(400);
    assertThat(eks.headers()).containsEntry("x-amzn-errortype", "UnknownOperationException");
    assertThat(eks.text())
        .isEqualTo("{\"message\":\"Longshore does not serve GET /clusters/c of eks.\"}");
    WireResponse ecs = handle(Requests.post("/", "{}", "host", "ecs.us-east-1.amazonaws.com"));
    assertThat(ecs.text()).contains("\"__type\":\"UnknownOperationException\"");
  }

  @Test
  void neverAnswers404ToAClientOfBatch() {
    WireResponse response =
        handle(
            Requests.post("/v1/newjob", "{}", "authorization", Requests.signature("r", "batch")));
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers()).containsEntry("x-amzn-errortype", "UnknownOperationException");
  }

  @Test
  void neverAnswers404UnderThePathsOfBatchWhoeverAsks() {
    for (String path : List.of("/v1/newjob", "/v1/DescribeJobs", "/v1/tags/", "/v1/tags/xx")) {
      WireResponse response = handle(Requests.get(path, "host", "localhost:8642"));
      assertThat(response.status()).as(path).isEqualTo(400);
      assertThat(response.text()).isEqualTo("{\"message\":\"Unknown operation\"}");
      assertThat(response.headers()).containsEntry("x-amzn-errortype", "ClientException");
    }
  }

  @Test
  void leavesTagsOfOtherServicesAlone() {
    String path = "/v1/tags/arn%3Aaws%3Akafka%3Aus-east-1%3A1%3Acluster%2Fc";
    assertThat(handle(Requests.get(path, "authorization", Requests.signature("r", "kafka"))).text())
        .contains("of kafka");
  }

  @Test
  void answers404WhereNothingTellsTheService() {
    for (String path : List.of("/", "/nothing", "/v1")) {
      WireResponse response = handle(Requests.get(path, "host", "localhost:8642"));
      assertThat(response.status()).isEqualTo(404);
      assertThat(response.text()).isEqualTo("{\"message\":\"Unknown operation\"}");
      assertThat(response.headers()).containsEntry("x-amzn-RequestId", "id-1");
    }
  }

  @Test
  void refusesBrokenFormsAndQueries() {
    assertThat(handle(Requests.post("/", "Action=%zz", "content-type", FORM)).status())
        .isEqualTo(400);
    assertThat(handle(Requests.get("/?X-Amz-Credential=%zz")).status()).isEqualTo(400);
    assertThat(handle(Requests.get("/?Action=%z")).status()).isEqualTo(400);
  }

  private WireResponse target(String target, String body) {
    return handle(Requests.post("/", body, "x-amz-target", target, "content-type", JSON));
  }

  private static void assertJsonError(
      WireResponse response, int status, String code, String message) {
    assertThat(JsonTree.read(response.body()))
        .isEqualTo(Map.of("__type", code, "message", message));
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers())
        .containsEntry("x-amzn-errortype", code)
        .containsEntry("content-type", JSON);
  }

  private WireResponse handle(WireRequest request) {
    return builder.build().handle(request);
  }
}

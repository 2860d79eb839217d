package dev.longshore.wire;

import dev.longshore.model.Refusal;
import java.util.Map;

/**
 * Answers in the protocol of AWS Batch (restJson1). Of the error types clients know two: {@code
 * ClientException} and {@code ServerException}, and that of throttling. The type is in a header,
 * the body holds only the message.
 */
final class RestJson {

  private static final String CONTENT_TYPE = "application/json";

  /** As AWS sends it with every error. */
  private static final String EXPOSED_HEADERS =
      "X-amzn-errortype,X-amzn-requestid,X-amzn-errormessage,X-amzn-trace-id,X-amz-apigw-id,date";

  private RestJson() {}

  static WireResponse ok(byte[] json, String requestId) {
    return WireResponse.of(200, CONTENT_TYPE, json, requestId);
  }

  static WireResponse refusal(Refusal refusal, String requestId) {
    int status =
        switch (refusal.kind()) {
          case INVALID, NOT_YET -> 400;
          case CONFLICT -> 409;
        };
    return clientError(
        status,
        refusal.wrapped() ? wrapped(refusal.message(), requestId) : refusal.message(),
        requestId);
  }

  static WireResponse clientError(int status, String message, String requestId) {
    return error(status, "ClientException", message, requestId);
  }

  /** What clients of AWS wait and try again after. */
  static WireResponse tooManyRequests(String requestId) {
    return error(429, "TooManyRequestsException", "Too Many Requests", requestId);
  }

  /** A fault of the server: the cause is in the log under the request id, and only there. */
  static WireResponse serverError(String requestId) {
    return fault(
        "The server failed to answer this request. Its log has the cause under request id "
            + requestId
            + ".",
        requestId);
  }

  /** A fault of the server of which the client is told what it is. */
  static WireResponse fault(String message, String requestId) {
    return error(500, "ServerException", message, requestId);
  }

  static WireResponse error(int status, String type, String message, String requestId) {
    return WireResponse.of(
            status, CONTENT_TYPE, JsonTree.write(Map.of("message", message)), requestId)
        .with(WireResponse.ERROR_TYPE_HEADER, type)
        .with("access-control-expose-headers", EXPOSED_HEADERS);
  }

  private static String wrapped(String message, String requestId) {
    return "Error executing request, Exception : " + message + ", RequestId: " + requestId;
  }
}

package dev.longshore.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response as the router gives it.
 *
 * @param status the HTTP status
 * @param headers by name
 * @param body all of it
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares responses, and a copy would cost.
public record WireResponse(int status, Map<String, String> headers, byte[] body) {

  static final String REQUEST_ID_HEADER = "x-amzn-RequestId";
  static final String ERROR_TYPE_HEADER = "x-amzn-errortype";

  /** A response with a body of that type that carries the request id. */
  static WireResponse of(int status, String contentType, byte[] body, String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", contentType);
    headers.put(REQUEST_ID_HEADER, requestId);
    return new WireResponse(status, headers, body);
  }

  /** The same with one more header. */
  WireResponse with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}

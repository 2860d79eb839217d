package dev.longshore.wire;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Requests for tests, valid unless the test says otherwise. */
final class Requests {

  private Requests() {}

  static WireRequest post(String path, String body, String... headers) {
    return request("POST", path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  static WireRequest get(String uri, String... headers) {
    return request("GET", uri, new byte[0], headers);
  }

  static WireRequest request(String method, String uri, byte[] body, String... headers) {
    Map<String, String> byName = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      byName.put(headers[i], headers[i + 1]);
    }
    int question = uri.indexOf('?');
    return new WireRequest(
        method,
        question < 0 ? uri : uri.substring(0, question),
        question < 0 ? "" : uri.substring(question + 1),
        byName,
        body);
  }

  static String signature(String region, String service) {
    return "AWS4-HMAC-SHA256 Credential=AKID/20260102/"
        + region
        + "/"
        + service
        + "/aws4_request, SignedHeaders=host, Signature=0";
  }
}

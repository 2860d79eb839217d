package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Calls of ECS over the wire; single quotes stand for double ones. */
record EcsCalls(ApiHarness api) {

  private WireResponse send(String operation, String body) {
    return api.router.handle(
        new WireRequest(
            "POST",
            "/",
            "",
            Map.of(
                "content-type",
                "application/x-amz-json-1.1",
                "x-amz-target",
                "AmazonEC2ContainerServiceV20141113." + operation),
            body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  JsonNode ok(String operation, String body) {
    WireResponse response = send(operation, body);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return ApiHarness.parse(response.text());
  }

  String refused(String operation, String body, String code) {
    WireResponse response = send(operation, body);
    assertThat(response.status()).as(response.text()).isEqualTo(400);
    JsonNode error = ApiHarness.parse(response.text());
    assertThat(error.get("__type").textValue()).isEqualTo(code);
    return error.get("message").textValue();
  }
}

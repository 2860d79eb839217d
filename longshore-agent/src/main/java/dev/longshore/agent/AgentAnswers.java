package dev.longshore.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.wire.WireResponse;
import java.util.Map;

/** How the agent answers: always with JSON. */
final class AgentAnswers {

  private static final ObjectMapper JSON = new ObjectMapper();

  private AgentAnswers() {}

  static WireResponse json(int status, Object body) {
    try {
      return new WireResponse(
          status, Map.of("content-type", "application/json"), JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON of maps and texts", e);
    }
  }
}

package dev.longshore.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.ContainerEngine;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import org.jspecify.annotations.Nullable;

/**
 * A task that is answered.
 *
 * @param launch what it is
 * @param role that its containers have, as an ARN, or null
 * @param engine that runs it
 */
record OpenTask(Launch launch, @Nullable String role, ContainerEngine engine) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static OpenTask of(Launch launch, ContainerEngine engine) {
    String role = read(launch.properties()).path("taskRoleArn").asText("");
    return new OpenTask(launch, role.isEmpty() ? null : role, engine);
  }

  /** What a definition says. */
  static JsonNode read(String properties) {
    try {
      return JSON.readTree(properties);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + properties, e);
    }
  }

  /** One of its containers. */
  record Container(OpenTask task, ContainerLaunch launch) {}
}

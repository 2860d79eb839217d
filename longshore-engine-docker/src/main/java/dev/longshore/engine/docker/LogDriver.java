package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.SecretUnavailable;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The log driver of a container. What goes to CloudWatch Logs on AWS is kept by this server, from
 * Docker's own files; other drivers are handed to Docker as the definition has them.
 */
final class LogDriver {

  /**
   * Kept by this server. The router of {@code awsfirelens} is a container that nobody runs here, so
   * the output is kept all the same.
   */
  private static final Set<String> KEPT = Set.of("awslogs", "awsfirelens");

  /**
   * Our own log reading needs Docker's files. The options take precedence over those of a daemon
   * whose defaults rotate files or drop lines.
   */
  private static final LogConfig OURS =
      new LogConfig(LoggingType.JSON_FILE, Map.of("max-size", "1t", "mode", "blocking"));

  private LogDriver() {}

  /**
   * Works it out; blocks where it needs a secret.
   *
   * @throws LaunchFailure when a secret option cannot be had
   */
  static LogConfig of(Launch task, ContainerLaunch container, SecretSource secrets)
      throws LaunchFailure {
    JsonNode given = ContainerRequest.read(container.properties()).path("logConfiguration");
    String driver = given.path("logDriver").asText("awslogs");
    LoggingType type = LoggingType.fromValue(driver);
    if (KEPT.contains(driver) || type == null) {
      return OURS;
    }
    Map<String, String> options = new LinkedHashMap<>();
    given
        .path("options")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    for (JsonNode secret : given.path("secretOptions")) {
      try {
        String value = secrets.read(secret.path("valueFrom").asText(), task);
        options.put(secret.path("name").asText(), value);
      } catch (SecretUnavailable trouble) {
        throw new LaunchFailure(trouble);
      }
    }
    return new LogConfig(type, options);
  }
}

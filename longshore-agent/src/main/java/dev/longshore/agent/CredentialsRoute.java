package dev.longshore.agent;

import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.wire.WireResponse;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The credentials of a task's role, as SDKs ask the ECS agent for them. */
final class CredentialsRoute {

  static final String PATH = "/v2/credentials/";

  private static final int BAD_REQUEST = 400;
  private static final int UNAVAILABLE = 503;

  private final Agent agent;

  CredentialsRoute(Agent agent) {
    this.agent = agent;
  }

  /**
   * Answers who asks by this id.
   *
   * @param id may be empty
   */
  WireResponse answer(String id) {
    if (id.isEmpty()) {
      return error(
          BAD_REQUEST, "NoIdInRequest", "CredentialsV2Request: No Credential ID in the request");
    }
    OpenTask task = agent.taskByRoleId(id);
    if (task == null) {
      return error(
          BAD_REQUEST, "InvalidIdInRequest", "CredentialsV2Request: Credentials not found");
    }
    String role = Objects.requireNonNull(task.role());
    try {
      return credentials(role, agent.roles().assume(role, task.launch().attempt().taskId()));
    } catch (RoleUnavailable why) {
      // SDKs try again after a 503, which helps nobody where there are no roles at all.
      return error(
          agent.roles().equals(RoleSource.NONE) ? BAD_REQUEST : UNAVAILABLE,
          "CredentialsUninitialized",
          "CredentialsV2Request: " + why.getMessage());
    }
  }

  private static WireResponse credentials(String role, RoleCredentials credentials) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("RoleArn", role);
    body.put("AccessKeyId", credentials.accessKeyId());
    body.put("SecretAccessKey", credentials.secretAccessKey());
    // SDKs take an empty one for none; without the member some refuse the answer.
    body.put("Token", Objects.requireNonNullElse(credentials.sessionToken(), ""));
    body.put("Expiration", credentials.expiration().truncatedTo(ChronoUnit.SECONDS).toString());
    return AgentAnswers.json(200, body);
  }

  private static WireResponse error(int status, String code, String message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", code);
    body.put("message", message);
    body.put("HTTPErrorCode", status);
    return AgentAnswers.json(status, body);
  }
}

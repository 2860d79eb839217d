package dev.longshore.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.RoleCredentials;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.model.Launch;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * As whom this server asks for what a task needs before it starts: as its execution role. Where it
 * names none, or nobody here is asked for roles, that is the server itself.
 *
 * @param roleArn of the execution role, or null
 * @param credentials of the role; null for the server's own
 */
record TaskReader(@Nullable String roleArn, @Nullable RoleCredentials credentials) {

  /** One for all tasks, since a call for each of ten thousand would be too many. */
  private static final String SESSION = "longshore";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The one of a task.
   *
   * @throws RoleUnavailable when the role cannot be taken on; then the server does not read either
   */
  static TaskReader of(Launch task, JobRoles roles) throws RoleUnavailable {
    String role = executionRole(task);
    return new TaskReader(role, role == null ? null : roles.find(role, SESSION));
  }

  private static @Nullable String executionRole(Launch task) {
    try {
      String role = JSON.readTree(task.properties()).path("executionRoleArn").asText();
      return role.isEmpty() ? null : role;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: the task of " + task.attempt(), e);
    }
  }

  /** Signs a request with its credentials. */
  void sign(AwsRequestOverrideConfiguration.Builder request) {
    if (credentials != null) {
      String token = credentials.sessionToken();
      AwsCredentials signing =
          token == null
              ? AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())
              : AwsSessionCredentials.create(
                  credentials.accessKeyId(), credentials.secretAccessKey(), token);
      request.credentialsProvider(StaticCredentialsProvider.create(signing));
    }
  }
}

package dev.longshore.validation;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.LogConfiguration;
import software.amazon.awssdk.services.batch.model.Secret;

/** What AWS Batch accepts as {@code logConfiguration}, and as secrets, which it may carry too. */
final class LogConfigurationRules {

  private static final List<String> DRIVERS =
      List.of(
          "awslogs", "awsfirelens", "fluentd", "gelf", "journald", "json-file", "splunk", "syslog");
  private static final Set<String> FARGATE_DRIVERS = Set.of("awslogs", "splunk", "awsfirelens");
  private static final Set<String> AWSLOGS_OPTIONS =
      Set.of(
          "awslogs-group",
          "awslogs-region",
          "awslogs-stream-prefix",
          "awslogs-datetime-format",
          "awslogs-multiline-pattern",
          "awslogs-create-group");

  private LogConfigurationRules() {}

  static void check(
      @Nullable LogConfiguration log, @Nullable String executionRoleArn, Platform platform) {
    if (log == null) {
      return;
    }
    checkDriver(log.logDriverAsString(), platform);
    if ("awslogs".equals(log.logDriverAsString())) {
      checkAwslogsOptions(log.options().keySet());
    }
    checkSecrets(log.secretOptions(), executionRoleArn);
  }

  static void checkSecrets(List<Secret> secrets, @Nullable String executionRoleArn) {
    for (Secret secret : secrets) {
      if (Refuse.isMissing(secret.name())) {
        throw Refuse.wrapped("Secret name is required.");
      }
      if (Refuse.isMissing(secret.valueFrom())) {
        throw Refuse.wrapped("valueFrom is required for secret %s.".formatted(secret.name()));
      }
    }
    if (!secrets.isEmpty() && Refuse.isMissing(executionRoleArn)) {
      throw Refuse.wrapped("executionRoleArn cannot be empty when using secrets or secretOptions");
    }
  }

  private static void checkDriver(@Nullable String driver, Platform platform) {
    if (Refuse.isMissing(driver)) {
      throw Refuse.wrapped("logDriver is required in logConfiguration.");
    }
    if (platform == Platform.FARGATE && !FARGATE_DRIVERS.contains(driver)) {
      throw Refuse.wrapped("Log driver for Fargate is not valid: %s".formatted(driver));
    }
    if (platform == Platform.MANAGED_INSTANCES && !FARGATE_DRIVERS.contains(driver)) {
      throw Refuse.wrapped("Log driver for MANAGED_INSTANCES is not valid: %s".formatted(driver));
    }
    if (!DRIVERS.contains(driver)) {
      throw Refuse.wrapped(
          "Log driver is not valid: %s. Valid drivers: %s".formatted(driver, DRIVERS));
    }
  }

  private static void checkAwslogsOptions(Set<String> given) {
    Set<String> refused = new TreeSet<>(given);
    refused.removeAll(AWSLOGS_OPTIONS);
    if (!refused.isEmpty()) {
      throw Refuse.wrapped(
          "Log driver awslogs disallows options: %s".formatted(String.join(", ", refused)));
    }
  }
}

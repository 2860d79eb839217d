package dev.longshore.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.Ulimit;

/** What AWS Batch accepts as one container, in the order of the members in its documentation. */
final class ContainerRules {

  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9_.:/#@-]{1,255}");
  private static final Pattern USER =
      Pattern.compile("[a-z0-9_][a-z0-9_-]{0,30}(:[a-z0-9_][a-z0-9_-]{0,30})?");
  private static final Set<String> ULIMITS =
      Set.of(
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private ContainerRules() {}

  /** The whole {@code containerProperties} of a single-node job. */
  static void checkSingle(ContainerProperties container, Platform platform) {
    checkNode(container, platform);
    if (!Refuse.isMissing(container.instanceType())) {
      throw Refuse.wrapped("instanceType is not applicable for single-node container jobs.");
    }
  }

  /** The {@code container} of a node range, which may name an instance type too. */
  static void checkNode(ContainerProperties container, Platform platform) {
    ContainerShape shape = ContainerShape.of(container);
    check(shape, platform);
    if (platform == Platform.FARGATE) {
      ResourceRules.checkFargateSize(List.of(container.resourceRequirements()));
    }
    PlatformRules.checkNetwork(container.networkConfiguration(), platform);
    PlatformRules.checkPlatformVersion(container.fargatePlatformConfiguration(), platform);
    PlatformRules.checkEphemeralStorage(container.ephemeralStorage(), platform);
    PlatformRules.checkRuntime(container.runtimePlatform(), platform);
    PlatformRules.checkWindows(shape);
  }

  /** What holds for a container wherever it stands; what belongs to a task is checked apart. */
  static void check(ContainerShape container, Platform platform) {
    checkImage(container.image());
    ResourceRules.check(
        container.resourceRequirements(),
        container.legacyVcpus(),
        container.legacyMemory(),
        platform);
    checkEnvironment(container.environment());
    if (platform == Platform.FARGATE && Refuse.isMissing(container.executionRoleArn())) {
      throw Refuse.wrapped("executionRoleArn is required for Fargate jobs.");
    }
    LogConfigurationRules.checkSecrets(container.secrets(), container.executionRoleArn());
    checkUser(container.user());
    if (platform == Platform.FARGATE && Boolean.TRUE.equals(container.privileged())) {
      throw Refuse.wrapped(
          "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level.");
    }
    checkUlimits(container.ulimits(), platform);
    LinuxParameterRules.check(container.linuxParameters(), platform);
    VolumeRules.checkVolumes(container, platform);
    LogConfigurationRules.check(
        container.logConfiguration(), container.executionRoleArn(), platform);
    if (container.repositoryCredentials() != null
        && Refuse.isMissing(container.repositoryCredentials().credentialsParameter())) {
      throw Refuse.wrapped("credentialsParameter is required in repositoryCredentials.");
    }
    VolumeRules.checkMounts(container.mountPoints(), container.volumes());
    checkSecretsDoNotRepeatEnvironment(container);
  }

  /** Refuses a variable without a name; for overrides too. */
  static void checkEnvironment(List<KeyValuePair> environment) {
    for (KeyValuePair variable : environment) {
      if (Refuse.isMissing(variable.name())) {
        throw Refuse.wrapped("Environment variable name is required.");
      }
    }
  }

  static void checkImage(@Nullable String image) {
    if (Refuse.isMissing(image)) {
      throw Refuse.wrapped("Container image is required.");
    }
    if (!IMAGE.matcher(image).matches()) {
      throw Refuse.wrapped(
          "Container image should have 1 to 255 letters, numbers, and the characters"
              + " - _ : . / # @");
    }
  }

  private static void checkUser(@Nullable String user) {
    if (user != null && !USER.matcher(user).matches()) {
      throw Refuse.wrapped("User '%s' does not match regex".formatted(user));
    }
  }

  private static void checkUlimits(List<Ulimit> ulimits, Platform platform) {
    if (platform == Platform.FARGATE && !ulimits.isEmpty()) {
      throw Refuse.wrapped("ulimits is not applicable for Fargate.");
    }
    for (Ulimit ulimit : ulimits) {
      if (ulimit.name() == null || !ULIMITS.contains(ulimit.name())) {
        throw Refuse.wrapped("Invalid ulimit name: %s".formatted(ulimit.name()));
      }
      if (ulimit.softLimit() == null || ulimit.hardLimit() == null) {
        throw Refuse.wrapped(
            "softLimit and hardLimit are required for ulimit %s.".formatted(ulimit.name()));
      }
    }
  }

  private static void checkSecretsDoNotRepeatEnvironment(ContainerShape container) {
    Set<String> names = new HashSet<>();
    container.environment().forEach(variable -> names.add(variable.name()));
    for (var secret : container.secrets()) {
      if (names.contains(secret.name())) {
        throw Refuse.wrapped(
            "%s is given in both environment and secrets.".formatted(secret.name()));
      }
    }
  }
}

package dev.longshore.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EcsProperties;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.TaskContainerProperties;

/** What AWS Batch accepts as {@code ecsProperties}: one task with one to ten containers. */
final class EcsTaskRules {

  private static final Pattern CONTAINER_NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final int FARGATE_LONGEST_WAIT_SECONDS = 120;

  private EcsTaskRules() {}

  static void check(EcsProperties properties, Platform platform) {
    if (properties.taskProperties().size() != 1) {
      throw Refuse.wrapped("Exactly 1 taskProperties must be provided in ecsProperties.");
    }
    EcsTaskProperties task = properties.taskProperties().getFirst();
    List<TaskContainerProperties> containers = task.containers();
    if (containers.isEmpty() || containers.size() > 10) {
      throw Refuse.wrapped("Number of containers must be between 1 and 10");
    }
    checkNames(containers);
    if (containers.stream().allMatch(container -> Boolean.FALSE.equals(container.essential()))) {
      throw Refuse.wrapped("At least one container must be set as essential");
    }
    for (var container : containers) {
      ContainerShape shape = ContainerShape.of(task, container);
      ContainerRules.check(shape, platform);
      PlatformRules.checkWindows(shape);
      checkWait("startTimeout", container.startTimeout(), platform);
      checkWait("stopTimeout", container.stopTimeout(), platform);
    }
    ContainerDependencyRules.check(containers);
    checkFirelens(containers);
    if (platform == Platform.FARGATE) {
      ResourceRules.checkFargateSize(
          containers.stream().map(TaskContainerProperties::resourceRequirements).toList());
    }
    checkTask(task, platform);
  }

  private static void checkTask(EcsTaskProperties task, Platform platform) {
    checkMode(
        "ipcMode %s is not valid. Valid values are: %s",
        task.ipcMode(), List.of("host", "task", "none"));
    if (platform == Platform.FARGATE && task.ipcMode() != null) {
      throw Refuse.wrapped("ipcMode is not applicable for Fargate.");
    }
    // AWS speaks of capabilities here; measured in September 2026.
    checkMode(
        "Capability %s is not valid. Valid capabilities: %s",
        task.pidMode(), List.of("host", "task"));
    PlatformRules.checkTaskPlatformVersion(task.platformVersion(), platform);
    PlatformRules.checkNetwork(task.networkConfiguration(), platform);
    if (task.networkMode() != null) {
      PlatformRules.checkNetworkMode(task.networkMode(), platform);
    }
    PlatformRules.checkEphemeralStorage(task.ephemeralStorage(), platform);
    PlatformRules.checkRuntime(task.runtimePlatform(), platform);
  }

  private static void checkMode(String message, @Nullable String mode, List<String> allowed) {
    if (mode != null && !allowed.contains(mode)) {
      throw Refuse.wrapped(message.formatted(mode, allowed));
    }
  }

  private static void checkNames(List<TaskContainerProperties> containers) {
    Set<String> names = new HashSet<>();
    for (var container : containers) {
      String name = container.name();
      if (Refuse.isMissing(name)) {
        if (containers.size() > 1) {
          throw Refuse.wrapped("Container name is required in a multi-container job.");
        }
        continue;
      }
      if (!CONTAINER_NAME.matcher(name).matches()) {
        throw Refuse.wrapped(
            "Container name should have 1 to 255 letters, numbers, hyphens and underscores, got %s."
                .formatted(name));
      }
      if (!names.add(name)) {
        throw Refuse.wrapped("Container names must be unique");
      }
    }
  }

  private static void checkWait(String member, @Nullable Integer seconds, Platform platform) {
    if (seconds == null) {
      return;
    }
    if (seconds < 2) {
      throw Refuse.wrapped("%s must be at least 2 seconds, got %d.".formatted(member, seconds));
    }
    if (platform == Platform.FARGATE && seconds > FARGATE_LONGEST_WAIT_SECONDS) {
      throw Refuse.wrapped(
          "%s must be at most 120 seconds for Fargate, got %d.".formatted(member, seconds));
    }
  }

  private static void checkFirelens(List<TaskContainerProperties> containers) {
    var routers =
        containers.stream()
            .map(TaskContainerProperties::firelensConfiguration)
            .filter(Objects::nonNull)
            .toList();
    for (var router : routers) {
      checkMode(
          "firelensConfiguration type %s is not valid. Valid values are: %s",
          Objects.requireNonNullElse(router.typeAsString(), "null"),
          List.of("fluentd", "fluentbit"));
    }
    if (!routers.isEmpty() && containers.stream().noneMatch(EcsTaskRules::logsToRouter)) {
      throw Refuse.wrapped(
          "When a firelensConfiguration object is specified, at least one container has to be"
              + " configured with the awsfirelens log driver");
    }
  }

  private static boolean logsToRouter(TaskContainerProperties container) {
    return container.logConfiguration() != null
        && "awsfirelens".equals(container.logConfiguration().logDriverAsString());
  }
}

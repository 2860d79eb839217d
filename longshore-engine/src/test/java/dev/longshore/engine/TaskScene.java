package dev.longshore.engine;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.engine.TaskAction.LaunchContainer;
import dev.longshore.engine.TaskAction.Tell;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerRole.Condition;
import dev.longshore.model.ContainerRole.Dependency;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.Report.TaskContainerStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Containers of a task, and a clock that goes on by a second with each thing that happens to one.
 */
abstract class TaskScene {

  static final AttemptKey ATTEMPT = new AttemptKey(new JobId("job"), 1);
  static final Duration GRACE = Duration.ofSeconds(30);
  static final Instant START_OF_TIME = Instant.parse("2026-09-01T10:00:00Z");

  Instant now = START_OF_TIME;

  static Dependency on(String container, Condition condition) {
    return new Dependency(container, condition);
  }

  static ContainerLaunch essential(String name, Dependency... dependencies) {
    return container(name, new ContainerRole(true, List.of(dependencies), null, null));
  }

  static ContainerLaunch helper(String name, Dependency... dependencies) {
    return container(name, new ContainerRole(false, List.of(dependencies), null, null));
  }

  static ContainerLaunch container(String name, ContainerRole role) {
    return new ContainerLaunch(
        name,
        "busybox",
        List.of(),
        List.of(),
        new Demand(1000, 512, 0),
        null,
        false,
        false,
        List.of(),
        role,
        "{}");
  }

  static Task task(ContainerLaunch... containers) {
    return new Task(
        new Launch(
            ATTEMPT,
            "host",
            "demo",
            1,
            List.of(containers),
            Launch.Site.of("q", "ce"),
            "{}",
            Map.of(),
            null),
        GRACE);
  }

  static ContainerKey key(String name) {
    return new ContainerKey(ATTEMPT, name);
  }

  /** A second passes, and the container runs. */
  List<TaskAction> started(Task task, String name) {
    now = now.plusSeconds(1);
    return task.on(new ContainerStarted(key(name), now, null), now);
  }

  /** A second passes, and the container has ended. */
  List<TaskAction> exited(Task task, String name, @Nullable Integer exitCode) {
    now = now.plusSeconds(1);
    return task.on(new ContainerExited(key(name), START_OF_TIME, now, exitCode, null), now);
  }

  Tell runs(String name) {
    return new Tell(new TaskContainerStarted(ATTEMPT, now, name));
  }

  static List<String> launched(List<TaskAction> actions) {
    return actions.stream()
        .filter(LaunchContainer.class::isInstance)
        .map(action -> ((LaunchContainer) action).container().name())
        .toList();
  }

  static ContainerExit exit(String name, Integer exitCode, boolean stopped) {
    return new ContainerExit(name, true, exitCode, null, stopped);
  }
}

package dev.longshore.engine;

import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerLost;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.engine.TaskAction.AwaitStartTimeout;
import dev.longshore.engine.TaskAction.LaunchContainer;
import dev.longshore.engine.TaskAction.StopContainer;
import dev.longshore.engine.TaskAction.Tell;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerRole.Dependency;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Report.AttemptTaken;
import dev.longshore.model.Report.TaskContainerStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When the containers of one attempt start and stop, as a state machine: events in, actions out. It
 * has no clock, thread or engine; {@link TaskEngine} carries out what it wants, one event at a
 * time.
 *
 * <p>A container starts when what it depends on has happened. The task has started when every
 * essential container has; others may still wait. When an essential container ends, one that they
 * need cannot be started, or the task is told to stop, no other is started, and those that run are
 * stopped: each when all that depend on it are over. That a container which no essential one needs
 * cannot be started is recorded, and no more. The end is told when nothing runs any more.
 */
final class Task {

  /** Why nothing of the task is started any more. */
  private enum Ending {
    ESSENTIAL_ENDED,
    COULD_NOT_START,
    TOLD_TO_STOP
  }

  private final AttemptKey attempt;
  private final boolean isTraining;
  private final Map<String, TaskContainer> containers = new LinkedHashMap<>();

  /** The essential containers and all that they wait for. */
  private final Set<String> needed;

  /** Null until it is to end; then the first cause. */
  private @Nullable Ending ending;

  /** Why the task as a whole was not to start, or null. */
  private @Nullable String refusal;

  private Duration grace;

  /** When it was taken over from an earlier server; null for a task of this one. */
  private @Nullable Instant adoptedAt;

  private boolean isStartTold;
  private boolean isEndTold;
  private @Nullable String address;

  /**
   * @param grace of containers without a {@code stopTimeout}, when an essential one has ended
   */
  Task(Launch launch, Duration grace) {
    this.attempt = launch.attempt();
    this.isTraining = launch.training() != null;
    this.grace = grace;
    for (ContainerLaunch container : launch.containers()) {
      containers.put(container.name(), new TaskContainer(container));
    }
    Map<String, ContainerRole> roles = new LinkedHashMap<>();
    containers.forEach((name, container) -> roles.put(name, container.role()));
    this.needed = ContainerRole.needed(roles);
  }

  /** Whether its end was told. */
  boolean isOver() {
    return isEndTold;
  }

  /** Whether a container that is to be launched is to stop already. */
  boolean isToldToStop(String container) {
    return Objects.requireNonNull(containers.get(container)).wasToldToStop();
  }

  /** A new task begins. */
  List<TaskAction> begin(Instant now) {
    List<TaskAction> actions = new ArrayList<>();
    if (isTraining) {
      actions.add(new Tell(new AttemptTaken(attempt, now)));
    }
    for (TaskContainer container : containers.values()) {
      Integer seconds = container.role().startTimeoutSeconds();
      if (container.isWaiting() && seconds != null && !container.role().dependsOn().isEmpty()) {
        actions.add(new AwaitStartTimeout(container.name(), Duration.ofSeconds(seconds)));
      }
    }
    actions.addAll(advance(now));
    return actions;
  }

  /**
   * Takes over what an earlier server began; before any other event. The engine reports what became
   * of the containers that exist, and then {@link #begin} is called.
   *
   * <p>An engine has a trace of a container from before it starts until the attempt is released. So
   * one that is missing was never started, or it vanished. The task had started: then those that it
   * needs have run, and vanished; others may still have waited, for a container or their image.
   *
   * @param existing the containers that the engine has
   */
  void adopt(Set<String> existing, boolean started, boolean stopping, Instant now) {
    adoptedAt = now;
    for (TaskContainer container : containers.values()) {
      if (existing.contains(container.name())) {
        container.launching();
      } else if (started && needed.contains(container.name())) {
        container.vanished(now);
        endWith(container);
      } else if (stopping) {
        container.drop();
      }
    }
  }

  /** Something happened to a container. Repeated and late reports change nothing. */
  List<TaskAction> on(ContainerReport report, Instant now) {
    TaskContainer container = containers.get(report.container().container());
    if (container == null || container.exit() != null) {
      return List.of(); // repeated report, or none of this task's
    }
    List<TaskAction> actions = new ArrayList<>();
    switch (report) {
      case ContainerStarted started -> {
        address = address == null ? started.address() : address;
        started(container, started.at(), actions);
        if (container.wasToldToStop()) { // perhaps a moment before the engine knew it
          actions.add(stopOf(container));
        }
      }
      case ContainerExited exited -> {
        if (!container.hasStarted()) { // it was over before anybody saw it run
          started(container, exited.startedAt(), actions);
          actions.addAll(advance(now));
        }
        if (adoptedAt != null && exited.at().isBefore(adoptedAt)) {
          container.wasOverBeforeTold();
        }
        container.exited(exited.at(), exited.exitCode(), exited.reason(), exited.failure());
        endWith(container);
      }
      case ContainerNotStarted failed -> notStarted(container, failed.at(), failed.reason());
      case ContainerLost lost -> {
        container.lost(lost.at());
        endWith(container);
      }
    }
    actions.addAll(advance(now));
    return actions;
  }

  private void started(TaskContainer container, Instant at, List<TaskAction> actions) {
    if (!container.hasStarted()) {
      container.started(at);
      if (containers.size() > 1) {
        actions.add(new Tell(new TaskContainerStarted(attempt, at, container.name())));
      }
    }
  }

  private void notStarted(TaskContainer container, Instant at, String reason) {
    container.notStarted(at, reason);
    if (needed.contains(container.name())) {
      end(Ending.COULD_NOT_START);
    }
  }

  private void endWith(TaskContainer container) {
    if (container.role().essential()) {
      end(Ending.ESSENTIAL_ENDED);
    }
  }

  /** A container has waited for the others as long as it may. */
  List<TaskAction> onStartTimeout(String name, Instant now) {
    TaskContainer container = Objects.requireNonNull(containers.get(name));
    if (ending != null || !container.isWaiting()) {
      return List.of(); // in time
    }
    notStarted(
        container,
        now,
        ("ContainerDependencyTimeoutError: container %s was not started: what it depends on did not"
                + " happen within %d s")
            .formatted(name, container.role().startTimeoutSeconds()));
    return advance(now);
  }

  /**
   * Before the launch of a container it turns out that the task as a whole is not to start. One
   * that has started goes on; the container is recorded as not started then.
   *
   * @param why as AWS says it of the whole task
   */
  List<TaskAction> refuse(String name, String why, Instant now) {
    TaskContainer container = Objects.requireNonNull(containers.get(name));
    if (container.isOver()) {
      return List.of();
    }
    if (isStartTold) {
      notStarted(container, now, why);
      return advance(now);
    }
    container.refused(now);
    refusal = why;
    end(Ending.COULD_NOT_START);
    return advance(now);
  }

  /**
   * The task is to stop. Asked again, those that are stopping are asked again too.
   *
   * @param newGrace of containers without a {@code stopTimeout}
   */
  List<TaskAction> stop(Duration newGrace, Instant now) {
    if (isEndTold) {
      return List.of();
    }
    grace = newGrace;
    end(Ending.TOLD_TO_STOP);
    List<TaskAction> actions = new ArrayList<>();
    for (TaskContainer container : containers.values()) {
      if (container.isUnderWay() && container.wasToldToStop()) {
        actions.add(stopOf(container));
      }
    }
    actions.addAll(advance(now));
    return actions;
  }

  private void end(Ending cause) {
    ending = ending == null ? cause : ending;
  }

  /** What follows from all that has happened. */
  private List<TaskAction> advance(Instant now) {
    List<TaskAction> actions = new ArrayList<>();
    if (ending == null) {
      launchReady(actions, now);
    }
    if (ending == null && !isStartTold && hasStarted()) {
      isStartTold = true;
      actions.add(new Tell(new AttemptStarted(attempt, startedAt(now), address)));
    }
    if (ending != null && !isEndTold) {
      endNext(actions, now);
      if (containers.values().stream().allMatch(TaskContainer::isOver)) {
        isEndTold = true;
        actions.add(new Tell(theEnd(now)));
      }
    }
    return actions;
  }

  private void launchReady(List<TaskAction> actions, Instant now) {
    giveUpOnWhatCannotHappen(now);
    if (ending != null) {
      return;
    }
    for (TaskContainer container : containers.values()) {
      if (container.isWaiting() && container.role().dependsOn().stream().allMatch(this::holds)) {
        container.launching();
        actions.add(new LaunchContainer(container.launch()));
      }
    }
  }

  /** Those that wait for what cannot happen any more, and in turn those that wait for them. */
  private void giveUpOnWhatCannotHappen(Instant now) {
    boolean isSettled;
    do {
      isSettled = true;
      for (TaskContainer container : containers.values()) {
        String trouble = container.isWaiting() ? impossible(container) : null;
        if (trouble != null) {
          notStarted(container, now, trouble);
          isSettled = false;
        }
      }
    } while (!isSettled && ending == null);
  }

  private boolean holds(Dependency dependency) {
    TaskContainer target = target(dependency);
    return switch (dependency.condition()) {
      case START -> target.hasStarted();
      case COMPLETE -> target.hasStarted() && target.isOver();
      case SUCCESS -> target.hasSucceeded();
    };
  }

  /** Why what a container waits for cannot happen any more, or null. */
  private @Nullable String impossible(TaskContainer container) {
    for (Dependency dependency : container.role().dependsOn()) {
      TaskContainer target = target(dependency);
      ContainerExit exit = target.exit();
      if (exit != null && !exit.started()) {
        return ("ContainerDependencyError: container %s was not started: container %s, which it"
                + " waits for, could not be started")
            .formatted(container.name(), target.name());
      }
      boolean isImpossible =
          switch (dependency.condition()) {
            case START, COMPLETE -> false; // it has run
            case SUCCESS -> exit != null && !exit.isSuccess();
          };
      if (isImpossible && exit != null) {
        return ("ContainerDependencyError: container %s was not started: container %s, which has to"
                + " succeed before, ended with %s")
            .formatted(
                container.name(),
                target.name(),
                exit.exitCode() == null ? "no exit code" : "exit code " + exit.exitCode());
      }
    }
    return null;
  }

  private TaskContainer target(Dependency dependency) {
    TaskContainer target = containers.get(dependency.container());
    if (target == null) {
      throw new IllegalStateException(attempt + " depends on no container of it: " + dependency);
    }
    return target;
  }

  /** What essential containers waited for has happened when they have started. */
  private boolean hasStarted() {
    return essential().allMatch(TaskContainer::hasStarted);
  }

  private Stream<TaskContainer> essential() {
    return containers.values().stream().filter(container -> container.role().essential());
  }

  /** Stops those that nothing depends on any more, and forgets those that were never launched. */
  private void endNext(List<TaskAction> actions, Instant now) {
    containers.values().stream().filter(TaskContainer::isWaiting).forEach(TaskContainer::drop);
    for (TaskContainer container : containers.values()) {
      if (container.isUnderWay()
          && !container.wasToldToStop()
          && dependentsOf(container).allMatch(TaskContainer::isOver)) {
        container.toldToStop(now);
        actions.add(stopOf(container));
      }
    }
  }

  private StopContainer stopOf(TaskContainer container) {
    Integer seconds = container.role().stopTimeoutSeconds();
    return new StopContainer(
        container.name(), seconds == null ? grace : Duration.ofSeconds(seconds));
  }

  private Stream<TaskContainer> dependentsOf(TaskContainer target) {
    return containers.values().stream()
        .filter(
            container ->
                container.role().dependsOn().stream()
                    .anyMatch(dependency -> dependency.container().equals(target.name())));
  }

  private Report theEnd(Instant now) {
    List<TaskContainer> ended = inOrderOfEnds();
    Instant at = ended.isEmpty() ? now : Objects.requireNonNull(ended.getLast().endedAt());
    List<TaskContainer> ran = ended.stream().filter(TaskContainer::hasStarted).toList();
    if (isHostLost(ran)) {
      return new AttemptLost(attempt, at);
    }
    List<ContainerExit> exits = exits(ended);
    return switch (Objects.requireNonNull(ending)) {
      case ESSENTIAL_ENDED -> exited(at, ended);
      case TOLD_TO_STOP -> hasStarted() ? exited(at, ended) : notStarted(at, exits);
      case COULD_NOT_START -> notStarted(at, exits);
    };
  }

  /**
   * Whether all that still had to end vanished. An essential container that had ended by itself
   * before decides all the same; and one that did as it was told shows that its host is there.
   */
  private static boolean isHostLost(List<TaskContainer> ran) {
    List<TaskContainer> cutOff = ran.stream().filter(ended -> !ended.hasEndedByItself()).toList();
    return !cutOff.isEmpty()
        && cutOff.stream().allMatch(TaskContainer::isLost)
        && ran.stream().noneMatch(ended -> ended.hasEndedByItself() && ended.role().essential());
  }

  /** Those that did not start because the task was to stop have nothing to tell. */
  private AttemptExited exited(Instant at, List<TaskContainer> ended) {
    Instant started = startedAt(at);
    Instant stopped = at.isBefore(started) ? started : at;
    Instant decided =
        ended.stream()
            .filter(container -> container.role().essential() && container.hasEndedByItself())
            .findFirst()
            .map(container -> Objects.requireNonNull(container.endedAt()))
            .orElse(stopped);
    List<ContainerExit> exits =
        exits(ended).stream().filter(exit -> exit.started() || !exit.stopped()).toList();
    return new AttemptExited(attempt, started, decided, stopped, exits);
  }

  private AttemptNotStarted notStarted(Instant at, List<ContainerExit> exits) {
    if (exits.stream().anyMatch(exit -> !exit.started() && needed.contains(exit.container()))) {
      return new AttemptNotStarted(attempt, at, exits, refusal);
    }
    Stream<ContainerExit> stoppedWhileItWaited =
        containers.values().stream()
            .filter(container -> container.exit() == null && needed.contains(container.name()))
            .limit(1)
            .map(container -> ContainerExit.stoppedBeforeStart(container.name()));
    return new AttemptNotStarted(
        attempt, at, Stream.concat(exits.stream(), stoppedWhileItWaited).toList(), refusal);
  }

  private List<TaskContainer> inOrderOfEnds() {
    return containers.values().stream()
        .filter(container -> container.exit() != null)
        .sorted(Comparator.comparing(container -> Objects.requireNonNull(container.endedAt())))
        .toList();
  }

  /**
   * How they ended. What an adopted task's containers were told by the earlier server nobody knows;
   * but after the end of an essential one, all others were.
   */
  private List<ContainerExit> exits(List<TaskContainer> ended) {
    List<ContainerExit> exits = new ArrayList<>();
    boolean isEnding = false;
    for (TaskContainer container : ended) {
      ContainerExit exit = Objects.requireNonNull(container.exit());
      exits.add(
          adoptedAt != null && isEnding && exit.started()
              ? new ContainerExit(exit.container(), true, exit.exitCode(), exit.reason(), true)
              : exit);
      isEnding |= container.role().essential() && !exit.stopped();
    }
    return exits;
  }

  /** When the last essential container began to run; until then, they wait for others. */
  private Instant startedAt(Instant otherwise) {
    return essential()
        .map(TaskContainer::startedAt)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(otherwise);
  }
}

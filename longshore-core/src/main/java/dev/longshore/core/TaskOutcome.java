package dev.longshore.core;

import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.TaskTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the ends of its containers say of a task. When an essential container stops, AWS stops all
 * others; so the exit codes of those that were told to stop say nothing, and of the essential ones
 * that ended by themselves the first in the definition that failed decides. Non-essential
 * containers are recorded and never decide.
 *
 * @param exitCode of the container that decides, or null where none is known
 * @param reason of the container that decides, or null
 * @param failure what the container that decides wrote of why it failed, or null
 * @param containers in the order of the definition; empty where there is only one, which decides
 */
record TaskOutcome(
    @Nullable Integer exitCode,
    @Nullable String reason,
    @Nullable String failure,
    List<ContainerExit> containers) {

  /** Nothing is known of any container. */
  static final TaskOutcome UNKNOWN = new TaskOutcome(null, null, null, List.of());

  /** The outcome of a task that ran. */
  static TaskOutcome of(TaskTemplate task, List<ContainerExit> exits) {
    List<ContainerExit> ordered = inOrderOf(task, exits);
    List<ContainerExit> essential =
        ordered.stream().filter(exit -> isEssential(task, exit)).toList();
    return decidedBy(
        task,
        first(essential, exit -> !exit.stopped() && !exit.isSuccess())
            .or(() -> first(essential, exit -> !exit.stopped()))
            .or(() -> first(essential, exit -> true)),
        ordered);
  }

  /**
   * The outcome of a task that did not start whole. When one container that it cannot do without
   * cannot be started the others are told to stop; so those that did not start for that say nothing
   * of why.
   */
  static TaskOutcome ofUnstarted(TaskTemplate task, List<ContainerExit> exits) {
    List<ContainerExit> ordered = inOrderOf(task, exits);
    Set<String> needed = needed(task);
    List<ContainerExit> unstarted =
        ordered.stream().filter(exit -> !exit.started() && exit.reason() != null).toList();
    return decidedBy(
        task,
        first(unstarted, exit -> !exit.stopped() && needed.contains(exit.container()))
            .or(() -> first(unstarted, ContainerExit::stopped))
            .or(() -> first(unstarted, exit -> true)),
        ordered);
  }

  private static Set<String> needed(TaskTemplate task) {
    Map<String, ContainerRole> roles = new LinkedHashMap<>();
    task.containers().forEach(container -> roles.put(container.name(), container.role()));
    return ContainerRole.needed(roles);
  }

  private static Optional<ContainerExit> first(
      List<ContainerExit> exits, Predicate<ContainerExit> wanted) {
    return exits.stream().filter(wanted).findFirst();
  }

  private static boolean isEssential(TaskTemplate task, ContainerExit exit) {
    ContainerTemplate container = task.container(exit.container());
    return container != null && container.role().essential();
  }

  private static List<ContainerExit> inOrderOf(TaskTemplate task, List<ContainerExit> exits) {
    return task.containers().stream()
        .flatMap(
            container -> exits.stream().filter(exit -> exit.container().equals(container.name())))
        .toList();
  }

  private static TaskOutcome decidedBy(
      TaskTemplate task, Optional<ContainerExit> exit, List<ContainerExit> containers) {
    return new TaskOutcome(
        exit.map(ContainerExit::exitCode).orElse(null),
        exit.map(ContainerExit::reason).orElse(null),
        exit.map(ContainerExit::failure).orElse(null),
        task.containers().size() == 1 ? List.of() : containers);
  }
}

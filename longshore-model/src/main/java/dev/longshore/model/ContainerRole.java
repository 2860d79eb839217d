package dev.longshore.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a container of a task starts, and what its end means for the others (AWS Batch, {@code
 * TaskContainerProperties}).
 *
 * @param essential whether its end ends the task, and its exit code decides
 * @param dependsOn what must have happened to others before it starts; no cycles
 * @param startTimeoutSeconds how long it waits for them at most, or null for no bound
 * @param stopTimeoutSeconds between SIGTERM and SIGKILL, or null for the server's own grace (30 s
 *     on AWS)
 */
public record ContainerRole(
    boolean essential,
    List<Dependency> dependsOn,
    @Nullable Integer startTimeoutSeconds,
    @Nullable Integer stopTimeoutSeconds) {

  /** The only container of its task: its end is the end of the task. */
  public static final ContainerRole ALONE = new ContainerRole(true, List.of(), null, null);

  public ContainerRole {
    dependsOn = List.copyOf(dependsOn);
  }

  /**
   * The containers that a task cannot do without: the essential ones and all that those wait for.
   * Whether one of the others starts decides nothing.
   *
   * @param roles of all containers of the task, by name
   */
  public static Set<String> needed(Map<String, ContainerRole> roles) {
    Set<String> needed = new LinkedHashSet<>();
    roles.forEach(
        (name, role) -> {
          if (role.essential()) {
            need(name, roles, needed);
          }
        });
    return needed;
  }

  private static void need(String name, Map<String, ContainerRole> roles, Set<String> needed) {
    ContainerRole role = roles.get(name);
    if (role != null && needed.add(name)) {
      role.dependsOn().forEach(dependency -> need(dependency.container(), roles, needed));
    }
  }

  /**
   * What must have happened to another container first.
   *
   * @param container its name, in the same task
   * @param condition what must have happened to it
   */
  public record Dependency(String container, Condition condition) {}

  /** What can be waited for. */
  public enum Condition {
    /** It has started. */
    START,
    /** It has ended, with any exit code. */
    COMPLETE,
    /** It has ended with exit code 0. */
    SUCCESS
  }
}

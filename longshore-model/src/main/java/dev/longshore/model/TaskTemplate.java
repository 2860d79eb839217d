package dev.longshore.model;

import dev.longshore.model.InstanceType.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The containers that one attempt runs together: the only one of {@code containerProperties}, or
 * the 1 to 10 of {@code ecsProperties}.
 *
 * @param containers in the order of the definition, with unique names
 * @param properties what concerns all of them (volumes, roles, modes), in the shape of {@code
 *     taskProperties} and without {@code containers}, as JSON
 * @param windows the family of Windows that they are made for, such as {@code
 *     WINDOWS_SERVER_2022_CORE}; null for Linux
 * @param architecture the processor that they are made for; null where nothing is said of it
 */
public record TaskTemplate(
    List<ContainerTemplate> containers,
    String properties,
    @Nullable String windows,
    @Nullable Architecture architecture) {

  public TaskTemplate {
    containers = List.copyOf(containers);
    if (containers.isEmpty()) {
      throw new IllegalArgumentException("a task has at least one container");
    }
  }

  /** The container of this name, or null. */
  public @Nullable ContainerTemplate container(String name) {
    return containers.stream()
        .filter(container -> container.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}

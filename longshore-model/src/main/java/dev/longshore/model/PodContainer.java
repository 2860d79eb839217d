package dev.longshore.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod, as far as Longshore decides by it: of a definition, or what a submit
 * changes of it.
 *
 * @param name unique in its pod; null only in an override, for the only one there is
 * @param command with its placeholders; empty means the image's own, or changes nothing
 * @param args with their placeholders; empty means the image's own, or changes nothing
 * @param limits most of {@code cpu}, {@code memory} and {@code nvidia.com/gpu}, as written
 * @param requests least of the same, as written
 */
public record PodContainer(
    @Nullable String name,
    List<String> command,
    List<String> args,
    Map<String, String> limits,
    Map<String, String> requests) {

  /** The name that AWS gives to a container that a definition gives none. */
  public static final String DEFAULT_NAME = "Default";

  public PodContainer {
    command = List.copyOf(command);
    args = List.copyOf(args);
    limits = Ordered.copyOf(limits);
    requests = Ordered.copyOf(requests);
  }
}

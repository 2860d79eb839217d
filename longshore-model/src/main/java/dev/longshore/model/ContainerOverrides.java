package dev.longshore.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a submit changes of one container.
 *
 * @param command in place of the definition's; empty changes nothing
 * @param environment over the definition's, by name
 * @param resourceRequirements over the definition's, by type
 * @param vcpus the deprecated key, or null
 * @param memoryMib the deprecated key, or null
 * @param instanceType in place of the definition's, or null; only for nodes
 */
public record ContainerOverrides(
    List<String> command,
    List<EnvironmentVariable> environment,
    List<ResourceRequirement> resourceRequirements,
    @Nullable Integer vcpus,
    @Nullable Integer memoryMib,
    @Nullable String instanceType) {

  /** Changes nothing. */
  public static final ContainerOverrides NONE =
      new ContainerOverrides(List.of(), List.of(), List.of(), null, null, null);

  public ContainerOverrides {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    resourceRequirements = List.copyOf(resourceRequirements);
  }
}

package dev.longshore.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of one container of a definition that core and the engines decide by.
 *
 * @param name {@code default} for the only container of {@code containerProperties}; unique in its
 *     task
 * @param image the image reference
 * @param command with its placeholders; empty means the image's own
 * @param environment in the order of the definition
 * @param resourceRequirements as registered
 * @param vcpus the deprecated key, or null
 * @param memoryMib the deprecated key, or null
 * @param user or null for the image's own
 * @param privileged whether the container may do what the host may
 * @param readonlyRootFilesystem whether the container may write to its root
 * @param secrets variables whose values are read when an attempt starts
 * @param log where the output goes
 * @param role when it starts, and what its end means for the others of its task
 * @param properties the whole of {@code containerProperties}, or of the container's entry in {@code
 *     taskProperties}, as registered, as JSON
 */
public record ContainerTemplate(
    String name,
    String image,
    List<String> command,
    List<EnvironmentVariable> environment,
    List<ResourceRequirement> resourceRequirements,
    @Nullable Integer vcpus,
    @Nullable Integer memoryMib,
    @Nullable String user,
    boolean privileged,
    boolean readonlyRootFilesystem,
    List<SecretReference> secrets,
    LogTarget log,
    ContainerRole role,
    String properties) {

  /** The name that AWS gives to the only container of {@code containerProperties}. */
  public static final String DEFAULT_NAME = "default";

  public ContainerTemplate {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    resourceRequirements = List.copyOf(resourceRequirements);
    secrets = List.copyOf(secrets);
  }

  /**
   * Where the output of a container goes.
   *
   * @param driver {@code awslogs} unless the definition names another
   * @param group the log group
   * @param streamPrefix in place of the definition's name, or null
   * @param groupMustExist true where nothing starts while the group is not there; null where it is
   *     made then
   * @param multiLine which lines are one event; null where each is
   */
  public record LogTarget(
      String driver,
      String group,
      @Nullable String streamPrefix,
      @Nullable Boolean groupMustExist,
      @Nullable MultiLine multiLine) {

    /** What a definition without {@code logConfiguration} means. */
    public static final LogTarget DEFAULT =
        new LogTarget("awslogs", "/aws/batch/job", null, null, null);
  }
}

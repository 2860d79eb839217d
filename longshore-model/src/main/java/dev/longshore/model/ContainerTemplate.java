package dev.longshore.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code containerProperties} that core and the engines decide by.
 *
 * @param image the image reference
 * @param command with its placeholders; empty means the image's own
 * @param environment in the order of the definition
 * @param resourceRequirements as registered
 * @param vcpus the deprecated key, or null
 * @param memoryMib the deprecated key, or null
 * @param jobRoleArn or null
 * @param user or null for the image's own
 * @param privileged whether the container may do what the host may
 * @param readonlyRootFilesystem whether the container may write to its root
 * @param secrets variables whose values are read when an attempt starts
 * @param log where the output goes
 * @param properties the whole of {@code containerProperties} as registered, as JSON
 */
public record ContainerTemplate(
    String image,
    List<String> command,
    List<EnvironmentVariable> environment,
    List<ResourceRequirement> resourceRequirements,
    @Nullable Integer vcpus,
    @Nullable Integer memoryMib,
    @Nullable String jobRoleArn,
    @Nullable String user,
    boolean privileged,
    boolean readonlyRootFilesystem,
    List<SecretReference> secrets,
    LogTarget log,
    String properties) {

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
   */
  public record LogTarget(String driver, String group, @Nullable String streamPrefix) {

    /** What a definition without {@code logConfiguration} means. */
    public static final LogTarget DEFAULT = new LogTarget("awslogs", "/aws/batch/job", null);
  }
}

package dev.longshore.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an engine needs to run one container of an attempt.
 *
 * @param name unique in the task
 * @param image to run; an engine without images records it
 * @param command empty means the image's own
 * @param environment complete, with the {@code AWS_BATCH_*} variables, in order
 * @param demand its vCPUs, memory limit and GPUs
 * @param user or null for the image's own
 * @param privileged whether the container may do what the host may
 * @param readonlyRootFilesystem whether the container may write to its root
 * @param secrets variables whose values are found when it is launched, and put into its environment
 * @param role when it starts, and what its end means for the others
 * @param properties the whole of its definition as JSON, for what only containers know
 */
public record ContainerLaunch(
    String name,
    String image,
    List<String> command,
    List<EnvironmentVariable> environment,
    Demand demand,
    @Nullable String user,
    boolean privileged,
    boolean readonlyRootFilesystem,
    List<SecretReference> secrets,
    ContainerRole role,
    String properties) {

  public ContainerLaunch {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    secrets = List.copyOf(secrets);
  }

  /** The same with another environment. */
  public ContainerLaunch with(List<EnvironmentVariable> newEnvironment) {
    return new ContainerLaunch(
        name,
        image,
        command,
        newEnvironment,
        demand,
        user,
        privileged,
        readonlyRootFilesystem,
        secrets,
        role,
        properties);
  }
}

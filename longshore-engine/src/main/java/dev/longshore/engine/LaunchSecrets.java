package dev.longshore.engine;

import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Launch;
import dev.longshore.model.SecretReference;
import java.util.ArrayList;
import java.util.List;

/** Puts the values of secrets into the environment of a container, on the way to its engine. */
final class LaunchSecrets {

  /** Names that only AWS Batch gives; whoever else uses one is not heard. */
  private static final String RESERVED = "AWS_BATCH";

  private LaunchSecrets() {}

  /**
   * The launch with all values. A secret counts before a variable of the same name that the job
   * brought.
   *
   * @throws SecretUnavailable when one of them cannot be had
   */
  static ContainerLaunch added(Launch task, ContainerLaunch container, SecretSource secrets)
      throws SecretUnavailable {
    if (container.secrets().isEmpty()) {
      return container;
    }
    List<EnvironmentVariable> environment = new ArrayList<>(container.environment());
    for (SecretReference secret : container.secrets()) {
      if (!secret.name().startsWith(RESERVED)) {
        String value = secrets.read(secret.valueFrom(), task);
        environment.removeIf(variable -> variable.name().equals(secret.name()));
        environment.add(new EnvironmentVariable(secret.name(), value));
      }
    }
    return container.with(environment);
  }

  /** What clients are told, as the ECS agent begins it. */
  static String reason(SecretUnavailable trouble) {
    return "ResourceInitializationError: unable to pull secrets or registry auth: "
        + trouble.getMessage();
  }
}

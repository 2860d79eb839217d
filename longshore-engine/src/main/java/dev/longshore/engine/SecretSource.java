package dev.longshore.engine;

import dev.longshore.model.Launch;

/** Where the values of secrets are. Safe to call from any thread. */
public interface SecretSource {

  /** Has none. */
  SecretSource NONE =
      (valueFrom, _) -> {
        throw new SecretUnavailable("this server has no secrets, so not " + valueFrom + " either");
      };

  /**
   * Reads one; blocks.
   *
   * @param valueFrom as a definition names it: an ARN of Secrets Manager, which a key of its JSON,
   *     a stage and a version may follow; or an ARN or name of a parameter of Systems Manager
   * @param task that gets it; its execution role is who reads
   * @return the value, which nobody may log or keep
   * @throws SecretUnavailable when it cannot be had
   */
  String read(String valueFrom, Launch task) throws SecretUnavailable;
}

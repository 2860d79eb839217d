package dev.longshore.engine.docker;

import dev.longshore.engine.SecretUnavailable;

/** A container cannot be started; the message is the reason that clients are shown. */
final class LaunchFailure extends Exception {

  /**
   * Says why.
   *
   * @param errorName as the ECS agent calls it, such as {@code CannotPullContainerError}
   */
  LaunchFailure(String errorName, String text) {
    super(errorName + ": " + text.strip().replace('\n', ' '));
  }

  /** A secret is missing. */
  LaunchFailure(SecretUnavailable secret) {
    super(secret.reason());
  }

  /** What the container's report says. */
  String reason() {
    return String.valueOf(getMessage());
  }
}

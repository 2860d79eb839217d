package dev.longshore.engine;

/** A secret cannot be had; the message says why, and has nothing of any value in it. */
public final class SecretUnavailable extends Exception {

  /** Says why. */
  public SecretUnavailable(String why) {
    super(why);
  }

  /** What clients are told of a container that cannot do without it, as the ECS agent begins it. */
  public String reason() {
    return "ResourceInitializationError: unable to pull secrets or registry auth: " + getMessage();
  }
}

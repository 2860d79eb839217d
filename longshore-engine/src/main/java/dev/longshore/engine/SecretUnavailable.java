package dev.longshore.engine;

/** A secret cannot be had; the message says why, and has nothing of any value in it. */
public final class SecretUnavailable extends Exception {

  /** Says why. */
  public SecretUnavailable(String why) {
    super(why);
  }
}

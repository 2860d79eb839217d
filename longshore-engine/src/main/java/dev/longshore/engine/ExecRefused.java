package dev.longshore.engine;

/** A command cannot be run beside a container's own; the message says why. */
public final class ExecRefused extends Exception {

  /** Says why. */
  public ExecRefused(String why) {
    super(why);
  }
}

package dev.longshore.simulator;

/** A rule that does not hold: a bug of Longshore, or of the simulator. */
public final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  Violation(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws where a rule does not hold. */
  static void unless(boolean holds, String rule, Object about) {
    if (!holds) {
      throw new Violation(rule + ": " + about);
    }
  }
}

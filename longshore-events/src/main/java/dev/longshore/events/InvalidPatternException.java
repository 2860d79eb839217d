package dev.longshore.events;

/** A text that is no event pattern. It has no stack trace, since it is an answer. */
public final class InvalidPatternException extends Exception {

  private static final long serialVersionUID = 1;

  InvalidPatternException(String reason) {
    super("Event pattern is not valid. Reason: " + reason, null, false, false);
  }
}

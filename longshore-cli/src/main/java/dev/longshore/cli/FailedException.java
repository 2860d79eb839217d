package dev.longshore.cli;

/** A command failed for a reason that the user is told in one line. */
final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  FailedException(String message) {
    super(message);
  }
}

package dev.longshore.wire;

/**
 * An error of a neighbour service: HTTP 400, with code and message in the form of its protocol. It
 * has no stack trace, since it is an answer.
 */
public final class NeighbourException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String code;

  /**
   * Makes an error.
   *
   * @param code such as {@code ResourceNotFoundException}
   * @param message for the caller
   */
  public NeighbourException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The type that clients tell errors apart by. */
  public String code() {
    return code;
  }
}

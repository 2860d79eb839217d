package dev.longshore.wire;

/**
 * An error of a neighbour service: HTTP 400, {@code {"__type": code, "message": message}}. It has
 * no stack trace, since it is an answer.
 */
public final class JsonServiceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String code;

  /**
   * Makes an error.
   *
   * @param code such as {@code ResourceNotFoundException}
   * @param message for the caller
   */
  public JsonServiceException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The type that clients tell errors apart by. */
  public String code() {
    return code;
  }
}

package dev.longshore.logs;

/** A request that is refused, as CloudWatch Logs does: HTTP 400 with a code and a message. */
public final class LogsException extends RuntimeException {

  private final String code;

  /**
   * A refusal.
   *
   * @param code such as {@code ResourceNotFoundException}, the {@code __type} on the wire
   * @param message for people
   */
  public LogsException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Such as {@code ResourceNotFoundException}. */
  public String code() {
    return code;
  }

  static LogsException invalidParameter(String message) {
    return new LogsException("InvalidParameterException", message);
  }

  static LogsException invalidToken() {
    return invalidParameter("The specified nextToken is invalid.");
  }

  static LogsException noSuchGroup() {
    return new LogsException(
        "ResourceNotFoundException", "The specified log group does not exist.");
  }

  static LogsException noSuchStream() {
    return new LogsException(
        "ResourceNotFoundException", "The specified log stream does not exist.");
  }
}

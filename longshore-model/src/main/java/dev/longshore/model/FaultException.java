package dev.longshore.model;

/**
 * What a client asked for was not done, since the world failed and not the client: nothing has
 * changed, and the same may be asked again. Its message is for clients. Whoever throws it has seen
 * to it that the log tells of the fault, once for as long as it lasts; it has no stack trace.
 */
public final class FaultException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public FaultException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}

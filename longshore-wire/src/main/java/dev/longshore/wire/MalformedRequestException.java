package dev.longshore.wire;

/**
 * A request body that is no JSON, or not of the shape that the operation takes. The router answers
 * HTTP 400 with the message; it has no stack trace, since it is the caller's doing.
 */
public final class MalformedRequestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MalformedRequestException(String message) {
    super(message, null, false, false);
  }
}

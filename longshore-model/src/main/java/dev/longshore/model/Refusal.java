package dev.longshore.model;

import java.util.Objects;

/**
 * Why a request was turned down: always the caller's doing, never a fault of the server. The wire
 * renders it as the {@code ClientException} of AWS Batch, HTTP 400 (409 for a name that is taken).
 *
 * @param kind which status the wire answers with
 * @param message the text for the caller, without any wrapping
 * @param wrapped whether AWS shows the text as {@code Error executing request, Exception : <text>,
 *     RequestId: <id>}; the wire adds that, since only it knows the request id
 */
public record Refusal(Kind kind, String message, boolean wrapped) {

  /** The kinds of refusal, by what the wire answers. */
  public enum Kind {
    /** The request asks for what cannot be: HTTP 400. */
    INVALID,
    /** The name is taken: HTTP 409. */
    CONFLICT,
    /** Longshore does not do this yet, and says so: HTTP 400. */
    NOT_YET
  }

  public Refusal {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(message);
  }

  /** A refusal whose text AWS shows bare. */
  public static Refusal of(String message) {
    return new Refusal(Kind.INVALID, message, false);
  }

  /** A refusal whose text AWS wraps with the request id. */
  public static Refusal wrapped(String message) {
    return new Refusal(Kind.INVALID, message, true);
  }

  /** The same refusal, thrown. */
  public RefusedException toException() {
    return new RefusedException(this);
  }
}

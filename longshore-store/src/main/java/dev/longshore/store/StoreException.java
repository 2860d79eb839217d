package dev.longshore.store;

/** The database failed, or another process holds it. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For what nothing failed under: the message alone says what is wrong and what to do. */
  public StoreException(String message) {
    super(message);
  }
}

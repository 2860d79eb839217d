package dev.longshore.model;

/**
 * Carries a {@link Refusal} out of nested checks. It has no stack trace: a refusal is an answer,
 * not a failure.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  /** Called by {@link Refusal#toException()} and by whoever hands on a refusal of core. */
  public RefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** What the caller is told. */
  public Refusal refusal() {
    return refusal;
  }
}

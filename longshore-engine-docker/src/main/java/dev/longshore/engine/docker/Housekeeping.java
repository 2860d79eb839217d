package dev.longshore.engine.docker;

/**
 * What stays in a daemon that no attempt needs any more.
 *
 * @param keepFailed how many attempts that failed leave their containers behind, for people who
 *     want to know why; the last ones do
 */
public record Housekeeping(int keepFailed) {

  /** Nothing stays. */
  public static final Housekeeping STANDARD = new Housekeeping(0);

  public Housekeeping {
    if (keepFailed < 0) {
      throw new IllegalArgumentException("no number of attempts: " + keepFailed);
    }
  }
}

package dev.longshore.engine.docker;

import org.jspecify.annotations.Nullable;

/**
 * What stays in a daemon that no attempt needs any more.
 *
 * @param keepFailed how many attempts that failed leave their containers behind, for people who
 *     want to know why; the last ones do
 * @param images how long images stay; null for ever
 */
public record Housekeeping(int keepFailed, @Nullable ImageRetention images) {

  /** No container stays, and every image does. */
  public static final Housekeeping STANDARD = new Housekeeping(0, null);

  public Housekeeping {
    if (keepFailed < 0) {
      throw new IllegalArgumentException("no number of attempts: " + keepFailed);
    }
  }
}

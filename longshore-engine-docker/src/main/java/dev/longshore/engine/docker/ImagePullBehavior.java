package dev.longshore.engine.docker;

/**
 * When an image is pulled and when the daemon's cache serves: what {@code ECS_IMAGE_PULL_BEHAVIOR}
 * is to the ECS agent (its README and task engine, 2026-11-26).
 */
public enum ImagePullBehavior {
  /** Every attempt pulls; where that fails, the cached image serves. */
  DEFAULT,
  /** Every attempt pulls; where that fails, the attempt has failed. */
  ALWAYS,
  /**
   * Pulls what this server has not pulled yet, even if it is in the cache, and what is not in the
   * cache any more; where that fails, the attempt has failed.
   */
  ONCE,
  /** Pulls only what is not in the cache. */
  PREFER_CACHED;

  /** Whether a cached image serves where a pull failed. */
  boolean cacheServesAfterFailure() {
    return switch (this) {
      case DEFAULT, PREFER_CACHED -> true;
      case ALWAYS, ONCE -> false;
    };
  }
}

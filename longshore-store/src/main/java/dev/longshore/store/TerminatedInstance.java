package dev.longshore.store;

import dev.longshore.model.Instance;
import java.time.Duration;
import java.time.Instant;

/**
 * An instance that is gone.
 *
 * @param instance as it was last
 * @param terminatedAt when that was committed
 */
public record TerminatedInstance(Instance instance, Instant terminatedAt) {

  /** How long clients still see one, as on AWS. */
  public static final Duration KEPT = Duration.ofHours(1);
}

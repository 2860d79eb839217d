package dev.longshore.engine.docker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image that this server has brought to a daemon.
 *
 * @param name as {@link WantedImage#canonicalName} has it; null once the name stands for another
 *     image
 * @param id as the daemon has it
 * @param wanted when an attempt was last seen to want it
 */
record PulledImage(@Nullable String name, String id, Instant wanted) {

  PulledImage wantedAt(Instant now) {
    return new PulledImage(name, id, now);
  }

  PulledImage withoutName() {
    return new PulledImage(null, id, wanted);
  }
}

package dev.longshore.events;

import dev.longshore.store.EventFilter;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who gets events by HTTP.
 *
 * @param name in the metrics, the log, and beside its place in the events: whoever has the same
 *     name later goes on from there
 * @param url what is posted to; it may hold what nobody else should know
 * @param secret that signs what is posted, or null to sign nothing
 * @param filter which events it gets
 * @param pattern that they must match too, or null
 * @param patience how long an answer may take
 */
public record Webhook(
    String name,
    URI url,
    @Nullable SigningSecret secret,
    EventFilter filter,
    @Nullable EventPattern pattern,
    Duration patience) {

  @Override
  public String toString() {
    return name;
  }
}

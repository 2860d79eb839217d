package dev.longshore.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine says of a container to the container itself.
 *
 * @param id that the engine has for it
 * @param name that the engine has for it
 * @param imageId digest of its image
 * @param createdAt when it was made
 * @param startedAt when it began to run, or null
 * @param finishedAt when it ended, or null
 * @param exitCode of one that has ended, or null
 * @param networkMode such as {@code bridge}
 * @param addresses IPv4 addresses that it has there; none where it shares its host's
 */
public record ContainerDetails(
    String id,
    String name,
    String imageId,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Integer exitCode,
    String networkMode,
    List<String> addresses) {

  public ContainerDetails {
    addresses = List.copyOf(addresses);
  }
}

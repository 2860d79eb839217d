package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon says of a container.
 *
 * @param id of the container
 * @param status {@code created}, {@code running}, {@code exited}, …
 * @param startedAt null when it never ran
 * @param finishedAt null when it has not ended
 * @param exitCode of its first process; only means something when it has ended
 * @param oomKilled whether the kernel killed a process in it for want of memory
 * @param error why it could not be started, or empty
 * @param address that it has on its network while it runs, or null
 */
record ContainerState(
    String id,
    String status,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int exitCode,
    boolean oomKilled,
    String error,
    @Nullable String address) {

  private static final Set<String> OVER = Set.of("exited", "dead", "removing", "stopped");

  /** Podman says {@code configured} and {@code initialized} where Docker says {@code created}. */
  private static final Set<String> UNSTARTED = Set.of("created", "configured", "initialized");

  /** Reads the daemon's answer. */
  static ContainerState of(InspectContainerResponse response) {
    InspectContainerResponse.ContainerState state = response.getState();
    Long exitCode = state.getExitCodeLong();
    return new ContainerState(
        response.getId(),
        Objects.requireNonNullElse(state.getStatus(), ""),
        instant(state.getStartedAt()),
        instant(state.getFinishedAt()),
        exitCode == null ? 0 : exitCode.intValue(),
        Boolean.TRUE.equals(state.getOOMKilled()),
        Objects.requireNonNullElse(state.getError(), ""),
        ContainerDescription.addresses(response.getNetworkSettings()).stream()
            .findFirst()
            .orElse(null));
  }

  /** Whether a container with this status has run and does not run any more. */
  static boolean isOver(@Nullable String status) {
    return status != null && OVER.contains(status);
  }

  /** Whether a container with this status was created and has not run. */
  static boolean isUnstarted(@Nullable String status) {
    return status != null && UNSTARTED.contains(status);
  }

  /** Whether it has run and does not run any more. */
  boolean isOver() {
    return isOver(status);
  }

  /** Whether it was created and has not run, be it that nobody tried or that it failed. */
  boolean isUnstarted() {
    return isUnstarted(status);
  }

  /** Whether somebody tried to start it and it could not be done. */
  boolean failedToStart() {
    return isUnstarted() && (exitCode != 0 || !error.isEmpty());
  }

  /** Docker's zero time, in the year 1, stands for "never". */
  private static @Nullable Instant instant(@Nullable String text) {
    if (text == null || text.isEmpty() || text.startsWith("0001-")) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}

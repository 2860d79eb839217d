package dev.longshore.engine;

import dev.longshore.model.ContainerKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a {@link ContainerEngine} saw happen to one container. May come late and twice. */
public sealed interface ContainerReport {

  /** The container that it is about. */
  ContainerKey container();

  /** When it happened. */
  Instant at();

  /**
   * It runs.
   *
   * @param address the private IPv4 address that its node has for itself, or null where it shares
   *     its host's
   */
  record ContainerStarted(ContainerKey container, Instant at, @Nullable String address)
      implements ContainerReport {}

  /**
   * It ran and has ended.
   *
   * @param startedAt when it began to run, since the start may not have been seen
   * @param exitCode or null where none is known
   * @param reason such as {@code OutOfMemoryError: …}, or null
   * @param failure what a container of a training job wrote of why it failed, or null
   */
  record ContainerExited(
      ContainerKey container,
      Instant startedAt,
      Instant at,
      @Nullable Integer exitCode,
      @Nullable String reason,
      @Nullable String failure)
      implements ContainerReport {

    /** The end of a container of which only the engine has something to say. */
    public ContainerExited(
        ContainerKey container,
        Instant startedAt,
        Instant at,
        @Nullable Integer exitCode,
        @Nullable String reason) {
      this(container, startedAt, at, exitCode, reason, null);
    }
  }

  /**
   * It could not be started, or was stopped before it ran.
   *
   * @param reason such as {@code CannotPullContainerError: …}
   */
  record ContainerNotStarted(ContainerKey container, Instant at, String reason)
      implements ContainerReport {}

  /** It ran, and its processes are gone without a word, as they are when its host fails. */
  record ContainerLost(ContainerKey container, Instant at) implements ContainerReport {}
}

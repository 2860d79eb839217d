package dev.longshore.model;

import org.jspecify.annotations.Nullable;

/**
 * How one container of an attempt ended.
 *
 * @param container its name in the task
 * @param started whether it ever ran; only then there is a log stream
 * @param exitCode or null where none is known
 * @param reason such as {@code OutOfMemoryError: Container killed due to memory usage}, or null; at
 *     most 255 characters (AWS cuts there)
 * @param stopped whether it ended because it was told to, so that its exit code says nothing
 */
public record ContainerExit(
    String container,
    boolean started,
    @Nullable Integer exitCode,
    @Nullable String reason,
    boolean stopped) {

  private static final int LONGEST_REASON = 255;

  public ContainerExit {
    if (reason != null && reason.length() > LONGEST_REASON) {
      reason = reason.substring(0, LONGEST_REASON);
    }
  }

  /** The only container of its task ran and ended by itself. */
  public static ContainerExit ended(@Nullable Integer exitCode, @Nullable String reason) {
    return new ContainerExit(ContainerTemplate.DEFAULT_NAME, true, exitCode, reason, false);
  }

  /** A container could not be started. */
  public static ContainerExit notStarted(String container, String reason) {
    return new ContainerExit(container, false, null, reason, false);
  }

  /** Whether it ended as a container should. */
  public boolean isSuccess() {
    return started && exitCode != null && exitCode == 0;
  }
}

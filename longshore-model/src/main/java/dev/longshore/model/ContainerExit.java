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
 * @param failure what a container of a training job wrote of why it failed, or null; at most 1024
 *     characters (SageMaker cuts there)
 * @param stopped whether it ended, or did not start, because it was told to stop; so neither its
 *     exit code nor its reason says what became of the task
 */
public record ContainerExit(
    String container,
    boolean started,
    @Nullable Integer exitCode,
    @Nullable String reason,
    @Nullable String failure,
    boolean stopped) {

  /** Why a container did not start whose task was told to stop before. */
  public static final String STOPPED_BEFORE_START =
      "TaskStoppedError: stopped before it was started";

  /** What is said of a container of which nothing is left, though its host is there. */
  public static final String VANISHED =
      "ContainerVanishedError: the engine has no trace of the container";

  private static final int LONGEST_REASON = 255;
  private static final int LONGEST_FAILURE = 1024;

  public ContainerExit {
    if (reason != null && reason.length() > LONGEST_REASON) {
      reason = reason.substring(0, LONGEST_REASON);
    }
    if (failure != null && failure.length() > LONGEST_FAILURE) {
      failure = failure.substring(0, LONGEST_FAILURE);
    }
  }

  /** How a container ended that is of no training job, or wrote nothing of why it failed. */
  public ContainerExit(
      String container,
      boolean started,
      @Nullable Integer exitCode,
      @Nullable String reason,
      boolean stopped) {
    this(container, started, exitCode, reason, null, stopped);
  }

  /** The only container of its task ran and ended by itself. */
  public static ContainerExit ended(@Nullable Integer exitCode, @Nullable String reason) {
    return new ContainerExit(ContainerTemplate.DEFAULT_NAME, true, exitCode, reason, false);
  }

  /** A container could not be started. */
  public static ContainerExit notStarted(String container, String reason) {
    return new ContainerExit(container, false, null, reason, false);
  }

  /** A container was not started, since its task as a whole was not to start. */
  public static ContainerExit refused(String container) {
    return new ContainerExit(container, false, null, null, false);
  }

  /** A container ran, and nothing is left of it. */
  public static ContainerExit vanished(String container) {
    return new ContainerExit(container, true, null, VANISHED, false);
  }

  /** A container was not started, since its task had been told to stop. */
  public static ContainerExit stoppedBeforeStart(String container) {
    return new ContainerExit(container, false, null, STOPPED_BEFORE_START, true);
  }

  /** Whether it ended as a container should. */
  public boolean isSuccess() {
    return started && exitCode != null && exitCode == 0;
  }
}

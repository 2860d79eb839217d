package dev.longshore.engine.docker;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this server knows of one attempt: how far it is, and what was reported. Launches, events and
 * sweeps may tell the same thing at the same time; each report leaves once, and in order.
 */
final class DockerAttempt {

  /** How far an attempt is. */
  enum Phase {
    /** Its launch is under way; the container may exist. */
    PREPARING,
    /** Its container runs. */
    RUNNING,
    /** It has ended, or could not be started; that was reported. */
    OVER,
    /** Its traces are being removed; nothing is reported any more. */
    RELEASING
  }

  private final AttemptKey key;
  private final Consumer<Report> reports;
  private final CompletableFuture<Duration> stopAsked = new CompletableFuture<>();
  private final CompletableFuture<Void> launched = new CompletableFuture<>();
  private Phase phase = Phase.PREPARING;
  private boolean startReported;
  private @Nullable Instant startedAt;
  private @Nullable String containerId;

  DockerAttempt(AttemptKey key, Consumer<Report> reports) {
    this.key = key;
    this.reports = reports;
  }

  AttemptKey key() {
    return key;
  }

  synchronized Phase phase() {
    return phase;
  }

  /** The container's id; null while there is none, or none is known. */
  synchronized @Nullable String containerId() {
    return containerId;
  }

  synchronized void created(String id) {
    containerId = id;
  }

  /** Completes with the grace when the attempt is asked to end. */
  CompletableFuture<Duration> stopAsked() {
    return stopAsked;
  }

  /** Completes when the launch is over, whatever came of it. */
  CompletableFuture<Void> launched() {
    return launched;
  }

  /** Takes what the daemon says, and reports what is new in it. */
  synchronized void observe(ContainerState state) {
    if (phase == Phase.OVER || phase == Phase.RELEASING || state.isUnstarted()) {
      return;
    }
    containerId = state.id();
    phase = Phase.RUNNING;
    Instant began = state.startedAt();
    if (began == null) {
      began = startedAt == null ? Instant.now() : startedAt;
    }
    startedAt = began;
    if (!startReported) {
      startReported = true;
      reports.accept(new AttemptStarted(key, began));
    }
    if (state.isOver()) {
      Instant ended = state.finishedAt();
      exited(began, ended == null ? Instant.now() : ended, state.exitCode(), reason(state));
    }
  }

  private static @Nullable String reason(ContainerState state) {
    // PID 1 may go on after a child was killed; only its exit code decides.
    return state.oomKilled() && state.exitCode() != 0
        ? "OutOfMemoryError: Container killed due to memory usage"
        : null;
  }

  /** The container is gone though it ran. */
  synchronized void vanished(Instant now) {
    if (phase == Phase.RUNNING) {
      Instant began = startedAt == null ? now : startedAt;
      exited(
          began,
          now,
          null,
          "ContainerVanishedError: the container was removed from the daemon by somebody else");
    }
  }

  private void exited(
      Instant began, Instant ended, @Nullable Integer exitCode, @Nullable String reason) {
    phase = Phase.OVER;
    // The daemon takes both times from its wall clock, which may have been set back in between.
    Instant at = ended.isBefore(began) ? began : ended;
    reports.accept(new AttemptExited(key, began, at, exitCode, reason));
  }

  /** An earlier server left it behind, and it was gone before this one knew how far it was. */
  synchronized void lost(Instant now) {
    if (phase == Phase.PREPARING) {
      phase = Phase.OVER;
      reports.accept(new AttemptLost(key, now));
    }
  }

  /** The launch has failed for good. */
  synchronized void notStarted(String reason, Instant now) {
    if (phase == Phase.PREPARING) {
      phase = Phase.OVER;
      reports.accept(new AttemptNotStarted(key, now, reason));
    }
  }

  synchronized void releasing() {
    phase = Phase.RELEASING;
  }
}

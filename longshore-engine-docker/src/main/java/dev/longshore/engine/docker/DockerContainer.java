package dev.longshore.engine.docker;

import dev.longshore.engine.ContainerReport;
import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.model.ContainerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this server knows of one container: how far it is, and what was reported. Launches, events
 * and sweeps may tell the same thing at the same time; each report leaves once, and in order.
 */
final class DockerContainer {

  /** How far a container is. */
  enum Phase {
    /** Its launch is under way; the daemon may have it. */
    PREPARING,
    /** It runs. */
    RUNNING,
    /** It has ended, or could not be started; that was reported. */
    OVER,
    /** Its traces are being removed; nothing is reported any more. */
    RELEASING
  }

  private static final String VANISHED =
      "ContainerVanishedError: the container was removed from the daemon by somebody else";

  private final ContainerKey key;
  private final Consumer<ContainerReport> reports;
  private final CompletableFuture<Duration> stopAsked = new CompletableFuture<>();
  private final CompletableFuture<Void> launched = new CompletableFuture<>();
  private final CompletableFuture<Instant> begun = new CompletableFuture<>();
  private Phase phase = Phase.PREPARING;
  private boolean startReported;
  private @Nullable Instant startedAt;
  private @Nullable String containerId;
  private @Nullable String address;
  private boolean allOfIt;
  private @Nullable Instant endedWellAt;

  DockerContainer(ContainerKey key, Consumer<ContainerReport> reports) {
    this.key = key;
    this.reports = reports;
  }

  ContainerKey key() {
    return key;
  }

  synchronized Phase phase() {
    return phase;
  }

  /** The daemon's id of it; null while there is none, or none is known. */
  synchronized @Nullable String containerId() {
    return containerId;
  }

  synchronized void created(String id) {
    containerId = id;
  }

  /** Remembers that its attempt has no other container, no volume and no network of its own. */
  synchronized void isAllOfItsAttempt() {
    allOfIt = true;
  }

  /** Whether there is nothing of its attempt but it, and it can be found. */
  synchronized boolean isAllOfIt() {
    return allOfIt && containerId != null;
  }

  /** Remembers the address that its node has for itself; before it is observed. */
  synchronized void listensAt(@Nullable String nodeAddress) {
    address = nodeAddress;
  }

  /** Completes with the grace when it is asked to end. */
  CompletableFuture<Duration> stopAsked() {
    return stopAsked;
  }

  /** Completes when the launch is over, whatever came of it. */
  CompletableFuture<Void> launched() {
    return launched;
  }

  /** Takes the daemon's word that it has begun to run. */
  void begun(Instant at) {
    begun.complete(at);
  }

  /**
   * Takes it that it runs, if that is told within this time. Nothing but the time is known of it
   * then: not the address that it has.
   *
   * @return whether it was told, or is known anyway
   */
  boolean runsAsTold(Duration patience) throws InterruptedException {
    try {
      runs(begun.get(patience.toMillis(), TimeUnit.MILLISECONDS));
      return true;
    } catch (TimeoutException notTold) {
      return false;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  private synchronized void runs(Instant began) {
    if (phase != Phase.PREPARING) {
      return; // somebody has looked
    }
    phase = Phase.RUNNING;
    started(began);
    if (endedWellAt != null) {
      exited(began, endedWellAt, 0, null);
    }
  }

  private void started(Instant began) {
    startedAt = began;
    if (!startReported) {
      startReported = true;
      reports.accept(new ContainerStarted(key, began, address));
    }
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
    address = address == null ? state.address() : address;
    started(began);
    if (state.isOver()) {
      Instant ended = state.finishedAt();
      exited(began, ended == null ? Instant.now() : ended, state.exitCode(), reason(state));
    } else if (endedWellAt != null) {
      exited(began, endedWellAt, 0, null);
    }
  }

  private static @Nullable String reason(ContainerState state) {
    // PID 1 may go on after a child was killed; only its exit code decides.
    return state.oomKilled() && state.exitCode() != 0
        ? "OutOfMemoryError: Container killed due to memory usage"
        : null;
  }

  /**
   * Takes the daemon's word that its process has ended with exit code 0, so that there is no reason
   * to ask for. It may come while the launch has not seen it run.
   */
  synchronized void endedWell(Instant at) {
    if (phase == Phase.RUNNING && startedAt != null) {
      exited(startedAt, at, 0, null);
    } else {
      endedWellAt = at;
    }
  }

  /** It is gone though it ran. */
  synchronized void vanished(Instant now) {
    if (phase == Phase.RUNNING) {
      Instant began = startedAt == null ? now : startedAt;
      exited(began, now, null, VANISHED);
    }
  }

  private void exited(
      Instant began, Instant ended, @Nullable Integer exitCode, @Nullable String reason) {
    phase = Phase.OVER;
    // The daemon takes both times from its wall clock, which may have been set back in between.
    Instant at = ended.isBefore(began) ? began : ended;
    reports.accept(new ContainerExited(key, began, at, exitCode, reason));
  }

  /** An earlier server left it behind, and it was gone before this one knew how far it was. */
  synchronized void vanishedUnseen(Instant now) {
    if (phase == Phase.PREPARING) {
      exited(now, now, null, VANISHED);
    }
  }

  /** The launch has failed for good. */
  synchronized void notStarted(String reason, Instant now) {
    if (phase == Phase.PREPARING) {
      phase = Phase.OVER;
      reports.accept(new ContainerNotStarted(key, now, reason));
    }
  }

  synchronized void releasing() {
    phase = Phase.RELEASING;
  }
}

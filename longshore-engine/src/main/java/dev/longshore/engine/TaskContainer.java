package dev.longshore.engine;

import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far one container of a {@link Task} is. */
final class TaskContainer {

  private enum Phase {
    /** It is not to start yet. */
    WAITING,
    /** The engine was told to start it, or has it from an earlier server. */
    LAUNCHING,
    RUNNING,
    /** Nothing of it runs, and nothing ever will. */
    OVER
  }

  private final ContainerLaunch launch;
  private Phase phase = Phase.WAITING;
  private @Nullable Instant toldToStopAt;
  private boolean lost;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;

  /** Null while it is not over, and when it was never to start. */
  private @Nullable ContainerExit exit;

  TaskContainer(ContainerLaunch launch) {
    this.launch = launch;
  }

  ContainerLaunch launch() {
    return launch;
  }

  String name() {
    return launch.name();
  }

  ContainerRole role() {
    return launch.role();
  }

  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Whether it may run now. */
  boolean isUnderWay() {
    return phase == Phase.LAUNCHING || phase == Phase.RUNNING;
  }

  /** Whether it ran, be it over or not. */
  boolean hasStarted() {
    return startedAt != null;
  }

  /** When it began to run, or null. */
  @Nullable Instant startedAt() {
    return startedAt;
  }

  /** When it ended or turned out not to start; null when it was never to start or is not over. */
  @Nullable Instant endedAt() {
    return endedAt;
  }

  /** How it ended, or null. */
  @Nullable ContainerExit exit() {
    return exit;
  }

  /** Whether it ended as if its host had gone. */
  boolean isLost() {
    return lost;
  }

  /** Whether it ran and ended without having been told to. */
  boolean hasEndedByItself() {
    return exit != null && exit.started() && !exit.stopped() && !lost;
  }

  boolean wasToldToStop() {
    return toldToStopAt != null;
  }

  /** Whether it has ended with exit code 0. */
  boolean hasSucceeded() {
    return exit != null && exit.isSuccess();
  }

  void launching() {
    phase = Phase.LAUNCHING;
  }

  void toldToStop(Instant now) {
    toldToStopAt = now;
  }

  /** It ended while no server ran, so it never heard what this one has told it. */
  void wasOverBeforeTold() {
    toldToStopAt = null;
  }

  void started(Instant at) {
    phase = Phase.RUNNING;
    startedAt = at;
  }

  /**
   * It has ended.
   *
   * @param at by the engine's clock, which may be coarse: what was told to stop ended after that
   */
  void exited(
      Instant at, @Nullable Integer exitCode, @Nullable String reason, @Nullable String failure) {
    Instant told = toldToStopAt;
    over(
        told != null && at.isBefore(told) ? told : at,
        new ContainerExit(name(), true, exitCode, reason, failure, told != null));
  }

  /** Its processes are gone without a word, as they are with their host. */
  void lost(Instant at) {
    lost = true;
    vanished(at);
  }

  /** It ran once, and its engine, which is there, has no trace of it. */
  void vanished(Instant at) {
    if (startedAt == null) {
      startedAt = at;
    }
    over(at, new ContainerExit(name(), true, null, ContainerExit.VANISHED, wasToldToStop()));
  }

  void notStarted(Instant at, String reason) {
    over(at, new ContainerExit(name(), false, null, reason, wasToldToStop()));
  }

  /** It is not started, since its task as a whole is not to start. */
  void refused(Instant at) {
    over(at, ContainerExit.refused(name()));
  }

  /** It is not to start any more. */
  void drop() {
    phase = Phase.OVER;
  }

  private void over(Instant at, ContainerExit how) {
    phase = Phase.OVER;
    endedAt = at;
    exit = how;
  }
}

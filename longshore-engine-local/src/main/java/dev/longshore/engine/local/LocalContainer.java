package dev.longshore.engine.local;

import dev.longshore.engine.ContainerReport;
import dev.longshore.engine.ContainerReport.ContainerExited;
import dev.longshore.engine.ContainerReport.ContainerLost;
import dev.longshore.engine.ContainerReport.ContainerNotStarted;
import dev.longshore.engine.ContainerReport.ContainerStarted;
import dev.longshore.engine.Seen;
import dev.longshore.model.ContainerKey;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of one container. News may come twice and by different ways (a supervisor's
 * word, its marks, its death); the first counts, and the start is reported before the end.
 */
final class LocalContainer {

  private final ContainerFolder folder;
  private final Consumer<ContainerReport> reports;

  /** Marks have the coarse time of the file system, which may lie a little before the launch. */
  private final Instant notBefore;

  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable Supervisor supervisor;
  private @Nullable String address;
  private @Nullable Instant startedAt;
  private boolean letGo;

  LocalContainer(ContainerFolder folder, Instant notBefore, Consumer<ContainerReport> reports) {
    this.folder = folder;
    this.notBefore = notBefore;
    this.reports = reports;
  }

  ContainerKey key() {
    return folder.key();
  }

  ContainerFolder folder() {
    return folder;
  }

  /** Completed when it has started, or turned out never to start. */
  CompletableFuture<Void> begun() {
    return begun;
  }

  /** Completed when it is over, however it ended. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  Seen seen() {
    return ended.isDone() ? Seen.ENDED : Seen.RUNNING;
  }

  /** Remembers the address that its node has for itself; before it starts. */
  synchronized void listensAt(@Nullable String nodeAddress) {
    address = nodeAddress;
  }

  /** Remembers who runs it, where that is a supervisor of this server. */
  synchronized void runBy(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /** Hands over the supervisor, once. */
  synchronized @Nullable Supervisor takeSupervisor() {
    Supervisor taken = supervisor;
    supervisor = null;
    return taken;
  }

  /** Whether this is the first call; the session is cleaned then. */
  synchronized boolean letGo() {
    boolean first = !letGo;
    letGo = true;
    return first;
  }

  synchronized void onStarted() {
    if (startedAt == null && !ended.isDone()) {
      Instant at = notBefore(folder.startedAt(), notBefore);
      startedAt = at;
      reports.accept(new ContainerStarted(key(), at, address));
      begun.complete(null);
    }
  }

  synchronized void onExited(int exitCode) {
    onStarted();
    Instant started = startedAt;
    if (started != null && !ended.isDone()) {
      Instant at = notBefore(folder.exitedAt(), started);
      end(new ContainerExited(key(), started, at, exitCode, null));
    }
  }

  synchronized void onNotStarted(String reason) {
    if (!ended.isDone()) {
      end(new ContainerNotStarted(key(), Instant.now(), reason));
    }
  }

  synchronized void onLost() {
    if (!ended.isDone()) {
      end(new ContainerLost(key(), Instant.now()));
    }
  }

  private void end(ContainerReport report) {
    ended.complete(null);
    begun.complete(null);
    reports.accept(report);
  }

  private static Instant notBefore(Instant time, Instant earliest) {
    return time.isBefore(earliest) ? earliest : time;
  }
}

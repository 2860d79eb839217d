package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.fail;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.model.Report.AttemptStarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an engine has reported so far, in order, with ways to wait for what must still come. */
public final class ReportLog implements Consumer<Report> {

  /** Longer than anything in a test takes on a busy machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Report> reports = new ArrayList<>();

  @Override
  public synchronized void accept(Report report) {
    reports.add(report);
    notifyAll();
  }

  /** The first report of this start, waiting for it. */
  public AttemptStarted started(AttemptKey attempt) {
    return await(attempt, AttemptStarted.class);
  }

  /** The first report of this exit, waiting for it. */
  public AttemptExited exited(AttemptKey attempt) {
    return await(attempt, AttemptExited.class);
  }

  /** How the only container of this attempt ended, waiting for it. */
  public ContainerExit exit(AttemptKey attempt) {
    return exited(attempt).containers().getFirst();
  }

  /** Why the only container of this attempt could not be started, waiting for it. */
  public @Nullable String reasonNotStarted(AttemptKey attempt) {
    return notStarted(attempt).containers().getFirst().reason();
  }

  /** The first report that this attempt could not be started, waiting for it. */
  public AttemptNotStarted notStarted(AttemptKey attempt) {
    return await(attempt, AttemptNotStarted.class);
  }

  /** The first report of this kind about this attempt, waiting for it; fails when none comes. */
  public synchronized <R extends Report> R await(AttemptKey attempt, Class<R> kind) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      for (Report report : reports) {
        if (kind.isInstance(report) && report.attempt().equals(attempt)) {
          return kind.cast(report);
        }
      }
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return fail(
            "no %s of %s came in %s, but: %s",
            kind.getSimpleName(), attempt, PATIENCE, about(attempt));
      }
      try {
        wait(leftMillis);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for a report", interrupted);
      }
    }
  }

  /** Everything reported about this attempt until now, in order. */
  public synchronized List<Report> about(AttemptKey attempt) {
    return reports.stream().filter(report -> report.attempt().equals(attempt)).toList();
  }
}

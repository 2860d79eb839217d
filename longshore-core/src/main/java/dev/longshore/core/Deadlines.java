package dev.longshore.core;

import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Active;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When running attempts have run long enough. The timeout of a multi-node parallel job is one of
 * the whole job, not of its nodes.
 */
final class Deadlines {

  /** Sorts behind every job id. */
  private static final JobId LAST = new JobId("~");

  private final NavigableSet<Deadline> inOrder = new TreeSet<>();

  /** The job's attempt has started; a timeout of null is none. */
  void started(Job job, Instant at, @Nullable Integer timeoutSeconds) {
    if (timeoutSeconds != null && !job.id().isNode()) {
      inOrder.add(new Deadline(at.plusSeconds(timeoutSeconds), job.id()));
    }
  }

  /** The job's attempt has ended. */
  void ended(Job job, @Nullable Integer timeoutSeconds) {
    if (timeoutSeconds != null
        && job.state() instanceof Active active
        && active.attempt().startedAt() != null) {
      Instant at = active.attempt().startedAt().plusSeconds(timeoutSeconds);
      inOrder.remove(new Deadline(at, job.id()));
    }
  }

  /** Those that have passed by now, in order. */
  List<Deadline> passed(Instant now) {
    return List.copyOf(inOrder.headSet(new Deadline(now, LAST), true));
  }

  /** All of them, the first first. */
  NavigableSet<Deadline> inOrder() {
    return inOrder;
  }
}

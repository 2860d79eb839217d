package dev.longshore.store.sqlite;

import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Fact.ArrayChildStopsFact;
import dev.longshore.model.Fact.ArrayChildrenDoomedFact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.EventReceiverAddedFact;
import dev.longshore.model.Fact.EventReceiverGoneFact;
import dev.longshore.model.Fact.EventsForgottenFact;
import dev.longshore.model.Fact.EventsTakenFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobFact;
import dev.longshore.model.Fact.JobPendingFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.JobReprioritizedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.Fact.JobTaggedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.Fact.NodesEndedFact;
import dev.longshore.model.Fact.NodesWaitingFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Preemption;
import dev.longshore.model.StopRequest;
import dev.longshore.store.JobEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rows of events. An event is what the row of its job says when its fact has been written, so it is
 * copied from there; no JSON is made here, since that would hold up every commit.
 */
final class EventWrites {

  /** Nobody sees the instances of a service job. */
  private static final String AS_IT_STANDS =
      """
      INSERT INTO job_event
        (sequence, job, state, at, attempts, stop_cause, stop_reason, status_reason)
      SELECT ?, key, state, changed_at, attempts, stop_cause, stop_reason, status_reason
      FROM job WHERE id = ? AND (parent IS NULL
        OR (SELECT p.instances FROM job p WHERE p.key = job.parent) IS NULL)
      """;

  private static final String BLOCKED =
      """
      INSERT INTO job_event
        (sequence, job, state, at, attempts, stop_cause, stop_reason, status_reason)
      SELECT ?, key, state, ?, attempts, stop_cause, stop_reason, status_reason
      FROM job WHERE id = ? AND state = 'RUNNABLE'
      """;

  private static final String PREEMPTION =
      """
      INSERT INTO job_event
        (sequence, job, state, at, attempts, stop_cause, stop_reason, status_reason, preemption)
      SELECT ?, key, state, ?, attempts, stop_cause, stop_reason, status_reason, ?
      FROM job WHERE id = ?
      """;

  /** Of a row of job that was inserted just now: needs no search for it. */
  private static final String INSERTED =
      """
      INSERT INTO job_event
        (sequence, job, state, at, attempts, stop_cause, stop_reason, status_reason)
      VALUES (?, last_insert_rowid(), ?, ?, 0, ?, ?, ?)
      """;

  /** A parent that waited for others was PENDING before. */
  private static final String SPAWNED_AT_ONCE =
      """
      INSERT INTO job_event (sequence, job, state, at, attempts, stop_cause, stop_reason)
      SELECT ?, key, 'SPAWNED', ?, 0, stop_cause, stop_reason
      FROM job WHERE id = ? AND state = 'SUBMITTED'
      """;

  private static final String CHILDREN =
      """
      INSERT INTO job_event (sequence, job, state, at, attempts, children, size,
        stop_cause, stop_reason, status_reason)
      SELECT ?, key, ?, ?, 0, ?, ?, ?, ?, ? FROM job WHERE id = ?
      """;

  private static final Duration MARK_EVERY = Duration.ofMinutes(1);
  private static final long UNKNOWN = -1;

  private final Session session;
  private long last = UNKNOWN;
  private long nextMarkMillis = UNKNOWN;

  EventWrites(Session session) {
    this.session = session;
  }

  /** The events of a fact: to be called when the rows say what it does. */
  void happened(JobFact fact) throws SQLException {
    switch (fact) {
      case JobRunnableFact runnable -> {
        asItStands(fact.job());
        preempted(runnable.job(), runnable.statusReason(), runnable.at());
      }
      case JobEndedFact ended -> {
        asItStands(fact.job());
        preempted(ended.job(), ended.statusReason(), ended.at());
      }
      case JobPendingFact _,
          AttemptPlacedFact _,
          NodePlacedFact _,
          AttemptTakenFact _,
          AttemptStartedFact _ ->
          asItStands(fact.job());
      case NodesWaitingFact waiting -> nodesAsTheyStand(waiting.job(), waiting.nodes());
      case NodesEndedFact ended -> nodesAsTheyStand(ended.job(), ended.nodes());
      case ArraySpawnedFact spawned -> childrenOf(spawned);
      case ArrayChildrenEndedFact ended ->
          together(
              ended.job(),
              JobStatus.FAILED,
              ended.at(),
              ended.children(),
              ended.stop(),
              ended.statusReason());
      case JobReasonFact reason -> {
        String text = reason.statusReason();
        if (text != null && Preemption.isInProgress(text)) {
          preemption(reason.job(), JobEvent.Preemption.STARTED, reason.at());
        } else if (text != null) {
          blocked(reason);
        }
      }
      case JobSubmittedFact _, // AWS tells nobody
          ArrayChildSpawnedFact _, // its row says what its parent said of it
          ArrayChildrenDoomedFact _,
          ArrayChildStopsFact _,
          AttemptEndedFact _,
          JobStopRequestedFact _,
          JobReprioritizedFact _,
          JobTaggedFact _ -> {}
    }
  }

  /** The job is in another status now, as its row says. */
  private void asItStands(JobId job) throws SQLException {
    last = last() + session.update(AS_IT_STANDS, last() + 1, job.value());
  }

  /** The job blocks its queue from now on. */
  private void blocked(JobReasonFact reason) throws SQLException {
    last =
        last()
            + session.update(BLOCKED, last() + 1, reason.at().toEpochMilli(), reason.job().value());
  }

  /** The attempt that had to make room is over, and the job waits or has ended. */
  private void preempted(JobId job, @Nullable String statusReason, Instant at) throws SQLException {
    if (!job.isNode() && statusReason != null && Preemption.isReason(statusReason)) {
      preemption(job, JobEvent.Preemption.COMPLETED, at);
    }
  }

  private void preemption(JobId job, JobEvent.Preemption step, Instant at) throws SQLException {
    last =
        last()
            + session.update(PREEMPTION, last() + 1, at.toEpochMilli(), step.name(), job.value());
  }

  private void nodesAsTheyStand(JobId whole, int nodes) throws SQLException {
    for (int index = 0; index < nodes; index++) {
      asItStands(whole.node(index));
    }
  }

  /** The job was inserted just now, already in the status that follows SUBMITTED. */
  void inserted(Job job) throws SQLException {
    StopRequest stop = job.stop();
    last =
        last()
            + session.update(
                INSERTED,
                last() + 1,
                StateColumn.of(job.state()),
                since(job).toEpochMilli(),
                stop == null ? null : stop.cause().name(),
                stop == null ? null : stop.reason(),
                job.statusReason());
    if (job.state() instanceof JobState.Spawned spawned) {
      childrenOf(
          new ArraySpawnedFact(job.id(), spawned.since(), spawned.blocked()),
          job.arraySize(),
          job.stop());
    }
  }

  private static Instant since(Job job) {
    return switch (job.state()) {
      case JobState.Runnable runnable -> runnable.since();
      case JobState.Spawned spawned -> spawned.since();
      case JobState.Submitted _,
          JobState.Pending _,
          JobState.Active _,
          JobState.Succeeded _,
          JobState.Failed _ ->
          job.createdAt();
    };
  }

  /**
   * The event of the parent itself: to be called before its row changes, since only that says
   * whether it was PENDING already, and clients know.
   */
  void spawns(ArraySpawnedFact fact) throws SQLException {
    last =
        last()
            + session.update(
                SPAWNED_AT_ONCE, last() + 1, fact.at().toEpochMilli(), fact.job().value());
  }

  private void childrenOf(ArraySpawnedFact fact) throws SQLException {
    Parent parent =
        session.first(
            "SELECT array_size, stop_cause, stop_reason FROM job WHERE id = ?",
            row -> new Parent(row.getInt(1), Column.stopOrNull(row, 2)),
            fact.job().value());
    if (parent != null) {
      childrenOf(fact, parent.arraySize, parent.stop);
    }
  }

  private record Parent(int arraySize, @Nullable StopRequest stop) {}

  /** Whoever wants the end of the array wants that of its children that wait for others. */
  private void childrenOf(ArraySpawnedFact fact, int arraySize, @Nullable StopRequest stop)
      throws SQLException {
    IndexSet waitForRoom = IndexSet.range(0, arraySize).minus(fact.blocked());
    together(fact.job(), JobStatus.RUNNABLE, fact.at(), waitForRoom, null, null);
    together(fact.job(), JobStatus.PENDING, fact.at(), fact.blocked(), stop, null);
  }

  /** One row, and a number for each of them. */
  private void together(
      JobId parent,
      JobStatus status,
      Instant at,
      IndexSet children,
      @Nullable StopRequest stop,
      @Nullable String statusReason)
      throws SQLException {
    if (!children.isEmpty()) {
      last = last() + children.size();
      var _ =
          session.update(
              CHILDREN,
              last,
              status.name(),
              at.toEpochMilli(),
              children.toString(),
              children.size(),
              stop == null ? null : stop.cause().name(),
              stop == null ? null : stop.reason(),
              statusReason,
              parent.value());
    }
  }

  private long last() throws SQLException {
    if (last == UNKNOWN) {
      Long read = session.first("SELECT max(sequence) FROM job_event", row -> row.getLong(1));
      last = read == null ? 0 : read;
    }
    return last;
  }

  int added(EventReceiverAddedFact fact) throws SQLException {
    var _ =
        session.update(
            "INSERT OR IGNORE INTO event_cursor (receiver, sequence) VALUES (?, ?)",
            fact.receiver(),
            last());
    return 1;
  }

  /** One that has gone meanwhile has no row, and gets none. */
  int taken(EventsTakenFact fact) throws SQLException {
    var _ =
        session.update(
            "UPDATE event_cursor SET sequence = ? WHERE receiver = ?",
            fact.through(),
            fact.receiver());
    return 1;
  }

  int gone(EventReceiverGoneFact fact) throws SQLException {
    var _ = session.update("DELETE FROM event_cursor WHERE receiver = ?", fact.receiver());
    return 1;
  }

  /**
   * To be called as a commit begins: what there is by now was committed before. A mark a minute
   * tells well enough how old events are.
   *
   * @param at when the commit is made
   */
  void mark(Instant at) throws SQLException {
    if (nextMarkMillis == UNKNOWN) {
      Long newest = session.first("SELECT max(at) FROM event_mark", row -> row.getLong(1));
      nextMarkMillis = newest == null ? 0 : newest + MARK_EVERY.toMillis();
    }
    if (at.toEpochMilli() >= nextMarkMillis) {
      var _ =
          session.update(
              "INSERT OR IGNORE INTO event_mark (sequence, at) SELECT ?1, ?2 WHERE ?1 > 0",
              last(),
              at.toEpochMilli());
      nextMarkMillis = at.plus(MARK_EVERY).toEpochMilli();
    }
  }

  int forgotten(EventsForgottenFact fact) throws SQLException {
    var _ = session.update("DELETE FROM event_mark WHERE sequence <= ?", fact.through());
    return Math.min(
        1,
        session.update(
            "DELETE FROM job_event WHERE sequence <= ?1"
                + " AND sequence < (SELECT max(sequence) FROM job_event)",
            fact.through()));
  }
}

package dev.longshore.store.sqlite;

import dev.longshore.model.Fact.ArrayChildStopsFact;
import dev.longshore.model.Fact.ArrayChildrenDoomedFact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobPendingFact;
import dev.longshore.model.Fact.JobReasonFact;
import dev.longshore.model.Fact.JobReprioritizedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.JobTaggedFact;
import dev.longshore.model.Fact.NodesEndedFact;
import dev.longshore.model.Fact.NodesWaitingFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.JobState;
import dev.longshore.model.Preemption;
import dev.longshore.model.StopRequest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;

/** What facts change in the row of a job. Each returns how many rows it changed. */
final class JobWrites {

  private static final String LAST_START =
      " started_at = (SELECT started_at FROM attempt WHERE job = job.key"
          + " AND started_at IS NOT NULL ORDER BY number DESC LIMIT 1)";

  /** What V8 did for arrays that had ended before. */
  private static final String CHILDREN_ENDED =
      """
       children_succeeded = CASE WHEN array_size > 0 THEN
         (SELECT count(*) FROM job c WHERE c.parent = job.key AND c.state = 'SUCCEEDED') END,
       children_failed = CASE WHEN array_size > 0 THEN
         (SELECT count(*) FROM job c WHERE c.parent = job.key AND c.state = 'FAILED')
         + (SELECT coalesce(sum(size), 0) FROM children_ended e WHERE e.parent = job.key) END,
       children_changed_at = CASE WHEN array_size > 0 THEN
         max(
           created_at,
           coalesce((SELECT max(c.changed_at) FROM job c WHERE c.parent = job.key), 0),
           coalesce(
             (SELECT max(e.stopped_at) FROM children_ended e WHERE e.parent = job.key), 0)) END
      """;

  private final Session session;

  JobWrites(Session session) {
    this.session = session;
  }

  int pending(JobPendingFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET state = 'PENDING', doomed = ?, status_reason = NULL WHERE id = ?",
        Column.text(fact.doomed()),
        fact.job().value());
  }

  /** An attempt that had to make room for another job is counted; its instances are not. */
  int attemptEnded(AttemptEndedFact fact) throws SQLException {
    return fact.job().isNode() || !Preemption.isReason(fact.end().statusReason())
        ? 1
        : session.update(
            "UPDATE job SET preemptions = coalesce(preemptions, 0) + 1 WHERE id = ?",
            fact.job().value());
  }

  int doomed(ArrayChildrenDoomedFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET doomed = ? WHERE id = ? AND state = 'PENDING'",
        Column.text(fact.doomed()),
        fact.job().value());
  }

  int childStops(ArrayChildStopsFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET child_stops = ? WHERE id = ? AND state = 'PENDING'",
        Json.write(fact.stops()),
        fact.job().value());
  }

  int runnable(JobRunnableFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET state = 'RUNNABLE', since = ?1, changed_at = ?1, retried = ?2,"
            + " status_reason = ?3, stop_cause = NULL, stop_reason = NULL WHERE id = ?4",
        fact.at().toEpochMilli(),
        fact.retried() ? 1 : 0,
        fact.statusReason(),
        fact.job().value());
  }

  int spawned(ArraySpawnedFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET state = 'SPAWNED', since = ?1, changed_at = ?1, status_reason = NULL,"
            + " doomed = NULL, child_stops = NULL, blocked = ?2 WHERE id = ?3",
        fact.at().toEpochMilli(),
        Column.text(fact.blocked()),
        fact.job().value());
  }

  /** One row for all of them that had none, however many they are. */
  int childrenEnded(ArrayChildrenEndedFact fact) throws SQLException {
    IndexSet withoutRows = fact.children().minus(fact.withRows());
    boolean complete =
        (withoutRows.isEmpty() || withoutRowsEnded(fact, withoutRows) == 1)
            && (fact.withRows().isEmpty()
                || withRowsEnded(fact, fact.withRows()) == fact.withRows().size());
    return complete ? 1 : 0;
  }

  private int withoutRowsEnded(ArrayChildrenEndedFact fact, IndexSet children) throws SQLException {
    StopRequest stop = fact.stop();
    return session.update(
        "INSERT INTO children_ended (parent, children, size, created_at, stop_cause, stop_reason,"
            + " status_reason, stopped_at) SELECT key, ?, ?, since, ?, ?, ?, ? FROM job"
            + " WHERE id = ? AND state = 'SPAWNED'",
        children.toString(),
        children.size(),
        stop == null ? null : stop.cause().name(),
        stop == null ? null : stop.reason(),
        fact.statusReason(),
        fact.at().toEpochMilli(),
        fact.job().value());
  }

  private int withRowsEnded(ArrayChildrenEndedFact fact, IndexSet children) throws SQLException {
    StopRequest stop = fact.stop();
    return session.update(
        "UPDATE job SET state = 'FAILED', stopped_at = ?1, changed_at = ?1, status_reason = ?2,"
            + " stop_cause = ?3, stop_reason = ?4 WHERE parent = (SELECT key FROM job WHERE"
            + " id = ?5) AND array_index IN (SELECT value FROM json_each(?6))",
        fact.at().toEpochMilli(),
        fact.statusReason(),
        stop == null ? null : stop.cause().name(),
        stop == null ? null : stop.reason(),
        fact.job().value(),
        Arrays.toString(children.stream().toArray()));
  }

  int reason(JobReasonFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET status_reason = ?, reason_at = ? WHERE id = ?",
        fact.statusReason(),
        fact.statusReason() == null ? null : fact.at().toEpochMilli(),
        fact.job().value());
  }

  int placed(AttemptPlacedFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET state = ?, attempts = ?, changed_at = ?, status_reason = NULL,"
            + " reason_at = NULL"
            + " WHERE id = ?",
        new JobState.Active(fact.attempt()).status().name(),
        fact.attempt().number(),
        fact.attempt().placedAt().toEpochMilli(),
        fact.job().value());
  }

  /** All nodes of a job, as one change. */
  int nodesWaiting(NodesWaitingFact fact) throws SQLException {
    int changed =
        session.update(
            "UPDATE job SET state = 'RUNNABLE', since = ?1, changed_at = ?1, retried = 1,"
                + " status_reason = ?2, stop_cause = NULL, stop_reason = NULL, started_at = NULL,"
                + " stopped_at = NULL WHERE parent = (SELECT key FROM job WHERE id = ?3)",
            fact.at().toEpochMilli(),
            fact.statusReason(),
            fact.job().value());
    return Math.min(1, changed);
  }

  /** All nodes of a job that wait, as one change. */
  int nodesEnded(NodesEndedFact fact) throws SQLException {
    int changed =
        session.update(
            "UPDATE job SET state = 'FAILED', stopped_at = ?1, changed_at = ?1, status_reason = ?2,"
                + LAST_START
                + " WHERE parent = (SELECT key FROM job WHERE id = ?3) AND state = 'RUNNABLE'",
            fact.at().toEpochMilli(),
            fact.statusReason(),
            fact.job().value());
    return Math.min(1, changed);
  }

  int taken(AttemptTakenFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET state = 'STARTING', changed_at = ? WHERE id = ? AND attempts = ?",
        fact.at().toEpochMilli(),
        fact.job().value(),
        fact.number());
  }

  int started(AttemptStartedFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET state = 'RUNNING', changed_at = ? WHERE id = ? AND attempts = ?",
        fact.at().toEpochMilli(),
        fact.job().value(),
        fact.number());
  }

  int stopRequested(JobStopRequestedFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET stop_cause = ?, stop_reason = ? WHERE id = ?",
        fact.stop().cause().name(),
        fact.stop().reason(),
        fact.job().value());
  }

  /**
   * A job began to run when the last of its attempts that ran did. What has become of an array's
   * children is counted here, once for all who ever read it: no child changes after its array.
   *
   * @param known when its end is committed
   */
  int ended(JobEndedFact fact, Instant known) throws SQLException {
    return session.update(
        "UPDATE job SET state = ?1, stopped_at = ?2, changed_at = ?2, status_reason = ?3,"
            + " reason_at = NULL,"
            + LAST_START
            + ", end_known_at = CASE WHEN parent IS NULL THEN ?4 END,"
            + CHILDREN_ENDED
            + " WHERE id = ?5",
        fact.succeeded() ? "SUCCEEDED" : "FAILED",
        fact.at().toEpochMilli(),
        fact.statusReason(),
        known.toEpochMilli(),
        fact.job().value());
  }

  int reprioritized(JobReprioritizedFact fact) throws SQLException {
    return session.update(
        "UPDATE job SET request = ? WHERE id = ?",
        JobInserts.requestColumn(fact.request()),
        fact.job().value());
  }

  /** A job that has ended may have been removed since its tags were read: then there is no row. */
  int tagged(JobTaggedFact fact) throws SQLException {
    var _ =
        session.update(
            "UPDATE job SET request = ?, share_identifier = ? WHERE id = ? AND parent IS NULL",
            JobInserts.requestColumn(fact.request()),
            fact.request().shareIdentifier(),
            fact.job().value());
    return 1;
  }
}

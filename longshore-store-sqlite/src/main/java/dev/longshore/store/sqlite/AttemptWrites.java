package dev.longshore.store.sqlite;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.NodePlacedFact;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import java.sql.SQLException;

/** Rows of attempts. Each returns how many rows it changed. */
final class AttemptWrites {

  private final Session session;

  AttemptWrites(Session session) {
    this.session = session;
  }

  int placed(AttemptPlacedFact fact) throws SQLException {
    return placed(fact.job(), fact.attempt());
  }

  int placed(NodePlacedFact fact) throws SQLException {
    return placed(fact.job(), ((JobState.Active) fact.node().state()).attempt());
  }

  private int placed(JobId job, Attempt attempt) throws SQLException {
    return session.update(
        "INSERT INTO attempt"
            + " (job, number, task_id, compute_environment, host, instance, instance_type,"
            + " capacity_kind, placed_at, started_at)"
            + " SELECT key, ?, ?, ?, ?, ?, (SELECT type FROM instance WHERE id = ?), ?, ?, ?"
            + " FROM job WHERE id = ?",
        attempt.number(),
        new AttemptKey(job, attempt.number()).taskId(),
        attempt.placement().computeEnvironment(),
        attempt.placement().host(),
        attempt.placement().instance(),
        attempt.placement().instance(),
        Column.nameOrNull(attempt.placement().capacityKind()),
        attempt.placedAt().toEpochMilli(),
        Column.millis(attempt.startedAt()),
        job.value());
  }

  int started(AttemptStartedFact fact) throws SQLException {
    return session.update(
        "UPDATE attempt SET started_at = ?, address = ?"
            + " WHERE job = (SELECT key FROM job WHERE id = ?) AND number = ?",
        fact.at().toEpochMilli(),
        fact.address(),
        fact.job().value(),
        fact.number());
  }

  int ended(AttemptEndedFact fact) throws SQLException {
    AttemptEnd end = fact.end();
    return session.update(
        "UPDATE attempt SET compute_environment = ?, host = ?, instance = ?,"
            + " capacity_kind = ?, started_at = ?, stopped_at = ?,"
            + " exit_code = ?, reason = ?, status_reason = ?, containers = ?"
            + " WHERE job = (SELECT key FROM job WHERE id = ?) AND number = ?",
        end.placement().computeEnvironment(),
        end.placement().host(),
        end.placement().instance(),
        Column.nameOrNull(end.placement().capacityKind()),
        Column.millis(end.startedAt()),
        end.stoppedAt().toEpochMilli(),
        end.exitCode(),
        end.reason(),
        end.statusReason(),
        end.containers().isEmpty() ? null : Json.write(end.containers()),
        fact.job().value(),
        end.number());
  }
}

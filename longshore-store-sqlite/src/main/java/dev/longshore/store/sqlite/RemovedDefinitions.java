package dev.longshore.store.sqlite;

import dev.longshore.model.DefinitionId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Revisions that are kept no longer: deregistered long ago, and named by no job that is kept. An
 * ended job has its container from its revision, so this stays as long as the job does.
 */
final class RemovedDefinitions {

  /**
   * Jobs are found by queue and revision, so the queues that any job names are walked, from one to
   * the next: a job outlives its queue. A job that was removed names none.
   */
  static final String DEREGISTERED_BEFORE =
      "WITH RECURSIVE queue (name) AS ("
          + "SELECT min(queue) FROM job WHERE queue IS NOT NULL"
          + " UNION ALL"
          + " SELECT (SELECT min(j.queue) FROM job j WHERE j.queue > q.name) FROM queue q"
          + " WHERE q.name IS NOT NULL)"
          + " SELECT d.name, d.revision FROM job_definition d"
          + " WHERE d.deregistered_at < ? AND NOT EXISTS ("
          + "SELECT 1 FROM queue q CROSS JOIN job j ON j.queue = q.name"
          + " AND j.definition_name = d.name AND j.definition_revision = d.revision)"
          + " ORDER BY d.deregistered_at LIMIT ?";

  private final Session session;

  RemovedDefinitions(Session session) {
    this.session = session;
  }

  List<DefinitionId> deregisteredBefore(Instant time, int limit) throws SQLException {
    return session.list(
        DEREGISTERED_BEFORE,
        row -> new DefinitionId(row.getString(1), row.getInt(2)),
        time.toEpochMilli(),
        limit);
  }

  /** Returns 0 if there is no such revision that was deregistered. */
  int remove(DefinitionId definition) throws SQLException {
    var _ =
        session.update(
            "INSERT INTO removed_revision (name, last) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
            definition.name(),
            definition.revision());
    return session.update(
        "DELETE FROM job_definition WHERE name = ? AND revision = ? AND active = 0",
        definition.name(),
        definition.revision());
  }
}

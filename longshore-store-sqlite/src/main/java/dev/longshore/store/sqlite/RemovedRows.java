package dev.longshore.store.sqlite;

import dev.longshore.model.JobId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Jobs that are kept no longer. A job vanishes with one change: its row, and by it those of its
 * children, loses its queue. What is left is erased later, row by row.
 *
 * <p>The newest row of all stays, since the key of the next one follows from it: a key must not
 * come again while something may still refer to it.
 */
final class RemovedRows {

  /** Of a key with a plus: SQLite would take it for a way to find rows, namely by all keys. */
  private static final String IS_NOT_NEWEST = " < (SELECT max(key) FROM job)";

  static final String CHILDREN =
      "SELECT c.key FROM job p CROSS JOIN job c ON c.parent = p.key"
          + " WHERE p.queue IS NULL AND p.parent IS NULL AND +c.key"
          + IS_NOT_NEWEST
          + " LIMIT ?";

  static final String WITHOUT_CHILDREN =
      "SELECT p.key FROM job p WHERE p.queue IS NULL AND p.parent IS NULL AND +p.key"
          + IS_NOT_NEWEST
          + " AND NOT EXISTS (SELECT 1 FROM job c WHERE c.parent = p.key) LIMIT ?";

  private final Session session;

  RemovedRows(Session session) {
    this.session = session;
  }

  List<JobId> endedBefore(Instant time, int limit) throws SQLException {
    return session.list(
        "SELECT id FROM job WHERE queue IS NOT NULL AND end_known_at < ?"
            + " ORDER BY end_known_at LIMIT ?",
        row -> new JobId(row.getString(1)),
        time.toEpochMilli(),
        limit);
  }

  boolean areThere() throws SQLException {
    return !keys(CHILDREN, 1).isEmpty() || !keys(WITHOUT_CHILDREN, 1).isEmpty();
  }

  /** Returns 0 if no such job has ended. */
  int remove(JobId job) throws SQLException {
    Long alone =
        session.first(
            "SELECT key FROM job p WHERE id = ? AND queue IS NOT NULL AND end_known_at IS NOT NULL"
                + " AND NOT EXISTS (SELECT 1 FROM job c WHERE c.parent = p.key) AND key"
                + IS_NOT_NEWEST,
            row -> row.getLong(1),
            job.value());
    if (alone != null) { // no need to hide what is gone with the same commit
      erase(alone);
      return 1;
    }
    return session.update(
        "UPDATE job SET queue = NULL, end_known_at = NULL"
            + " WHERE id = ? AND queue IS NOT NULL AND end_known_at IS NOT NULL",
        job.value());
  }

  /** Erases at most so many rows, children first. */
  int erase(int atMost) throws SQLException {
    List<Long> keys = keys(CHILDREN, atMost);
    if (keys.isEmpty()) {
      keys = keys(WITHOUT_CHILDREN, atMost);
    }
    for (long key : keys) {
      erase(key);
    }
    return 1;
  }

  private List<Long> keys(String sql, int limit) throws SQLException {
    return session.list(sql, row -> row.getLong(1), limit);
  }

  private void erase(long key) throws SQLException {
    var _ = session.update("DELETE FROM attempt WHERE job = ?", key);
    var _ = session.update("DELETE FROM job_consumable WHERE job = ?", key);
    var _ = session.update("DELETE FROM children_ended WHERE parent = ?", key);
    var _ = session.update("DELETE FROM job WHERE key = ?", key);
  }
}

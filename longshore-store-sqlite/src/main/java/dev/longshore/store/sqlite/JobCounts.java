package dev.longshore.store.sqlite;

import dev.longshore.model.JobStatus;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts jobs by queue and status, nearly from indexes alone: every status of every queue, 0
 * included.
 */
final class JobCounts {

  private static final String BLOCKED_ARRAYS =
      "SELECT "
          + JobRows.COLUMNS
          + "FROM job j"
          + JobRows.JOINS
          + "WHERE j.array_size > 0 AND j.queue IS NOT NULL AND j.state = 'SPAWNED'"
          + " AND j.blocked IS NOT NULL";

  private final Session session;
  private final Map<String, Map<JobStatus, Long>> counts = new TreeMap<>();

  JobCounts(Session session) {
    this.session = session;
  }

  Map<String, Map<JobStatus, Long>> count() throws SQLException {
    session.each("SELECT name FROM job_queue", row -> of(row.getString(1)));
    // All that are not children, and then the array parents off again.
    add(1, "SELECT queue, state, count(*) FROM job WHERE queue IS NOT NULL GROUP BY state, queue");
    add(
        -1,
        "SELECT queue, state, count(*) FROM job WHERE array_size > 0 AND queue IS NOT NULL"
            + " GROUP BY queue, state");
    add(
        1,
        "SELECT p.queue, c.state, count(*) FROM job p JOIN job c ON c.parent = p.key"
            + " WHERE p.array_size > 0 AND p.queue IS NOT NULL GROUP BY p.queue, c.state");
    // Children without rows: all of an array, without those that have rows, and those that ended.
    add(
        1,
        "SELECT queue, 'RUNNABLE', sum(array_size) FROM job"
            + " WHERE array_size > 0 AND queue IS NOT NULL AND state = 'SPAWNED' GROUP BY queue");
    add(
        -1,
        "SELECT p.queue, 'RUNNABLE', count(*) FROM job p JOIN job c ON c.parent = p.key"
            + " WHERE p.array_size > 0 AND p.queue IS NOT NULL AND p.state = 'SPAWNED'"
            + " GROUP BY p.queue");
    add(
        -1,
        "SELECT p.queue, 'RUNNABLE', sum(e.size) FROM job p JOIN children_ended e"
            + " ON e.parent = p.key WHERE p.array_size > 0 AND p.queue IS NOT NULL"
            + " AND p.state = 'SPAWNED' GROUP BY p.queue");
    add(
        1,
        "SELECT p.queue, 'FAILED', sum(e.size) FROM children_ended e JOIN job p"
            + " ON p.key = e.parent WHERE p.queue IS NOT NULL GROUP BY p.queue");
    countBlocked();
    return counts;
  }

  /** Those that wait for other children were taken for RUNNABLE so far. */
  private void countBlocked() throws SQLException {
    for (StoredJob array : session.list(BLOCKED_ARRAYS, new JobRows()::read)) {
      long blocked = LazyChildren.of(session, array).countBlocked();
      Map<JobStatus, Long> queue = of(array.job().queue());
      queue.merge(JobStatus.RUNNABLE, -blocked, Long::sum);
      queue.merge(JobStatus.PENDING, blocked, Long::sum);
    }
  }

  private void add(int sign, String sql) throws SQLException {
    session.each(
        sql,
        row ->
            of(row.getString(1))
                .merge(StateColumn.status(row.getString(2)), sign * row.getLong(3), Long::sum));
  }

  private Map<JobStatus, Long> of(String queue) {
    return counts.computeIfAbsent(
        queue,
        _ -> {
          Map<JobStatus, Long> none = new EnumMap<>(JobStatus.class);
          for (JobStatus status : JobStatus.values()) {
            none.put(status, 0L);
          }
          return none;
        });
  }
}

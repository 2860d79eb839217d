package dev.longshore.store.sqlite;

import dev.longshore.model.JobStatus;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts jobs by queue and status, from indexes alone: every status of every queue, 0 included. */
final class JobCounts {

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
    // Children without rows all wait for room.
    add(
        1,
        "SELECT queue, 'RUNNABLE', sum(array_size) FROM job"
            + " WHERE array_size > 0 AND queue IS NOT NULL AND state = 'SPAWNED' GROUP BY queue");
    add(
        -1,
        "SELECT p.queue, 'RUNNABLE', count(*) FROM job p JOIN job c ON c.parent = p.key"
            + " WHERE p.array_size > 0 AND p.queue IS NOT NULL AND p.state = 'SPAWNED'"
            + " GROUP BY p.queue");
    return counts;
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

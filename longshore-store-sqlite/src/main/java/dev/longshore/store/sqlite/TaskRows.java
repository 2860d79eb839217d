package dev.longshore.store.sqlite;

import dev.longshore.store.JobView;
import dev.longshore.store.TaskCounts;
import dev.longshore.store.TaskView;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Reads attempts {@code t} as tasks, each with its job. One of these serves one read. */
final class TaskRows {

  /** A multi-node parallel job has the attempt, and its nodes have the tasks. */
  private static final String TASKS =
      "SELECT "
          + JobRows.COLUMNS
          + ", t.number, t.placed_at FROM attempt t JOIN job j ON j.key = t.job"
          + JobRows.JOINS
          + "WHERE coalesce(j.nodes, 0) = 0 AND "
          + JobRows.IS_KEPT;

  static final String UNDER_WAY =
      TASKS + " AND t.compute_environment = ? AND t.stopped_at IS NULL ORDER BY t.task_id";

  /** The environment is no way to find rows: SQLite would take its index, of what is under way. */
  static final String ENDED =
      TASKS
          + " AND t.stopped_at IS NOT NULL AND (t.stopped_at, t.task_id) > (?, ?)"
          + " AND +t.compute_environment = ?"
          + " ORDER BY t.stopped_at, t.task_id LIMIT ?";

  /** What a service environment of the same name has is not counted. */
  static final String COUNTS =
      "SELECT count(t.started_at), count(*) - count(t.started_at)"
          + " FROM attempt t JOIN job j ON j.key = t.job LEFT JOIN job p ON p.key = j.parent"
          + " WHERE coalesce(j.nodes, 0) = 0 AND coalesce(j.instances, p.instances) IS NULL AND "
          + JobRows.IS_KEPT
          + " AND t.compute_environment = ? AND t.stopped_at IS NULL";

  static final String BY_ID =
      TASKS + " AND t.task_id IN (SELECT value FROM json_each(?)) ORDER BY t.task_id";

  private final Session session;
  private final JobRows rows = new JobRows();

  private record Found(StoredJob job, int number, Instant placedAt) {}

  TaskRows(Session session) {
    this.session = session;
  }

  List<TaskView> underWay(String environment) throws SQLException {
    return read(UNDER_WAY, environment);
  }

  TaskCounts counts(String environment) throws SQLException {
    return Objects.requireNonNull(
        session.first(COUNTS, row -> new TaskCounts(row.getInt(1), row.getInt(2)), environment));
  }

  List<TaskView> ended(String environment, Instant since, String afterTaskId, int limit)
      throws SQLException {
    return read(ENDED, since.toEpochMilli(), afterTaskId, environment, limit);
  }

  List<TaskView> byId(Collection<String> ids) throws SQLException {
    return read(BY_ID, Json.write(List.copyOf(ids)));
  }

  private List<TaskView> read(String sql, Object... values) throws SQLException {
    List<Found> found =
        session.list(
            sql,
            row ->
                new Found(
                    rows.read(row),
                    row.getInt(JobRows.COLUMN_COUNT + 1),
                    Column.instant(row, JobRows.COLUMN_COUNT + 2)),
            values);
    List<JobView> jobs = new JobViews(session).views(found.stream().map(Found::job).toList());
    List<TaskView> tasks = new ArrayList<>();
    for (int index = 0; index < found.size(); index++) {
      Found one = found.get(index);
      tasks.add(new TaskView(jobs.get(index), one.number(), one.placedAt()));
    }
    return tasks;
  }
}

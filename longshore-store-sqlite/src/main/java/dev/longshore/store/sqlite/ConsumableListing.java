package dev.longshore.store.sqlite;

import dev.longshore.model.JobStatus;
import dev.longshore.store.JobPage;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lists the jobs that take of a consumable resource. Keys of rows are given in the order of
 * submission and never change, so a page begins after one.
 */
final class ConsumableListing {

  private final Session session;
  private final Where wanted;

  /**
   * @param statuses any of these; empty for all
   * @param names any of these, case-insensitive, a trailing {@code *} for a prefix; empty for all
   */
  ConsumableListing(
      Session session, String resource, List<JobStatus> statuses, List<String> names) {
    this.session = session;
    this.wanted =
        new Where()
            .and("c.resource = ?", resource)
            .and("j.queue IS NOT NULL")
            .in(
                "+j.state",
                statuses.stream()
                    .distinct()
                    .flatMap(status -> StateColumn.all(status).stream())
                    .toList())
            .any(
                names.stream()
                    .map(name -> Where.like("+j.name_lower", name.toLowerCase(Locale.ROOT)))
                    .toList());
  }

  /** What is asked for a page, and the values for its question marks. */
  record Query(String sql, List<Object> values) {}

  Query query(@Nullable String after, int limit) {
    Where where = new Where().and(wanted);
    if (after != null) {
      where.and("c.job < ?", parse(after));
    }
    List<Object> values = new ArrayList<>(where.values());
    values.add(limit + 1);
    return new Query(
        "SELECT "
            + JobRows.COLUMNS
            + "FROM job_consumable c CROSS JOIN job j ON j.key = c.job"
            + JobRows.JOINS
            + where.sql()
            + " ORDER BY c.job DESC LIMIT ?",
        values);
  }

  JobPage page(@Nullable String after, int limit) throws SQLException {
    Query query = query(after, limit);
    List<StoredJob> found =
        session.list(query.sql(), new JobRows()::read, query.values().toArray());
    boolean last = found.size() <= limit;
    List<StoredJob> page = last ? found : found.subList(0, limit);
    return new JobPage(
        new JobViews(session).views(page), last ? null : Long.toString(page.getLast().key()));
  }

  private static long parse(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no position in this list: " + after, e);
    }
  }
}

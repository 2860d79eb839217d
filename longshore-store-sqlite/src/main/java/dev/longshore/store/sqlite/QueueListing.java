package dev.longshore.store.sqlite;

import dev.longshore.model.Job;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lists jobs of a queue. A page begins after a position made of values that never change, so jobs
 * that change their state between two pages neither come twice nor push others out.
 *
 * <p>The naive query says {@code state IN (…)}; SQLite then sorts every match to find one page. So
 * each wanted state (or name, definition, share) is a query of its own that walks an index in the
 * right order and stops after one page, and the page is taken from what these found together.
 */
final class QueueListing {

  private static final String NEWEST_FIRST = "created_at DESC, sequence DESC";

  /** Above every text that begins like a prefix: the highest code point follows. */
  private static final String PREFIX_END = Character.toString(Character.MAX_CODE_POINT);

  /** SQLite takes 500 queries in one statement; a request has few patterns. */
  private static final int DEFINITIONS_BY_PREFIX = 64;

  private final Session session;
  private final JobFilter filter;
  private final boolean byName;
  private final String order;

  QueueListing(Session session, JobFilter filter) {
    this.session = session;
    this.filter = filter;
    this.byName = !filter.names().isEmpty();
    this.order = byName ? "name_lower, " + NEWEST_FIRST : NEWEST_FIRST;
  }

  JobPage page(@Nullable String after, int limit) throws SQLException {
    Where common = common();
    if (after != null) {
      common.and(Position.parse(after, byName).following());
    }
    List<String> branches = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (Where branch : branches()) {
      Where where = new Where().and(branch).and(common);
      branches.add(
          "SELECT * FROM (SELECT key, name_lower, created_at, sequence FROM job"
              + where.sql()
              + (" ORDER BY " + order + " LIMIT ?)"));
      values.addAll(where.values());
      values.add(limit + 1);
    }
    values.add(limit + 1);
    String sql =
        "WITH page AS ("
            + String.join(" UNION ", branches)
            + (" ORDER BY " + order + " LIMIT ?) SELECT ")
            + JobRows.COLUMNS
            + " FROM page CROSS JOIN job j ON j.key = page.key"
            + JobRows.JOINS
            + (" ORDER BY page." + order.replace(", ", ", page."));
    List<StoredJob> found = session.list(sql, new JobRows()::read, values.toArray());
    return page(found, limit);
  }

  private JobPage page(List<StoredJob> found, int limit) throws SQLException {
    boolean last = found.size() <= limit;
    JobViews views = new JobViews(session);
    List<JobView> jobs = new ArrayList<>();
    for (StoredJob stored : last ? found : found.subList(0, limit)) {
      jobs.add(views.view(stored));
    }
    return new JobPage(
        Collections.unmodifiableList(jobs),
        last ? null : Position.of(jobs.getLast().job(), byName).text());
  }

  /** What every branch asks. */
  private Where common() throws SQLException {
    Where where = new Where().and("queue = ?", String.valueOf(filter.queue()));
    Long before = filter.createdBeforeMillis();
    if (before != null) {
      where.and("created_at < ?", before);
    }
    Long after = filter.createdAfterMillis();
    if (after != null) {
      where.and("created_at > ?", after);
    }
    if (byName || !filter.definitions().isEmpty()) {
      where.in("+share_identifier", filter.shareIdentifiers());
    }
    if (byName) {
      where.any(definitions());
    }
    if (byName || !filter.definitions().isEmpty()) {
      where.in("+state", states()); // a plus keeps SQLite from the wrong index
    }
    return where;
  }

  /** One query for each of these: the most selective of what is given. */
  private List<Where> branches() throws SQLException {
    if (byName) {
      return filter.names().stream().map(QueueListing::name).toList();
    }
    if (!filter.definitions().isEmpty()) {
      return definitions();
    }
    List<String> states = states();
    if (!filter.shareIdentifiers().isEmpty()) {
      return filter.shareIdentifiers().stream()
          .flatMap(
              share ->
                  (states.isEmpty() ? StateColumn.all() : states)
                      .stream()
                          .map(
                              state ->
                                  new Where()
                                      .and("share_identifier = ?", share)
                                      .and("state = ?", state)))
          .toList();
    }
    return states.isEmpty()
        ? List.of(new Where())
        : states.stream().map(state -> new Where().and("state = ?", state)).toList();
  }

  private List<String> states() {
    return filter.statuses().stream()
        .distinct()
        .flatMap(status -> StateColumn.all(status).stream())
        .toList();
  }

  private List<Where> definitions() throws SQLException {
    List<Where> definitions = new ArrayList<>();
    for (String pattern : filter.definitions()) {
      if (pattern.endsWith("*")) {
        definitions.addAll(definitionsByPrefix(pattern));
      } else {
        definitions.add(definition(pattern));
      }
    }
    return definitions;
  }

  /** One for each definition of that prefix. */
  private List<Where> definitionsByPrefix(String pattern) throws SQLException {
    Where prefix = startsWith("name", pattern);
    List<String> names =
        session.list(
            "SELECT DISTINCT name FROM job_definition" + prefix.sql() + " LIMIT ?",
            row -> row.getString(1),
            prefix.values().get(0),
            prefix.values().get(1),
            DEFINITIONS_BY_PREFIX + 1);
    if (names.size() > DEFINITIONS_BY_PREFIX) {
      // So many are found soon by walking the queue from its newest job on.
      return List.of(startsWith("+definition_name", pattern));
    }
    return names.isEmpty()
        ? List.of(new Where().and("FALSE"))
        : names.stream().map(name -> new Where().and("definition_name = ?", name)).toList();
  }

  private static Where name(String pattern) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    return lower.endsWith("*")
        ? startsWith("name_lower", lower)
        : new Where().and("name_lower = ?", lower);
  }

  private static Where definition(String pattern) {
    int colon = pattern.lastIndexOf(':');
    if (colon < 0) {
      return new Where().and("definition_name = ?", pattern);
    }
    return new Where()
        .and("definition_name = ?", pattern.substring(0, colon))
        .and("definition_revision = CAST(? AS INTEGER)", pattern.substring(colon + 1));
  }

  private static Where startsWith(String column, String pattern) {
    String prefix = pattern.substring(0, pattern.length() - 1);
    return new Where().and(column + " >= ?", prefix).and(column + " < ?", prefix + PREFIX_END);
  }

  /** Where a page ended. */
  private record Position(long createdAt, long sequence, @Nullable String nameLower) {

    static Position of(Job job, boolean byName) {
      return new Position(
          job.createdAt().toEpochMilli(),
          job.sequence(),
          byName ? job.name().toLowerCase(Locale.ROOT) : null);
    }

    static Position parse(String text, boolean byName) {
      String[] parts = text.split("\\.", 3);
      if (parts.length != (byName ? 3 : 2)) {
        throw new IllegalArgumentException("no position in this list: " + text);
      }
      try {
        return new Position(
            Long.parseLong(parts[0]), Long.parseLong(parts[1]), byName ? parts[2] : null);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("no position in this list: " + text, e);
      }
    }

    String text() {
      return createdAt + "." + sequence + (nameLower == null ? "" : "." + nameLower);
    }

    Where following() {
      Where older = new Where().and("(created_at, sequence) < (?, ?)", createdAt, sequence);
      return nameLower == null
          ? older
          : new Where()
              .and("name_lower >= ?", nameLower) // says the same, and lets the index begin there
              .any(List.of(new Where().and("name_lower > ?", nameLower), older));
    }
  }
}

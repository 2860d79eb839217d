package dev.longshore.store.sqlite;

import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
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

  /** SQLite takes no more than 500 queries in one {@code UNION}. */
  private static final int MOST_IN_UNION = 400;

  /** More definitions than this are looked for in one walk. */
  private static final int MOST_DEFINITIONS = 200;

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
    List<String> branches = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (Branch branch : branches(after, limit)) {
      branches.add("SELECT * FROM (" + branch.sql + ")");
      values.addAll(branch.values);
    }
    values.add(limit + 1);
    String sql =
        "WITH page AS ("
            + union(branches)
            + (" ORDER BY " + order + " LIMIT ?) SELECT ")
            + JobRows.COLUMNS
            + " FROM page CROSS JOIN job j ON j.key = page.key"
            + JobRows.JOINS
            + (" ORDER BY page." + order.replace(", ", ", page."));
    List<StoredJob> found = session.list(sql, new JobRows()::read, values.toArray());
    return page(found, limit);
  }

  /**
   * A query that finds the first jobs of the page among those that it is about.
   *
   * @param values for its question marks
   */
  record Branch(String sql, List<Object> values) {}

  /** One query for each state, name, definition or share that is wanted. */
  List<Branch> branches(@Nullable String after, int limit) throws SQLException {
    Where common = common();
    if (after != null) {
      common.and(Position.parse(after, byName).following());
    }
    List<Branch> branches = new ArrayList<>();
    for (Where chosen : choices()) {
      Where where = new Where().and(chosen).and(common);
      List<Object> values = new ArrayList<>(where.values());
      values.add(limit + 1);
      branches.add(
          new Branch(
              "SELECT key, name_lower, created_at, sequence FROM job"
                  + where.sql()
                  + (" ORDER BY " + order + " LIMIT ?"),
              values));
    }
    return branches;
  }

  private static String union(List<String> branches) {
    if (branches.size() <= MOST_IN_UNION) {
      return String.join(" UNION ", branches);
    }
    List<String> groups = new ArrayList<>();
    for (int from = 0; from < branches.size(); from += MOST_IN_UNION) {
      int to = Math.min(branches.size(), from + MOST_IN_UNION);
      groups.add("SELECT * FROM (" + String.join(" UNION ", branches.subList(from, to)) + ")");
    }
    return String.join(" UNION ", groups);
  }

  private JobPage page(List<StoredJob> found, int limit) throws SQLException {
    boolean last = found.size() <= limit;
    List<JobView> jobs = new JobViews(session).views(last ? found : found.subList(0, limit));
    return new JobPage(jobs, last ? null : Position.of(jobs.getLast().job(), byName).text());
  }

  /** What every branch asks. */
  private Where common() throws SQLException {
    Where where = new Where().and("queue = ?", String.valueOf(filter.queue()));
    where.and(filter.service() ? "instances IS NOT NULL" : "instances IS NULL");
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
      where.any(filter.definitions().stream().map(QueueListing::definitionOnTheWay).toList());
    }
    if (byName || !filter.definitions().isEmpty()) {
      where.in("+state", states()); // a plus keeps SQLite from the wrong index
    }
    return where;
  }

  /** The most selective of what is given. */
  private List<Where> choices() throws SQLException {
    if (byName) {
      return filter.names().stream()
          .map(pattern -> pattern.toLowerCase(Locale.ROOT))
          .distinct()
          .map(QueueListing::name)
          .toList();
    }
    if (!filter.definitions().isEmpty()) {
      return definitions();
    }
    List<String> states = states();
    if (!filter.shareIdentifiers().isEmpty()) {
      return filter.shareIdentifiers().stream()
          .distinct()
          .flatMap(share -> share(share, states.isEmpty() ? StateColumn.all() : states))
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

  private static Stream<Where> share(String share, List<String> states) {
    return states.stream()
        .map(state -> new Where().and("share_identifier = ?", share).and("state = ?", state));
  }

  private List<Where> definitions() throws SQLException {
    Set<String> names = new LinkedHashSet<>();
    Set<DefinitionId> revisions = new LinkedHashSet<>();
    for (String pattern : new LinkedHashSet<>(filter.definitions())) {
      DefinitionId revision = DefinitionId.parse(pattern);
      if (pattern.endsWith("*")) {
        names.addAll(definitionsByPrefix(pattern));
      } else if (revision != null) {
        revisions.add(revision);
      } else {
        names.add(pattern);
      }
      if (names.size() + revisions.size() > MOST_DEFINITIONS) {
        // So many are found soon by walking the queue from its newest job on.
        return List.of(
            new Where()
                .any(filter.definitions().stream().map(QueueListing::definitionOnTheWay).toList()));
      }
    }
    List<Where> definitions =
        Stream.concat(
                names.stream().map(name -> new Where().and("definition_name = ?", name)),
                revisions.stream()
                    .map(
                        revision ->
                            new Where()
                                .and("definition_name = ?", revision.name())
                                .and("definition_revision = ?", revision.revision())))
            .toList();
    return definitions.isEmpty() ? List.of(new Where().and("FALSE")) : definitions;
  }

  private List<String> definitionsByPrefix(String pattern) throws SQLException {
    Where prefix = Where.like("name", pattern);
    List<Object> values = new ArrayList<>(prefix.values());
    values.add(MOST_DEFINITIONS + 1);
    return session.list(
        "SELECT DISTINCT name FROM job_definition" + prefix.sql() + " LIMIT ?",
        row -> row.getString(1),
        values.toArray());
  }

  private static Where name(String lower) {
    return Where.like("name_lower", lower);
  }

  /** Asked of each job that is met; a plus keeps SQLite from looking for a way of its own. */
  private static Where definitionOnTheWay(String pattern) {
    DefinitionId revision = pattern.endsWith("*") ? null : DefinitionId.parse(pattern);
    return revision == null
        ? Where.like("+definition_name", pattern)
        : new Where()
            .and("+definition_name = ?", revision.name())
            .and("+definition_revision = ?", revision.revision());
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

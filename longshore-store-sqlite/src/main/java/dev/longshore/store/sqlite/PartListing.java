package dev.longshore.store.sqlite;

import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobPage;
import dev.longshore.store.JobView;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the children of an array, or the nodes of a multi-node parallel job, by index: those that
 * have rows, and between them those that do not.
 */
final class PartListing {

  private final Session session;
  private final JobFilter filter;
  private final JobViews views;

  PartListing(Session session, JobFilter filter) {
    this.session = session;
    this.filter = filter;
    this.views = new JobViews(session);
  }

  JobPage page(@Nullable String after, int limit) throws SQLException {
    int first = after == null ? 0 : position(after) + 1;
    StoredJob parent = views.row(Objects.requireNonNull(filter.parent()));
    if (parent == null || !sharedPartMatches(parent.job())) {
      return new JobPage(List.of(), null);
    }
    List<JobView> found = new ArrayList<>(withRows(parent, first, limit + 1));
    found.addAll(
        parent.job().isMultiNode()
            ? waitingNodes(parent, first, limit + 1)
            : withoutRows(parent, first, limit + 1));
    found.sort(Comparator.comparingInt(view -> view.job().id().partIndex()));
    if (found.size() <= limit) {
      return new JobPage(found, null);
    }
    List<JobView> jobs = found.subList(0, limit);
    return new JobPage(List.copyOf(jobs), Integer.toString(jobs.getLast().job().id().partIndex()));
  }

  private static int position(String after) {
    try {
      return Integer.parseInt(after);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no position in this list: " + after, e);
    }
  }

  private List<JobView> withRows(StoredJob parent, int first, int limit) throws SQLException {
    Where where = new Where().and("j.parent = ?", parent.key()).and("j.array_index >= ?", first);
    where.in(
        "+j.state", filter.statuses().stream().flatMap(s -> StateColumn.all(s).stream()).toList());
    Long before = filter.createdBeforeMillis();
    if (before != null) {
      where.and("j.created_at < ?", before);
    }
    Long after = filter.createdAfterMillis();
    if (after != null) {
      where.and("j.created_at > ?", after);
    }
    List<Object> values = new ArrayList<>(where.values());
    values.add(limit);
    String sql =
        "SELECT "
            + JobRows.COLUMNS
            + "FROM job j"
            + JobRows.JOINS
            + where.sql()
            + " ORDER BY j.array_index LIMIT ?";
    return views.views(session.list(sql, new JobRows()::read, values.toArray()));
  }

  private List<JobView> withoutRows(StoredJob parent, int first, int limit) throws SQLException {
    LazyChildren lazy = LazyChildren.of(session, parent);
    if (!lazy.areThere()) {
      return List.of();
    }
    BitSet taken = lazy.withRows(first);
    return IntStream.iterate(taken.nextClearBit(first), index -> taken.nextClearBit(index + 1))
        .takeWhile(index -> index < parent.job().arraySize())
        .mapToObj(lazy::child)
        .filter(child -> child != null && isWanted(child))
        .limit(limit)
        .map(JobViews::lazyChild)
        .toList();
  }

  /** Nodes get their rows all at once, with the first attempt of their job. */
  private List<JobView> waitingNodes(StoredJob whole, int first, int limit) {
    boolean wanted =
        filter.statuses().isEmpty() || filter.statuses().contains(whole.job().status());
    if (whole.job().attempts() > 0 || !wanted) {
      return List.of();
    }
    return IntStream.range(first, whole.job().nodes())
        .limit(limit)
        .mapToObj(index -> JobViews.waitingNode(whole.job(), index))
        .toList();
  }

  private boolean isWanted(Job child) {
    long createdAt = child.createdAt().toEpochMilli();
    Long before = filter.createdBeforeMillis();
    Long after = filter.createdAfterMillis();
    return (filter.statuses().isEmpty() || filter.statuses().contains(child.status()))
        && (before == null || createdAt < before)
        && (after == null || createdAt > after);
  }

  /** What a child has from its parent: it holds for all children or for none. */
  private boolean sharedPartMatches(Job parent) {
    String share = parent.request().shareIdentifier();
    return matchesAny(filter.names(), pattern -> nameMatches(pattern, parent.name()))
        && matchesAny(filter.definitions(), pattern -> definitionMatches(pattern, parent))
        && matchesAny(filter.shareIdentifiers(), wanted -> wanted.equals(share));
  }

  private static boolean matchesAny(List<String> wanted, Predicate<String> matches) {
    return wanted.isEmpty() || wanted.stream().anyMatch(matches);
  }

  private static boolean nameMatches(String pattern, String name) {
    return textMatches(pattern.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  private static boolean definitionMatches(String pattern, Job job) {
    DefinitionId revision = DefinitionId.parse(pattern);
    return revision == null
        ? textMatches(pattern, job.definition().name())
        : revision.equals(job.definition());
  }

  private static boolean textMatches(String pattern, String text) {
    return pattern.endsWith("*")
        ? text.startsWith(pattern.substring(0, pattern.length() - 1))
        : text.equals(pattern);
  }
}

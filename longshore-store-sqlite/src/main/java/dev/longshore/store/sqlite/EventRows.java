package dev.longshore.store.sqlite;

import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.store.EventFilter;
import dev.longshore.store.EventPage;
import dev.longshore.store.JobEvent;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads events, each with its job as it was then. */
final class EventRows {

  /** Numbers have no gaps: a range of them is as many events, in rows of one or of many. */
  private static final String RANGE =
      "e.sequence > ? AND e.sequence <="
          + " (SELECT coalesce(min(sequence), 0) FROM job_event WHERE sequence >= ?)";

  private final Session session;
  private final JobRows rows = new JobRows();
  private final JobViews views;

  EventRows(Session session) {
    this.session = session;
    this.views = new JobViews(session);
  }

  /**
   * A row.
   *
   * @param first the first number that it stands for
   * @param last the last one
   * @param children that it stands for, a number for each; empty for the event of one job
   * @param then the job; for children their parent, with what the row says of them
   * @param at when it happened
   * @param spawnedAt when the children came to be, or null
   * @param preemption what it tells of a preemption, or null
   */
  private record StoredEvent(
      long first,
      long last,
      IndexSet children,
      StoredJob then,
      Instant at,
      @Nullable Instant spawnedAt,
      JobEvent.@Nullable Preemption preemption) {

    /** What the child was then. */
    Job child(int index) {
      Job parent = then.job();
      return switch (parent.status()) {
        case RUNNABLE -> parent.spawn(index, at);
        case PENDING -> parent.in(new JobState.Spawned(at, children), null).spawn(index);
        case FAILED ->
            parent.failedChild(
                index,
                Objects.requireNonNull(spawnedAt),
                at,
                Objects.requireNonNull(parent.statusReason()),
                parent.stop());
        case SUBMITTED, SCHEDULED, STARTING, RUNNING, SUCCEEDED ->
            throw new IllegalStateException("no status of children without rows: " + parent);
      };
    }
  }

  EventPage page(EventFilter filter, long after, int limit) throws SQLException {
    long last = last();
    long first = first(last);
    long begin = Math.max(after, first - 1);
    long end = Math.min(last, begin + limit);
    List<JobEvent> events = new ArrayList<>();
    if (begin < end) {
      for (StoredEvent stored : range(filter, begin, end)) {
        add(stored, filter, begin, end, events);
      }
    }
    long gone =
        begin >= end
            ? 0
            : filter.equals(EventFilter.ALL) ? end - begin - events.size() : gone(begin, end);
    return new EventPage(events, Math.max(begin, end), first, last, gone);
  }

  /** How many events are of jobs that were removed. */
  private long gone(long begin, long end) throws SQLException {
    Where where = new Where().and(RANGE, begin, end).and("NOT (" + JobRows.IS_KEPT + ")");
    Long gone =
        session.first(
            "SELECT coalesce(sum(min(e.sequence, ?) - max(e.sequence - coalesce(e.size, 1), ?)), 0)"
                + " FROM job_event e LEFT JOIN job j ON j.key = e.job"
                + " LEFT JOIN job p ON p.key = j.parent"
                + where.sql(),
            row -> row.getLong(1),
            Stream.concat(Stream.of(end, begin), where.values().stream()).toArray());
    return gone == null ? 0 : gone;
  }

  private long last() throws SQLException {
    Long last = session.first("SELECT max(sequence) FROM job_event", row -> row.getLong(1));
    return last == null ? 0 : last;
  }

  private long first(long last) throws SQLException {
    Long first =
        session.first(
            "SELECT sequence - coalesce(size, 1) + 1 FROM job_event ORDER BY sequence LIMIT 1",
            row -> row.getLong(1));
    return first == null ? last + 1 : first;
  }

  private List<StoredEvent> range(EventFilter filter, long begin, long end) throws SQLException {
    Where where = new Where().and(RANGE, begin, end).and(JobRows.IS_KEPT);
    where.in("coalesce(j.queue, p.queue)", filter.queues());
    where.in(
        "e.state", filter.statuses().stream().flatMap(s -> StateColumn.all(s).stream()).toList());
    JobId job = filter.job();
    if (job != null) { // itself, its children, or the row of its parent that stands for it
      where.and(
          "(j.id = ? OR p.id = ? OR e.children IS NOT NULL AND j.id = ?)",
          job.value(),
          job.value(),
          job.parent().value());
    }
    return session.list(
        "SELECT "
            + JobRows.COLUMNS_THEN
            + ", e.sequence - coalesce(e.size, 1) + 1, e.sequence, e.children, e.at, j.since,"
            + " e.preemption"
            + " FROM job_event e JOIN job j ON j.key = e.job"
            + JobRows.JOINS_THEN
            + where.sql()
            + " ORDER BY e.sequence",
        this::read,
        where.values().toArray());
  }

  private StoredEvent read(ResultSet row) throws SQLException {
    int next = JobRows.COLUMN_COUNT + 1;
    return new StoredEvent(
        row.getLong(next),
        row.getLong(next + 1),
        Column.indexes(row, next + 2),
        rows.read(row),
        Column.instant(row, next + 3),
        Column.instantOrNull(row, next + 4),
        preemption(Column.textOrNull(row, next + 5)));
  }

  private static JobEvent.@Nullable Preemption preemption(@Nullable String name) {
    return name == null ? null : JobEvent.Preemption.valueOf(name);
  }

  private void add(
      StoredEvent stored, EventFilter filter, long begin, long end, List<JobEvent> events)
      throws SQLException {
    if (stored.children.isEmpty()) {
      events.add(
          new JobEvent(stored.last, stored.at, views.viewThen(stored.then), stored.preemption));
      return;
    }
    int[] children = stored.children.stream().toArray();
    long until = Math.min(end, stored.last);
    for (long number = Math.max(begin + 1, stored.first); number <= until; number++) {
      Job child = stored.child(children[(int) (number - stored.first)]);
      JobEvent event = new JobEvent(number, stored.at, JobViews.lazyChild(child));
      if (filter.matches(event)) {
        events.add(event);
      }
    }
  }

  static Map<String, Long> cursors(Session session) throws SQLException {
    Map<String, Long> cursors = new LinkedHashMap<>();
    session.each(
        "SELECT receiver, sequence FROM event_cursor ORDER BY receiver",
        row -> cursors.put(row.getString(1), row.getLong(2)));
    return cursors;
  }

  static OptionalLong committedBefore(Session session, Instant time, int most) throws SQLException {
    Long through =
        session.first(
            "SELECT coalesce(max(sequence), 0) FROM (SELECT sequence FROM job_event WHERE sequence"
                + " <= (SELECT max(sequence) FROM event_mark WHERE at < ?) AND sequence < (SELECT"
                + " max(sequence) FROM job_event) ORDER BY sequence LIMIT ?)",
            row -> row.getLong(1),
            time.toEpochMilli(),
            most);
    return through == null || through == 0 ? OptionalLong.empty() : OptionalLong.of(through);
  }
}

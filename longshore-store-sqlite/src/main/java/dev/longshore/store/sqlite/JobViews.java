package dev.longshore.store.sqlite;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.store.JobView;
import dev.longshore.store.JobView.ChildSummary;
import dev.longshore.store.sqlite.JobRows.StoredJob;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs with their past: what DescribeJobs and ListJobs show. One of these serves one read. */
final class JobViews {

  private static final String BY_ID =
      "SELECT "
          + JobRows.COLUMNS
          + "FROM job j"
          + JobRows.JOINS
          + "WHERE j.id = ? AND "
          + JobRows.IS_KEPT;

  private final Session session;
  private final JobRows rows = new JobRows();
  private final Map<JobId, LazyChildren> arrays = new HashMap<>();

  JobViews(Session session) {
    this.session = session;
  }

  /** This job, or null if there is none. */
  @Nullable JobView find(JobId id) throws SQLException {
    StoredJob stored = row(id);
    if (stored != null) {
      return view(stored);
    }
    if (!id.isPart()) {
      return null;
    }
    LazyChildren siblings = arrays.get(id.parent()); // often several are asked for
    if (siblings == null) {
      StoredJob parent = row(id.parent());
      if (parent == null) {
        return null;
      }
      if (id.isNode()) {
        return parent.job().hasNode(id) ? waitingNode(parent.job(), id.partIndex()) : null;
      }
      siblings = LazyChildren.of(session, parent);
      arrays.put(id.parent(), siblings);
    }
    Job child = siblings.child(id);
    return child == null ? null : lazyChild(child);
  }

  @Nullable StoredJob row(JobId id) throws SQLException {
    return session.first(BY_ID, rows::read, id.value());
  }

  JobView view(StoredJob stored) throws SQLException {
    return view(stored, stored.job().isArrayParent() ? children(stored) : null);
  }

  /**
   * A job as it was after an event. An array parent has events before it has children, and then
   * none until the last of them has ended.
   */
  JobView viewThen(StoredJob then) throws SQLException {
    Job job = then.job();
    if (!job.isArrayParent()) {
      return view(then, null);
    }
    return view(
        then,
        switch (job.state()) {
          case JobState.Spawned spawned ->
              waiting(
                  job.arraySize() - spawned.blocked().size(),
                  spawned.blocked().size(),
                  spawned.since());
          case JobState.Pending _ -> waiting(0, 0, job.createdAt());
          case JobState.Succeeded _, JobState.Failed _ -> children(then);
          case JobState.Submitted _, JobState.Runnable _, JobState.Active _ ->
              throw new IllegalStateException("no event of an array parent: " + job);
        });
  }

  private JobView view(StoredJob stored, @Nullable ChildSummary children) throws SQLException {
    Job job = stored.job();
    int begun = job.state() instanceof JobState.Active ? job.attempts() - 1 : job.attempts();
    return new JobView(
        job,
        begun == 0 ? List.of() : endedAttempts(stored.key(), begun),
        stored.scheduledAt(),
        children);
  }

  /** A child without a row never had an attempt. */
  static JobView lazyChild(Job child) {
    return new JobView(child, List.of(), null, null);
  }

  /** A node that never had room: it stands where its whole job stands. */
  static JobView waitingNode(Job whole, int index) {
    Job node = whole.node(index, Demand.NOTHING, whole.state());
    return new JobView(node.in(whole.state(), whole.statusReason()), List.of(), null, null);
  }

  private List<AttemptEnd> endedAttempts(long key, int atMost) throws SQLException {
    return session.list(
        "SELECT "
            + AttemptRows.COLUMNS
            + " FROM attempt a WHERE a.job = ? AND a.stopped_at IS NOT NULL AND a.number <= ?"
            + " ORDER BY a.number",
        AttemptRows::read,
        key,
        atMost);
  }

  private static ChildSummary waiting(int forRoom, int forOthers, Instant since) {
    Map<JobStatus, Integer> counts = noChildren();
    counts.put(JobStatus.RUNNABLE, forRoom);
    counts.put(JobStatus.PENDING, forOthers);
    return new ChildSummary(counts, since);
  }

  private static Map<JobStatus, Integer> noChildren() {
    Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
    for (JobStatus status : JobStatus.values()) {
      counts.put(status, 0);
    }
    return counts;
  }

  private ChildSummary children(StoredJob parent) throws SQLException {
    Map<JobStatus, Integer> counts = noChildren();
    Latest updated = new Latest(parent.job().createdAt());
    session.each(
        "SELECT state, count(*), max(changed_at) FROM job WHERE parent = ? GROUP BY state",
        row -> {
          counts.merge(StateColumn.status(row.getString(1)), row.getInt(2), Integer::sum);
          updated.see(Column.instant(row, 3));
        },
        parent.key());
    LazyChildren lazy = LazyChildren.of(session, parent);
    for (LazyChildren.Ended together : lazy.ended()) {
      counts.merge(JobStatus.FAILED, together.children().size(), Integer::sum);
      updated.see(together.stoppedAt());
    }
    if (parent.job().state() instanceof JobState.Spawned spawned) {
      int known = counts.values().stream().mapToInt(Integer::intValue).sum();
      int blocked = lazy.countBlocked();
      counts.merge(JobStatus.PENDING, blocked, Integer::sum);
      counts.merge(JobStatus.RUNNABLE, parent.job().arraySize() - known - blocked, Integer::sum);
      updated.see(spawned.since());
    }
    return new ChildSummary(counts, updated.time);
  }

  private static final class Latest {
    private Instant time;

    Latest(Instant time) {
      this.time = time;
    }

    void see(Instant other) {
      if (other.isAfter(time)) {
        time = other;
      }
    }
  }
}

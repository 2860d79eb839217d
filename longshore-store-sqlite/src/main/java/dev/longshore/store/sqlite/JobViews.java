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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return view(stored, endedAttempts(List.of(stored)), children(stored));
  }

  /** The attempts of all of them are read together. */
  List<JobView> views(List<StoredJob> page) throws SQLException {
    Map<Long, List<AttemptEnd>> attempts = endedAttempts(page);
    List<JobView> views = new ArrayList<>();
    for (StoredJob stored : page) {
      views.add(view(stored, attempts, children(stored)));
    }
    return Collections.unmodifiableList(views);
  }

  /**
   * A job as it was after an event. An array parent has events before it has children, and then
   * none until the last of them has ended.
   */
  JobView viewThen(StoredJob then) throws SQLException {
    Job job = then.job();
    ChildSummary children =
        job.isArrayParent() && job.state() instanceof JobState.Spawned spawned
            ? waiting(
                job.arraySize() - spawned.blocked().size(),
                spawned.blocked().size(),
                spawned.since())
            : children(then);
    return view(then, endedAttempts(List.of(then)), children);
  }

  private static JobView view(
      StoredJob stored, Map<Long, List<AttemptEnd>> attempts, @Nullable ChildSummary children) {
    int over = over(stored.job());
    return new JobView(
        stored.job(),
        attempts.getOrDefault(stored.key(), List.of()).stream()
            .filter(attempt -> attempt.number() <= over)
            .toList(),
        stored.scheduledAt(),
        children);
  }

  /** How many attempts are over. */
  private static int over(Job job) {
    return job.state() instanceof JobState.Active ? job.attempts() - 1 : job.attempts();
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

  private Map<Long, List<AttemptEnd>> endedAttempts(List<StoredJob> jobs) throws SQLException {
    long[] keys =
        jobs.stream().filter(job -> over(job.job()) > 0).mapToLong(StoredJob::key).toArray();
    Map<Long, List<AttemptEnd>> attempts = new HashMap<>();
    if (keys.length > 0) {
      session.each(
          "SELECT "
              + AttemptRows.COLUMNS
              + ", a.job FROM attempt a WHERE a.job IN (SELECT value FROM json_each(?))"
              + " AND a.stopped_at IS NOT NULL ORDER BY a.job, a.number",
          row ->
              attempts
                  .computeIfAbsent(row.getLong(AttemptRows.NEXT_COLUMN), _ -> new ArrayList<>())
                  .add(AttemptRows.read(row)),
          Arrays.toString(keys));
    }
    return attempts;
  }

  private static ChildSummary waiting(int forRoom, int forOthers, Instant since) {
    return ChildSummary.of(
        Map.of(JobStatus.RUNNABLE, forRoom, JobStatus.PENDING, forOthers), since);
  }

  private @Nullable ChildSummary children(StoredJob stored) throws SQLException {
    Job job = stored.job();
    if (!job.isArrayParent()) {
      return null;
    }
    return switch (job.state()) {
      case JobState.Submitted _, JobState.Pending _ -> waiting(0, 0, job.createdAt());
      case JobState.Spawned spawned -> count(stored, spawned);
      case JobState.Succeeded _, JobState.Failed _ ->
          Objects.requireNonNull(stored.childrenEnded());
      case JobState.Runnable _, JobState.Active _ ->
          throw new IllegalStateException("no state of an array parent: " + job);
    };
  }

  private ChildSummary count(StoredJob parent, JobState.Spawned spawned) throws SQLException {
    Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
    Latest updated = new Latest(spawned.since());
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
    int known = counts.values().stream().mapToInt(Integer::intValue).sum();
    int blocked = lazy.countBlocked();
    counts.merge(JobStatus.PENDING, blocked, Integer::sum);
    counts.merge(JobStatus.RUNNABLE, parent.job().arraySize() - known - blocked, Integer::sum);
    return ChildSummary.of(counts, updated.time);
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

package dev.longshore.store.sqlite;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.StoredState;
import dev.longshore.model.StoredState.ArrayChildren;
import dev.longshore.model.StoredState.Nodes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads all that a server starts from, in one transaction. */
final class StateLoader {

  /** Jobs that are not children; {@code queue} is named so that the index by state is used. */
  private static final String OPEN_JOBS =
      "SELECT "
          + JobRows.COLUMNS
          + "FROM job j"
          + JobRows.JOINS
          + "WHERE j.queue IS NOT NULL AND j.state IN "
          + StateColumn.OPEN;

  /** A child that has not ended has a parent that has not, and that has spawned. */
  private static final String OPEN_CHILDREN =
      "SELECT "
          + JobRows.COLUMNS
          + "FROM job o JOIN job j ON j.parent = o.key"
          + JobRows.JOINS
          + "WHERE o.array_size > 0 AND o.queue IS NOT NULL AND o.state = 'SPAWNED'"
          + " AND j.state IN "
          + StateColumn.OPEN;

  /** Nodes wait with their whole job; only those that have room are under way. */
  private static final String OPEN_NODES =
      "SELECT "
          + JobRows.COLUMNS
          + "FROM job o JOIN job j ON j.parent = o.key"
          + JobRows.JOINS
          + "WHERE o.nodes > 0 AND o.state IN "
          + StateColumn.ACTIVE
          + ""
          + " AND j.state IN "
          + StateColumn.ACTIVE;

  private static final Comparator<Job> BY_SEQUENCE_THEN_INDEX =
      Comparator.comparingLong(Job::sequence)
          .thenComparingInt(job -> job.id().isPart() ? job.id().partIndex() : -1);

  private final Session session;

  StateLoader(Session session) {
    this.session = session;
  }

  StoredState load() throws SQLException {
    List<Job> jobs = openJobs();
    List<JobQueue> queues = ResourceRows.jobQueues(session);
    List<SchedulingPolicy> policies = ResourceRows.schedulingPolicies(session);
    ConsumableRows consumables = new ConsumableRows(session);
    return new StoredState(
        ResourceRows.computeEnvironments(session),
        queues,
        policies,
        ResourceRows.serviceEnvironments(session),
        ResourceRows.quotaShares(session),
        consumables.all(),
        ResourceRows.eventRules(session),
        new InstanceRows(session).load(),
        definitions(jobs),
        lastRevisions(),
        jobs,
        arrays(),
        nodes(),
        new SubmitRows(session).all(),
        consumables.updates(),
        new ShareUses(session).all(queues, policies),
        reasons(),
        lastSequence());
  }

  private Map<JobId, Instant> reasons() throws SQLException {
    Map<JobId, Instant> reasons = new LinkedHashMap<>();
    session.each(
        "SELECT id, reason_at FROM job WHERE state = 'RUNNABLE' AND reason_at IS NOT NULL"
            + " AND status_reason IS NOT NULL ORDER BY key",
        row -> reasons.put(new JobId(row.getString(1)), Column.instant(row, 2)));
    return reasons;
  }

  private List<Job> openJobs() throws SQLException {
    JobRows rows = new JobRows();
    List<Job> jobs = new ArrayList<>();
    session.each(OPEN_JOBS, row -> jobs.add(rows.read(row).job()));
    session.each(OPEN_CHILDREN, row -> jobs.add(rows.read(row).job()));
    session.each(OPEN_NODES, row -> jobs.add(rows.read(row).job()));
    jobs.sort(BY_SEQUENCE_THEN_INDEX);
    return jobs;
  }

  private List<JobDefinition> definitions(List<Job> jobs) throws SQLException {
    Map<DefinitionId, JobDefinition> found =
        new TreeMap<>(
            Comparator.comparing(DefinitionId::name).thenComparingInt(DefinitionId::revision));
    for (JobDefinition active : ResourceRows.activeDefinitions(session)) {
      found.put(active.id(), active);
    }
    for (Job job : jobs) {
      if (!job.isService() && !found.containsKey(job.definition())) {
        JobDefinition inactive = ResourceRows.definition(session, job.definition());
        if (inactive == null) {
          throw new IllegalStateException(
              "job " + job.id() + " refers to " + job.definition() + ", which is not stored");
        }
        found.put(inactive.id(), inactive);
      }
    }
    return List.copyOf(found.values());
  }

  private Map<String, Integer> lastRevisions() throws SQLException {
    Map<String, Integer> last = new LinkedHashMap<>();
    session.each(
        "SELECT name, max(revision) FROM (SELECT name, revision FROM job_definition"
            + " UNION ALL SELECT name, last FROM removed_revision) GROUP BY name ORDER BY name",
        row -> last.put(row.getString(1), row.getInt(2)));
    return last;
  }

  private Map<JobId, ArrayChildren> arrays() throws SQLException {
    Map<JobId, ChildSets> children = new LinkedHashMap<>();
    session.each(
        "SELECT p.id, c.array_index, c.state FROM job p LEFT JOIN job c ON c.parent = p.key"
            + " WHERE p.array_size > 0 AND p.queue IS NOT NULL AND p.state = 'SPAWNED'"
            + " ORDER BY p.sequence, c.array_index",
        row -> {
          ChildSets sets =
              children.computeIfAbsent(new JobId(row.getString(1)), _ -> new ChildSets());
          String state = Column.textOrNull(row, 3);
          if (state != null) {
            sets.add(row.getInt(2), state);
          }
        });
    session.each(
        "SELECT p.id, e.children FROM job p JOIN children_ended e ON e.parent = p.key"
            + " WHERE p.array_size > 0 AND p.queue IS NOT NULL AND p.state = 'SPAWNED'",
        row -> {
          ChildSets sets = children.get(new JobId(row.getString(1)));
          if (sets != null) {
            sets.failed.or(IndexSet.parse(row.getString(2)).toBitSet());
          }
        });
    Map<JobId, ArrayChildren> arrays = new LinkedHashMap<>();
    children.forEach((parent, sets) -> arrays.put(parent, sets.toArrayChildren()));
    return arrays;
  }

  private Map<JobId, Nodes> nodes() throws SQLException {
    Map<JobId, Nodes> nodes = new LinkedHashMap<>();
    session.each(
        "SELECT id, key, attempts FROM job WHERE nodes > 0 AND state IN "
            + StateColumn.ACTIVE
            + " ORDER BY sequence",
        row ->
            nodes.put(new JobId(row.getString(1)), new Nodes(ends(row.getLong(2), row.getInt(3)))));
    return nodes;
  }

  private Map<Integer, AttemptEnd> ends(long job, int attempt) throws SQLException {
    Map<Integer, AttemptEnd> ends = new LinkedHashMap<>();
    session.each(
        "SELECT "
            + AttemptRows.COLUMNS
            + ", n.array_index FROM job n JOIN attempt a ON a.job = n.key"
            + " WHERE n.parent = ? AND a.number = ? AND a.stopped_at IS NOT NULL"
            + " ORDER BY n.array_index",
        row -> ends.put(row.getInt(AttemptRows.NEXT_COLUMN), AttemptRows.read(row)),
        job,
        attempt);
    return ends;
  }

  private long lastSequence() throws SQLException {
    Long last =
        session.first(
            "SELECT value FROM counter WHERE name = 'last_sequence'", row -> row.getLong(1));
    return last == null ? 0 : last;
  }

  private static final class ChildSets {
    private final BitSet withRows = new BitSet();
    private final BitSet succeeded = new BitSet();
    private final BitSet failed = new BitSet();

    void add(int index, String state) {
      withRows.set(index);
      switch (StateColumn.status(state)) {
        case SUCCEEDED -> succeeded.set(index);
        case FAILED -> failed.set(index);
        case SUBMITTED, PENDING, RUNNABLE, SCHEDULED, STARTING, RUNNING -> {}
      }
    }

    ArrayChildren toArrayChildren() {
      return new ArrayChildren(
          IndexSet.copyOf(withRows), IndexSet.copyOf(succeeded), IndexSet.copyOf(failed));
    }
  }
}

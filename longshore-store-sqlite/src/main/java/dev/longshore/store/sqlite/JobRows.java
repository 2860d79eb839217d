package dev.longshore.store.sqlite;

import dev.longshore.model.Attempt;
import dev.longshore.model.ChildStops;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import dev.longshore.store.JobView.ChildSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of jobs. One reader serves one query: names that come again are kept once, which
 * matters when a million jobs are loaded.
 */
final class JobRows {

  private static final String NEVER_CHANGED =
      """
      j.key, j.id, coalesce(j.name, p.name), coalesce(j.queue, p.queue),
      coalesce(j.definition_name, p.definition_name),
      coalesce(j.definition_revision, p.definition_revision),
      j.created_at, coalesce(j.sequence, p.sequence), coalesce(j.request, p.request),
      coalesce(j.vcpu_millis, p.vcpu_millis), coalesce(j.memory_mib, p.memory_mib),
      coalesce(j.gpus, p.gpus), j.array_size,
      """;

  /** The columns that {@link #read} expects, of a job {@code j}. */
  static final String COLUMNS =
      NEVER_CHANGED
          + """
          j.state, j.since, j.retried, j.attempts,
          j.stop_cause, j.stop_reason, j.status_reason, j.started_at, j.stopped_at,
          a.compute_environment, a.host, a.placed_at, a.started_at, a.address, j.doomed, j.blocked,
          j.nodes, j.children_succeeded, j.children_failed, j.children_changed_at,
          coalesce(j.consumables, p.consumables), j.preemptions, j.child_stops, a.instance,
          a.capacity_kind
          """;

  /** How many columns these are. */
  static final int COLUMN_COUNT = 38;

  /** The same, of the job {@code j} as it was after an event {@code e}. */
  static final String COLUMNS_THEN =
      NEVER_CHANGED
          + """
          e.state, e.at, e.attempts > 0, e.attempts,
          e.stop_cause, e.stop_reason, e.status_reason,
          (SELECT started_at FROM attempt WHERE job = j.key AND number <= e.attempts
            AND started_at IS NOT NULL ORDER BY number DESC LIMIT 1), e.at,
          a.compute_environment, a.host, a.placed_at,
          iif(e.state = 'RUNNING', iif(e.preemption IS NULL, e.at, a.started_at), NULL),
          iif(e.state = 'RUNNING', a.address, NULL),
          NULL, j.blocked, j.nodes,
          j.children_succeeded, j.children_failed, j.children_changed_at,
          coalesce(j.consumables, p.consumables), j.preemptions, NULL, a.instance, a.capacity_kind
          """;

  /** What to join to {@code job j}: the parent of a child, and the latest attempt. */
  static final String JOINS =
      """
       LEFT JOIN job p ON p.key = j.parent
       LEFT JOIN attempt a ON a.job = j.key AND a.number = j.attempts
      """;

  /** The same, with the latest attempt as it was after the event {@code e}. */
  static final String JOINS_THEN =
      """
       LEFT JOIN job p ON p.key = j.parent
       LEFT JOIN attempt a ON a.job = j.key AND a.number = e.attempts
      """;

  /** Of a job with its {@link #JOINS}: that it was not removed; see {@link RemovedRows}. */
  static final String IS_KEPT = "coalesce(j.queue, p.queue) IS NOT NULL";

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, List<ConsumableRequirement>> consumables = new HashMap<>();
  private final Map<DefinitionId, DefinitionId> definitions = new HashMap<>();

  /**
   * A row as it was read.
   *
   * @param key of the row
   * @param job where it stands
   * @param scheduledAt when its latest attempt was placed, or null
   * @param childrenEnded what has become of the children of an array that has ended, else null
   */
  record StoredJob(
      long key, Job job, @Nullable Instant scheduledAt, @Nullable ChildSummary childrenEnded) {}

  StoredJob read(ResultSet row) throws SQLException {
    String request = Column.textOrNull(row, 9);
    JobId id = new JobId(row.getString(2));
    Job job =
        new Job(
            id,
            once(row.getString(3)),
            once(row.getString(4)),
            once(new DefinitionId(once(row.getString(5)), row.getInt(6))),
            Column.instant(row, 7),
            row.getLong(8),
            request == null ? JobRequest.PLAIN : Json.read(request, JobRequest.class),
            new Demand(row.getLong(10), row.getLong(11), row.getInt(12)),
            consumables(id, row),
            row.getInt(13),
            row.getInt(30),
            state(row),
            row.getInt(17),
            Column.stopOrNull(row, 18),
            Column.textOrNull(row, 20),
            row.getInt(35));
    return new StoredJob(row.getLong(1), job, Column.instantOrNull(row, 25), childrenEnded(row));
  }

  /** Jobs of one definition mostly take the same, so what comes again is kept once too. */
  private List<ConsumableRequirement> consumables(JobId id, ResultSet row) throws SQLException {
    String column = Column.textOrNull(row, 34);
    return column == null || id.isNode()
        ? List.of()
        : consumables.computeIfAbsent(
            column, json -> List.of(Json.read(json, ConsumableRequirement[].class)));
  }

  private static @Nullable ChildSummary childrenEnded(ResultSet row) throws SQLException {
    Instant changedAt = Column.instantOrNull(row, 33);
    return changedAt == null
        ? null
        : ChildSummary.of(
            Map.of(JobStatus.SUCCEEDED, row.getInt(31), JobStatus.FAILED, row.getInt(32)),
            changedAt);
  }

  private JobState state(ResultSet row) throws SQLException {
    String state = row.getString(14);
    return switch (state) {
      case "SUBMITTED" -> new JobState.Submitted();
      case "PENDING" -> new JobState.Pending(Column.indexes(row, 28), childStops(row));
      case "RUNNABLE" -> new JobState.Runnable(Column.instant(row, 15), row.getBoolean(16));
      case StateColumn.SPAWNED ->
          new JobState.Spawned(Column.instant(row, 15), Column.indexes(row, 29));
      case "SCHEDULED" -> new JobState.Active(attempt(row, false));
      case "STARTING", "RUNNING" -> new JobState.Active(attempt(row, true));
      case "SUCCEEDED" ->
          new JobState.Succeeded(Column.instantOrNull(row, 21), Column.instant(row, 22));
      case "FAILED" -> new JobState.Failed(Column.instantOrNull(row, 21), Column.instant(row, 22));
      default -> throw new IllegalStateException("no state of a job: " + state);
    };
  }

  private static ChildStops childStops(ResultSet row) throws SQLException {
    String column = Column.textOrNull(row, 36);
    return column == null ? ChildStops.NONE : Json.read(column, ChildStops.class);
  }

  private Attempt attempt(ResultSet row, boolean taken) throws SQLException {
    return new Attempt(
        row.getInt(17),
        placement(row),
        Column.instant(row, 25),
        taken,
        Column.instantOrNull(row, 26),
        Column.textOrNull(row, 27));
  }

  private Placement placement(ResultSet row) throws SQLException {
    String instance = Column.textOrNull(row, 37);
    return new Placement(
        once(row.getString(23)),
        once(row.getString(24)),
        instance == null ? null : once(instance),
        Column.capacityKindOrNull(row, 38));
  }

  private String once(String text) {
    return texts.computeIfAbsent(text, t -> t);
  }

  private DefinitionId once(DefinitionId id) {
    return definitions.computeIfAbsent(id, i -> i);
  }
}

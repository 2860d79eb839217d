package dev.longshore.store.sqlite;

import dev.longshore.model.Attempt;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Job;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.StopRequest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** New rows of jobs and array children. */
final class JobInserts {

  private static final String SUBMITTED =
      """
      INSERT INTO job (id, name, name_lower, queue, definition_name, definition_revision,
        created_at, sequence, request, share_identifier, vcpu_millis, memory_mib, gpus, array_size,
        nodes, state, since, retried, attempts, stop_cause, stop_reason, status_reason, changed_at,
        doomed, blocked, consumables, instances)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String CHILD =
      """
      INSERT INTO job (id, parent, array_index, created_at, array_size,
        state, since, retried, attempts, stop_cause, stop_reason, status_reason, changed_at)
      SELECT ?, key, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ? FROM job WHERE id = ?
      """;

  private static final String NODE =
      """
      INSERT INTO job (id, parent, array_index, created_at, vcpu_millis, memory_mib, gpus,
        array_size, state, retried, attempts, changed_at)
      SELECT ?, key, ?, ?, ?, ?, ?, 0, ?, 0, ?, ? FROM job WHERE id = ?
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts,
        changed_at = excluded.changed_at, since = NULL, retried = 0, status_reason = NULL,
        stop_cause = NULL, stop_reason = NULL, started_at = NULL, stopped_at = NULL
      """;

  private static final String CONSUMABLE =
      """
      INSERT INTO job_consumable (job, resource, quantity) SELECT key, ?, ? FROM job WHERE id = ?
      """;

  private final Session session;

  JobInserts(Session session) {
    this.session = session;
  }

  int submitted(Job job) throws SQLException {
    Waiting waiting = Waiting.of(job.state());
    StopRequest stop = job.stop();
    int changed =
        session.update(
            SUBMITTED,
            job.id().value(),
            job.name(),
            job.name().toLowerCase(Locale.ROOT),
            job.queue(),
            job.definition().name(),
            job.definition().revision(),
            job.createdAt().toEpochMilli(),
            job.sequence(),
            requestColumn(job.request()),
            job.request().shareIdentifier(),
            job.demand().vcpuMillis(),
            job.demand().memoryMib(),
            job.demand().gpus(),
            job.arraySize(),
            job.isMultiNode() ? job.nodes() : null,
            waiting.state(),
            Column.millis(waiting.since()),
            waiting.retried() ? 1 : 0,
            job.attempts(),
            stop == null ? null : stop.cause().name(),
            stop == null ? null : stop.reason(),
            job.statusReason(),
            job.createdAt().toEpochMilli(),
            waiting.doomed(),
            waiting.blocked(),
            job.consumables().isEmpty() ? null : Json.write(job.consumables()),
            job.request().service() == null ? null : job.request().service().instances());
    for (ConsumableRequirement requirement : job.consumables()) {
      changed =
          Math.min(
              changed,
              session.update(
                  CONSUMABLE, requirement.resource(), requirement.quantity(), job.id().value()));
    }
    return changed;
  }

  /** Inserts nothing if the parent has no row. */
  int child(Job child) throws SQLException {
    Waiting waiting = Waiting.of(child.state());
    StopRequest stop = child.stop();
    return session.update(
        CHILD,
        child.id().value(),
        child.id().arrayIndex(),
        child.createdAt().toEpochMilli(),
        waiting.state(),
        Column.millis(waiting.since()),
        waiting.retried() ? 1 : 0,
        child.attempts(),
        stop == null ? null : stop.cause().name(),
        stop == null ? null : stop.reason(),
        child.statusReason(),
        child.createdAt().toEpochMilli(),
        child.id().parent().value());
  }

  /** A node that has room: a new row at its first attempt, the same row at the next. */
  int node(Job node) throws SQLException {
    Attempt attempt = ((JobState.Active) node.state()).attempt();
    return session.update(
        NODE,
        node.id().value(),
        node.id().partIndex(),
        node.createdAt().toEpochMilli(),
        node.demand().vcpuMillis(),
        node.demand().memoryMib(),
        node.demand().gpus(),
        node.status().name(),
        attempt.number(),
        attempt.placedAt().toEpochMilli(),
        node.id().parent().value());
  }

  /** Called once for a batch with its highest sequence, since one row serves all jobs. */
  void keepLastSequence(long sequence) throws SQLException {
    session.update(
        "INSERT INTO counter (name, value) VALUES ('last_sequence', ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
        sequence);
  }

  static @Nullable String requestColumn(JobRequest request) {
    return request.equals(JobRequest.PLAIN) ? null : Json.write(request);
  }

  /** What a new row can say of a state. A job begins by waiting: it has no attempt, and no end. */
  private record Waiting(
      String state,
      @Nullable Instant since,
      boolean retried,
      @Nullable String doomed,
      @Nullable String blocked) {
    static Waiting of(JobState state) {
      String column = StateColumn.of(state);
      return switch (state) {
        case JobState.Submitted _ -> new Waiting(column, null, false, null, null);
        case JobState.Pending pending ->
            new Waiting(column, null, false, Column.text(pending.doomed()), null);
        case JobState.Runnable runnable ->
            new Waiting(column, runnable.since(), runnable.retried(), null, null);
        case JobState.Spawned spawned ->
            new Waiting(column, spawned.since(), false, null, Column.text(spawned.blocked()));
        case JobState.Active _, JobState.Succeeded _, JobState.Failed _ ->
            throw new IllegalStateException("no job begins like this: " + state);
      };
    }
  }
}

package dev.longshore.store.sqlite;

import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import java.util.List;
import java.util.stream.Stream;

/**
 * The column {@code job.state}: the status as AWS Batch has it, except that an array parent whose
 * children wait for room says {@code SPAWNED}, which AWS shows as PENDING.
 */
final class StateColumn {

  static final String SPAWNED = "SPAWNED";

  /** For {@code IN}: every state that something can follow. */
  static final String OPEN =
      "('SUBMITTED', 'PENDING', 'RUNNABLE', 'SCHEDULED', 'STARTING', 'RUNNING', 'SPAWNED')";

  /** For {@code IN}: every state that has an attempt under way. */
  static final String ACTIVE = "('SCHEDULED', 'STARTING', 'RUNNING')";

  private StateColumn() {}

  static String of(JobState state) {
    return state instanceof JobState.Spawned ? SPAWNED : state.status().name();
  }

  static JobStatus status(String column) {
    return column.equals(SPAWNED) ? JobStatus.PENDING : JobStatus.valueOf(column);
  }

  /** All values of the column. */
  static List<String> all() {
    return Stream.of(JobStatus.values()).flatMap(status -> all(status).stream()).toList();
  }

  /** All values of the column that AWS shows as this status. */
  static List<String> all(JobStatus status) {
    return status == JobStatus.PENDING ? List.of("PENDING", SPAWNED) : List.of(status.name());
  }
}

package dev.longshore.store.sqlite;

import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.store.AttemptUse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads what attempts used. One of these serves one read: requests that come again are read once.
 */
final class UsageRows {

  private static final String COLUMNS =
      "SELECT j.id, coalesce(j.queue, p.queue), coalesce(j.request, p.request),"
          + " a.compute_environment, a.instance_type, a.capacity_kind, p.nodes > 0,"
          + " coalesce(j.vcpu_millis, p.vcpu_millis), coalesce(j.memory_mib, p.memory_mib),"
          + " coalesce(j.gpus, p.gpus), a.placed_at, a.stopped_at FROM attempt a JOIN job j ON"
          + " j.key = a.job LEFT JOIN job p ON p.key = j.parent WHERE coalesce(j.nodes, 0) = 0 AND "
          + JobRows.IS_KEPT;

  static final String ENDED = COLUMNS + " AND a.stopped_at > ? AND a.placed_at < ?";

  static final String UNDER_WAY = COLUMNS + " AND a.stopped_at IS NULL AND a.placed_at < ?";

  private final Session session;
  private final Map<String, JobRequest> requests = new HashMap<>();

  UsageRows(Session session) {
    this.session = session;
  }

  void each(Instant from, Instant to, Consumer<AttemptUse> sink) throws SQLException {
    session.each(ENDED, row -> sink.accept(read(row)), from.toEpochMilli(), to.toEpochMilli());
    session.each(UNDER_WAY, row -> sink.accept(read(row)), to.toEpochMilli());
  }

  private AttemptUse read(ResultSet row) throws SQLException {
    String json = Column.textOrNull(row, 3);
    JobRequest request =
        json == null
            ? JobRequest.PLAIN
            : requests.computeIfAbsent(json, text -> Json.read(text, JobRequest.class));
    return new AttemptUse(
        new JobId(row.getString(1)),
        row.getString(2),
        request.shareIdentifier(),
        request.tags(),
        row.getString(4),
        Column.textOrNull(row, 5),
        Column.capacityKindOrNull(row, 6),
        row.getBoolean(7),
        new Demand(row.getLong(8), row.getLong(9), row.getInt(10)),
        Column.instant(row, 11),
        Column.instantOrNull(row, 12));
  }
}

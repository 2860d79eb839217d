package dev.longshore.store.sqlite;

import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.Placement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of attempts that have ended. */
final class AttemptRows {

  /** The columns that {@link #read} expects, of an attempt {@code a}. */
  static final String COLUMNS =
      "a.number, a.compute_environment, a.host, a.address, a.started_at, a.stopped_at, a.exit_code,"
          + " a.reason, a.status_reason, a.containers, a.instance,"
          + " a.capacity_kind";

  /** The number of the first column behind them. */
  static final int NEXT_COLUMN = 13;

  private AttemptRows() {}

  static AttemptEnd read(ResultSet row) throws SQLException {
    return new AttemptEnd(
        row.getInt(1),
        new Placement(
            row.getString(2),
            row.getString(3),
            Column.textOrNull(row, 11),
            Column.capacityKindOrNull(row, 12)),
        Column.textOrNull(row, 4),
        Column.instantOrNull(row, 5),
        Column.instant(row, 6),
        Column.integerOrNull(row, 7),
        Column.textOrNull(row, 8),
        row.getString(9),
        containers(Column.textOrNull(row, 10)));
  }

  private static List<ContainerExit> containers(@Nullable String json) {
    return json == null ? List.of() : List.of(Json.read(json, ContainerExit[].class));
  }
}

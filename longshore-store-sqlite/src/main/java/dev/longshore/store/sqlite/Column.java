package dev.longshore.store.sqlite;

import dev.longshore.model.CapacityKind;
import dev.longshore.model.IndexSet;
import dev.longshore.model.StopRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How values stand in columns: times as milliseconds since the epoch; what is absent, or a set of
 * indexes that is empty, as NULL.
 */
final class Column {

  private Column() {}

  static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  /** A time that is always there. */
  static Instant instant(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  static @Nullable Integer integerOrNull(ResultSet row, int column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  /** A cause in this column and the reason in the next, or neither. */
  static @Nullable StopRequest stopOrNull(ResultSet row, int column) throws SQLException {
    String cause = row.getString(column);
    return cause == null
        ? null
        : new StopRequest(StopRequest.Cause.valueOf(cause), row.getString(column + 1));
  }

  static @Nullable CapacityKind capacityKindOrNull(ResultSet row, int column) throws SQLException {
    String name = row.getString(column);
    return name == null ? null : CapacityKind.valueOf(name);
  }

  static @Nullable String nameOrNull(@Nullable Enum<?> value) {
    return value == null ? null : value.name();
  }

  static IndexSet indexes(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? IndexSet.NONE : IndexSet.parse(text);
  }

  static @Nullable String text(IndexSet indexes) {
    return indexes.isEmpty() ? null : indexes.toString();
  }

  static @Nullable String textOrNull(ResultSet row, int column) throws SQLException {
    return row.getString(column);
  }
}

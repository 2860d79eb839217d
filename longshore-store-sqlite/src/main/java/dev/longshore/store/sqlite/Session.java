package dev.longshore.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection with the statements that were prepared on it. Used by one thread at a time; always
 * inside a transaction, which {@link #commit()} or {@link #rollback()} ends.
 */
final class Session implements AutoCloseable {

  /** More than the fixed statements of a connection; only composed ones are ever dropped. */
  private static final int KEPT_STATEMENTS = 100;

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Takes one row. */
  interface RowSink {
    void accept(ResultSet row) throws SQLException;
  }

  /** Runs a statement that changes rows. Returns how many it changed. */
  int update(String sql, @Nullable Object... values) throws SQLException {
    return prepare(sql, values).executeUpdate();
  }

  /** All rows of a query. */
  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    each(sql, row -> rows.add(reader.read(row)), values);
    return rows;
  }

  /** The first row of a query, or null if there is none. */
  <T> @Nullable T first(String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    try (ResultSet row = prepare(sql, values).executeQuery()) {
      return row.next() ? reader.read(row) : null;
    }
  }

  /** Hands over every row of a query, in order. */
  void each(String sql, RowSink sink, @Nullable Object... values) throws SQLException {
    try (ResultSet row = prepare(sql, values).executeQuery()) {
      while (row.next()) {
        sink.accept(row);
      }
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
    connection.close();
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
      dropOldest();
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private void dropOldest() throws SQLException {
    if (statements.size() > KEPT_STATEMENTS) {
      var oldest = statements.entrySet().iterator();
      oldest.next().getValue().close();
      oldest.remove();
    }
  }
}

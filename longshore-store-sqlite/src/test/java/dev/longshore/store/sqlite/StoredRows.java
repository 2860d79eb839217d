package dev.longshore.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** The rows of a database as SQL text: what is stored, exactly, and a way to store it again. */
final class StoredRows {

  private static final List<String> TABLES =
      List.of(
          "compute_environment",
          "job_queue",
          "scheduling_policy",
          "job_definition",
          "removed_revision",
          "kept_submit",
          "counter",
          "job",
          "children_ended",
          "instance",
          "instance_shortage",
          "unavailable_types",
          "scaling_activity",
          "attempt",
          "job_event",
          "event_mark",
          "event_cursor",
          "event_rule",
          "service_environment",
          "quota_share",
          "consumable_resource",
          "kept_update",
          "job_consumable");

  private StoredRows() {}

  /** One {@code INSERT} for each row, of the columns that are not NULL. */
  static SequencedSet<String> read(Path folder) throws SQLException {
    SequencedSet<String> rows = new LinkedHashSet<>();
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2")) {
          while (row.next()) {
            rows.add(insert(table, row));
          }
        }
      }
    }
    return rows;
  }

  /** Runs such texts. */
  static void write(Path folder, Iterable<String> inserts) throws SQLException {
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement()) {
      for (String insert : inserts) {
        statement.executeUpdate(insert);
      }
    }
  }

  private static String insert(String table, ResultSet row) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      Object value = row.getObject(i);
      if (value != null) {
        columns.add(row.getMetaData().getColumnName(i));
        values.add(
            value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString());
      }
    }
    return "INSERT INTO %s (%s) VALUES (%s);"
        .formatted(table, String.join(", ", columns), String.join(", ", values));
  }

  private static Connection connect(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("longshore.db"));
  }
}

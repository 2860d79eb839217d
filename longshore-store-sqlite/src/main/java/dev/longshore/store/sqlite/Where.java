package dev.longshore.store.sqlite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Conditions that must all hold, with the values for their question marks. */
final class Where {

  /** Above every text that begins like a prefix: the highest code point follows. */
  private static final String PREFIX_END = Character.toString(Character.MAX_CODE_POINT);

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  Where() {}

  /**
   * That a column is this text, or begins like it where the text ends in {@code *}.
   *
   * @param column may have a plus before it, which keeps SQLite from looking for an index
   */
  static Where like(String column, String pattern) {
    if (!pattern.endsWith("*")) {
      return new Where().and(column + " = ?", pattern);
    }
    String prefix = pattern.substring(0, pattern.length() - 1);
    return new Where().and(column + " >= ?", prefix).and(column + " < ?", prefix + PREFIX_END);
  }

  /** Adds a condition; the texts are our own, the values may be anybody's. */
  Where and(String condition, Object... itsValues) {
    sql.append(sql.isEmpty() ? " WHERE " : " AND ").append(condition);
    Collections.addAll(values, itsValues);
    return this;
  }

  /** Adds that a column has one of these values; none of them means any. */
  Where in(String column, List<String> allowed) {
    if (allowed.isEmpty()) {
      return this;
    }
    String marks = String.join(", ", Collections.nCopies(allowed.size(), "?"));
    return and(column + " IN (" + marks + ")", allowed.toArray());
  }

  /** Adds that one of these conditions holds; none of them adds nothing. */
  Where any(List<Where> conditions) {
    if (conditions.isEmpty()) {
      return this;
    }
    List<String> texts = new ArrayList<>();
    List<Object> theirValues = new ArrayList<>();
    for (Where condition : conditions) {
      texts.add(condition.sql.substring(" WHERE ".length()));
      theirValues.addAll(condition.values);
    }
    return and("(" + String.join(" OR ", texts) + ")", theirValues.toArray());
  }

  /** Adds the conditions of another. */
  Where and(Where other) {
    return other.sql.isEmpty()
        ? this
        : and(other.sql.substring(" WHERE ".length()), other.values.toArray());
  }

  /** Empty, or {@code WHERE} and the conditions. */
  String sql() {
    return sql.toString();
  }

  List<Object> values() {
    return values;
  }
}

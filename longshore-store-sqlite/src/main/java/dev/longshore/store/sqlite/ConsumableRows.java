package dev.longshore.store.sqlite;

import dev.longshore.model.ConsumableResource;
import dev.longshore.model.KeptUpdate;
import dev.longshore.store.ConsumableView;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of consumable resources, and of the updates that carried a token. */
final class ConsumableRows {

  /** Driven by what is under way, which is little: a resource may have a million jobs. */
  static final String IN_USE =
      """
      SELECT c.resource, sum(c.quantity) FROM (
        SELECT j.key FROM job j WHERE j.queue IS NOT NULL AND j.state IN ('STARTING', 'RUNNING')
        UNION ALL
        SELECT o.key FROM job o JOIN job j ON j.parent = o.key
          WHERE o.array_size > 0 AND o.queue IS NOT NULL AND o.state = 'SPAWNED'
          AND j.state IN ('STARTING', 'RUNNING')) taker
        CROSS JOIN job_consumable c ON c.job = taker.key
      GROUP BY c.resource
      """;

  private final Session session;

  ConsumableRows(Session session) {
    this.session = session;
  }

  int save(ConsumableResource resource) throws SQLException {
    return session.update(
        "INSERT INTO consumable_resource (name, name_lower, resource) VALUES (?, ?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET resource = excluded.resource",
        resource.name(),
        resource.name().toLowerCase(Locale.ROOT),
        Json.write(resource));
  }

  int delete(String name) throws SQLException {
    return session.update("DELETE FROM consumable_resource WHERE name = ?", name);
  }

  /** A token that comes again gets a new row, and with it a new place in the order. */
  int kept(KeptUpdate update) throws SQLException {
    return session.update(
        "INSERT OR REPLACE INTO kept_update (token, resource, operation, quantity, total_quantity,"
            + " at) VALUES (?, ?, ?, ?, ?, ?)",
        update.key(),
        update.resource(),
        update.operation().name(),
        update.quantity(),
        update.totalQuantity(),
        update.at().toEpochMilli());
  }

  int forgotten(String token) throws SQLException {
    return session.update("DELETE FROM kept_update WHERE token = ?", token);
  }

  /** All, by name. */
  List<ConsumableResource> all() throws SQLException {
    return session.list(
        "SELECT resource FROM consumable_resource ORDER BY name",
        row -> Json.read(row.getString(1), ConsumableResource.class));
  }

  /** All updates with tokens, in the order in which they came. */
  List<KeptUpdate> updates() throws SQLException {
    return session.list(
        "SELECT token, resource, operation, quantity, total_quantity, at FROM kept_update"
            + " ORDER BY rowid",
        row ->
            new KeptUpdate(
                row.getString(1),
                row.getString(2),
                ConsumableResource.Operation.valueOf(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                Column.instant(row, 6)));
  }

  /** The resource of this name, or null. */
  @Nullable ConsumableView find(String name) throws SQLException {
    ConsumableResource resource =
        session.first(
            "SELECT resource FROM consumable_resource WHERE name = ?",
            row -> Json.read(row.getString(1), ConsumableResource.class),
            name);
    return resource == null ? null : new ConsumableView(resource, inUse().getOrDefault(name, 0L));
  }

  /** A page, in the order of {@link dev.longshore.store.Reads}. */
  List<ConsumableView> page(List<String> patterns, @Nullable String after, int limit)
      throws SQLException {
    Where where =
        new Where()
            .any(
                patterns.stream()
                    .map(pattern -> Where.like("+name_lower", pattern.toLowerCase(Locale.ROOT)))
                    .toList());
    if (after != null) {
      where.and("name > ?", after);
    }
    List<Object> values = new ArrayList<>(where.values());
    values.add(limit);
    Map<String, Long> inUse = inUse();
    return session.list(
        "SELECT resource FROM consumable_resource" + where.sql() + " ORDER BY name LIMIT ?",
        row -> {
          ConsumableResource resource = Json.read(row.getString(1), ConsumableResource.class);
          return new ConsumableView(resource, inUse.getOrDefault(resource.name(), 0L));
        },
        values.toArray());
  }

  private Map<String, Long> inUse() throws SQLException {
    Map<String, Long> inUse = new HashMap<>();
    session.each(IN_USE, row -> inUse.put(row.getString(1), row.getLong(2)));
    return inUse;
  }
}

package dev.longshore.store.sqlite;

import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceShortageEndedFact;
import dev.longshore.model.Fact.InstanceShortageFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Instance;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.StoredInstances;
import dev.longshore.model.UnavailableTypes;
import dev.longshore.store.TerminatedInstance;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of instances, and of what was decided about them. */
final class InstanceRows {

  private static final String COLUMNS =
      "id, compute_environment, type, vcpu_millis, memory_mib, gpus, host, state,"
          + " launched_at, idle_since, ever_used, drain";

  private static final int COLUMN_COUNT = 12;

  private final Session session;

  InstanceRows(Session session) {
    this.session = session;
  }

  int launched(InstanceLaunchedFact fact) throws SQLException {
    session.update(
        "INSERT INTO counter (name, value) VALUES ('last_instance', ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
        fact.number());
    Instance instance = fact.instance();
    session.update( // a machine that was deregistered may come back by its id
        "DELETE FROM terminated_instance WHERE id = ?", instance.id());
    return session.update(
        "INSERT INTO instance (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        instance.id(),
        instance.computeEnvironment(),
        instance.type(),
        instance.capacity().vcpuMillis(),
        instance.capacity().memoryMib(),
        instance.capacity().gpus(),
        instance.host(),
        instance.state().name(),
        instance.launchedAt().toEpochMilli(),
        Column.millis(instance.idleSince()),
        instance.everUsed() ? 1 : 0,
        instance.drain() == null ? null : Json.write(instance.drain()));
  }

  int running(InstanceRunningFact fact) throws SQLException {
    return session.update(
        "UPDATE instance SET state = 'RUNNING', idle_since = ?, drain = NULL WHERE id = ?",
        fact.at().toEpochMilli(),
        fact.instance());
  }

  /** One that has not started has nothing to wait for: it is idle. */
  int draining(InstanceDrainingFact fact) throws SQLException {
    return session.update(
        "UPDATE instance SET idle_since = iif(state = 'PENDING', ?, idle_since),"
            + " state = 'DRAINING', drain = ? WHERE id = ?",
        fact.drain().at().toEpochMilli(),
        Json.write(fact.drain()),
        fact.instance());
  }

  /** Its row goes to those of instances that are gone, of which only the latest are kept. */
  int terminated(InstanceTerminatedFact fact, Instant at) throws SQLException {
    session.update(
        "INSERT OR REPLACE INTO terminated_instance ("
            + COLUMNS
            + ", terminated_at) SELECT "
            + COLUMNS
            + ", ? FROM instance WHERE id = ?",
        at.toEpochMilli(),
        fact.instance());
    session.update(
        "DELETE FROM terminated_instance WHERE terminated_at < ?",
        at.minus(TerminatedInstance.KEPT).toEpochMilli());
    return session.update("DELETE FROM instance WHERE id = ?", fact.instance());
  }

  /** An attempt has ended on an instance, which may be gone by now. */
  void attemptEnded(AttemptEndedFact fact) throws SQLException {
    String instance = fact.end().placement().instance();
    if (instance != null) {
      session.update(
          "UPDATE instance SET idle_since = max(coalesce(idle_since, 0), ?), ever_used = 1"
              + " WHERE id = ?",
          fact.end().stoppedAt().toEpochMilli(),
          instance);
    }
  }

  int shortage(InstanceShortageFact fact) throws SQLException {
    return session.update(
        "INSERT INTO instance_shortage (type, until) VALUES (?, ?)"
            + " ON CONFLICT (type) DO UPDATE SET until = excluded.until",
        fact.type(),
        fact.until().toEpochMilli());
  }

  int shortageEnded(InstanceShortageEndedFact fact) throws SQLException {
    return session.update("DELETE FROM instance_shortage WHERE type = ?", fact.type());
  }

  int unavailable(TypesUnavailableFact fact) throws SQLException {
    return session.update(
        "INSERT INTO unavailable_types (compute_environment, types) VALUES (?, ?)"
            + " ON CONFLICT (compute_environment) DO UPDATE SET types = excluded.types",
        fact.environment(),
        Json.write(fact.types()));
  }

  int noted(ScalingActivity activity) throws SQLException {
    int inserted =
        session.update(
            "INSERT INTO scaling_activity"
                + " (compute_environment, at, action, instance_type, instances, reason)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            activity.computeEnvironment(),
            activity.at().toEpochMilli(),
            activity.action().name(),
            activity.instanceType(),
            activity.instances().isEmpty() ? null : Json.write(activity.instances()),
            activity.reason());
    session.update(
        "DELETE FROM scaling_activity WHERE compute_environment = ?1 AND number <="
            + " (SELECT number FROM scaling_activity WHERE compute_environment = ?1"
            + " ORDER BY number DESC LIMIT 1 OFFSET ?2)",
        activity.computeEnvironment(),
        ScalingActivity.KEPT);
    return inserted;
  }

  /** Nobody asks for what was decided about an environment that is gone. */
  void environmentDeleted(String environment) throws SQLException {
    session.update("DELETE FROM scaling_activity WHERE compute_environment = ?", environment);
    session.update("DELETE FROM unavailable_types WHERE compute_environment = ?", environment);
  }

  StoredInstances load() throws SQLException {
    return new StoredInstances(all(), lastNumber(), shortages(), unavailable());
  }

  private Map<String, Instant> shortages() throws SQLException {
    Map<String, Instant> until = new LinkedHashMap<>();
    session.each(
        "SELECT type, until FROM instance_shortage ORDER BY type",
        row -> until.put(row.getString(1), Column.instant(row, 2)));
    return until;
  }

  private Map<String, UnavailableTypes> unavailable() throws SQLException {
    Map<String, UnavailableTypes> byEnvironment = new LinkedHashMap<>();
    session.each(
        "SELECT compute_environment, types FROM unavailable_types ORDER BY compute_environment",
        row ->
            byEnvironment.put(
                row.getString(1), Json.read(row.getString(2), UnavailableTypes.class)));
    return byEnvironment;
  }

  List<Instance> all() throws SQLException {
    return session.list("SELECT " + COLUMNS + " FROM instance ORDER BY id", InstanceRows::instance);
  }

  List<TerminatedInstance> terminatedSince(Instant since) throws SQLException {
    return session.list(
        "SELECT "
            + COLUMNS
            + ", terminated_at FROM terminated_instance WHERE terminated_at >= ? ORDER BY id",
        row -> new TerminatedInstance(instance(row), Column.instant(row, COLUMN_COUNT + 1)),
        since.toEpochMilli());
  }

  /** The newest first. */
  List<ScalingActivity> activity(String environment, int limit) throws SQLException {
    return session.list(
        "SELECT compute_environment, at, action, instance_type, instances, reason"
            + " FROM scaling_activity WHERE compute_environment = ?"
            + " ORDER BY number DESC LIMIT ?",
        InstanceRows::activity,
        environment,
        limit);
  }

  private long lastNumber() throws SQLException {
    Long last =
        session.first(
            "SELECT value FROM counter WHERE name = 'last_instance'", row -> row.getLong(1));
    return last == null ? 0 : last;
  }

  private static Instance instance(ResultSet row) throws SQLException {
    return new Instance(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        new Demand(row.getLong(4), row.getLong(5), row.getInt(6)),
        row.getString(7),
        Instance.State.valueOf(row.getString(8)),
        Column.instant(row, 9),
        Column.instantOrNull(row, 10),
        row.getBoolean(11),
        drain(Column.textOrNull(row, 12)));
  }

  private static @Nullable Drain drain(@Nullable String json) {
    return json == null ? null : Json.read(json, Drain.class);
  }

  private static ScalingActivity activity(ResultSet row) throws SQLException {
    return new ScalingActivity(
        row.getString(1),
        Column.instant(row, 2),
        ScalingActivity.Action.valueOf(row.getString(3)),
        Column.textOrNull(row, 4),
        ids(Column.textOrNull(row, 5)),
        row.getString(6));
  }

  private static List<String> ids(@Nullable String json) {
    return json == null ? List.of() : List.of(Json.read(json, String[].class));
  }
}

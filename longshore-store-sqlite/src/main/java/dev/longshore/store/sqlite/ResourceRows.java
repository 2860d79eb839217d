package dev.longshore.store.sqlite;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.EventRule;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobQueue;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.store.Reads.DefinitionPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of resources. */
final class ResourceRows {

  private ResourceRows() {}

  static List<ComputeEnvironment> computeEnvironments(Session session) throws SQLException {
    return session.list(
        "SELECT environment FROM compute_environment ORDER BY name",
        row -> Json.read(row.getString(1), ComputeEnvironment.class));
  }

  static List<JobQueue> jobQueues(Session session) throws SQLException {
    return session.list(
        "SELECT queue FROM job_queue ORDER BY name",
        row -> Json.read(row.getString(1), JobQueue.class));
  }

  static List<SchedulingPolicy> schedulingPolicies(Session session) throws SQLException {
    return session.list(
        "SELECT policy FROM scheduling_policy ORDER BY name",
        row -> Json.read(row.getString(1), SchedulingPolicy.class));
  }

  static List<ServiceEnvironment> serviceEnvironments(Session session) throws SQLException {
    return session.list(
        "SELECT environment FROM service_environment ORDER BY name",
        row -> Json.read(row.getString(1), ServiceEnvironment.class));
  }

  static List<QuotaShare> quotaShares(Session session) throws SQLException {
    return session.list(
        "SELECT share FROM quota_share ORDER BY queue, name",
        row -> Json.read(row.getString(1), QuotaShare.class));
  }

  static List<EventRule> eventRules(Session session) throws SQLException {
    return session.list(
        "SELECT rule FROM event_rule ORDER BY name",
        row -> Json.read(row.getString(1), EventRule.class));
  }

  static @Nullable JobDefinition definition(Session session, DefinitionId id) throws SQLException {
    return session.first(
        "SELECT definition FROM job_definition WHERE name = ? AND revision = ?",
        ResourceRows::definition,
        id.name(),
        id.revision());
  }

  static List<JobDefinition> activeDefinitions(Session session) throws SQLException {
    return session.list(
        "SELECT definition FROM job_definition WHERE active = 1", ResourceRows::definition);
  }

  /** A page, in the order of {@link dev.longshore.store.Reads}. */
  static List<JobDefinition> definitions(
      Session session,
      @Nullable String name,
      @Nullable Boolean active,
      @Nullable DefinitionPosition after,
      int limit)
      throws SQLException {
    return session.list(
        "SELECT definition FROM job_definition"
            + " WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR active = ?2)"
            + " AND (?3 IS NULL OR active < ?3"
            + " OR (active = ?3 AND (name > ?4 OR (name = ?4 AND revision < ?5))))"
            + " ORDER BY active DESC, name, revision DESC LIMIT ?6",
        ResourceRows::definition,
        name,
        active == null ? null : active ? 1 : 0,
        after == null ? null : after.active() ? 1 : 0,
        after == null ? null : after.id().name(),
        after == null ? null : after.id().revision(),
        limit);
  }

  private static JobDefinition definition(ResultSet row) throws SQLException {
    return Json.read(row.getString(1), JobDefinition.class);
  }
}

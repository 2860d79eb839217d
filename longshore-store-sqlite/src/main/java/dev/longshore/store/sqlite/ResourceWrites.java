package dev.longshore.store.sqlite;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EventRule;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobQueue;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.sql.SQLException;
import java.time.Instant;

/** Rows of resources: written whole, a few at a time. */
final class ResourceWrites {

  private final Session session;

  ResourceWrites(Session session) {
    this.session = session;
  }

  int save(ComputeEnvironment environment) throws SQLException {
    return session.update(
        "INSERT INTO compute_environment (name, environment) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET environment = excluded.environment",
        environment.name(),
        Json.write(environment));
  }

  int deleteComputeEnvironment(String name) throws SQLException {
    return session.update("DELETE FROM compute_environment WHERE name = ?", name);
  }

  int save(JobQueue queue) throws SQLException {
    return session.update(
        "INSERT INTO job_queue (name, queue, jobs_after) VALUES (?, ?,"
            + " (SELECT coalesce(max(value), 0) FROM counter WHERE name = 'last_sequence'))"
            + " ON CONFLICT (name) DO UPDATE SET queue = excluded.queue",
        queue.name(),
        Json.write(queue));
  }

  /** Only the queue: its jobs have ended and stay describable. */
  int deleteJobQueue(String name) throws SQLException {
    return session.update("DELETE FROM job_queue WHERE name = ?", name);
  }

  int save(SchedulingPolicy policy) throws SQLException {
    return session.update(
        "INSERT INTO scheduling_policy (name, policy) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET policy = excluded.policy",
        policy.name(),
        Json.write(policy));
  }

  int deleteSchedulingPolicy(String name) throws SQLException {
    return session.update("DELETE FROM scheduling_policy WHERE name = ?", name);
  }

  int save(ServiceEnvironment environment) throws SQLException {
    return session.update(
        "INSERT INTO service_environment (name, environment) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET environment = excluded.environment",
        environment.name(),
        Json.write(environment));
  }

  int deleteServiceEnvironment(String name) throws SQLException {
    return session.update("DELETE FROM service_environment WHERE name = ?", name);
  }

  int save(QuotaShare share) throws SQLException {
    return session.update(
        "INSERT INTO quota_share (queue, name, share) VALUES (?, ?, ?)"
            + " ON CONFLICT (queue, name) DO UPDATE SET share = excluded.share",
        share.queue(),
        share.name(),
        Json.write(share));
  }

  int delete(QuotaShareId share) throws SQLException {
    return session.update(
        "DELETE FROM quota_share WHERE queue = ? AND name = ?", share.queue(), share.name());
  }

  int save(EventRule rule) throws SQLException {
    return session.update(
        "INSERT INTO event_rule (name, rule) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET rule = excluded.rule",
        rule.name(),
        Json.write(rule));
  }

  int deleteEventRule(String name) throws SQLException {
    return session.update("DELETE FROM event_rule WHERE name = ?", name);
  }

  /**
   * @param at when this is committed; a revision that is saved again after it was deregistered
   *     keeps the time of that
   */
  int save(JobDefinition definition, Instant at) throws SQLException {
    return session.update(
        "INSERT INTO job_definition (name, revision, active, definition, deregistered_at)"
            + " VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (name, revision)"
            + " DO UPDATE SET active = excluded.active, definition = excluded.definition,"
            + " deregistered_at = iif(excluded.active, NULL,"
            + " coalesce(deregistered_at, excluded.deregistered_at))",
        definition.id().name(),
        definition.id().revision(),
        definition.active() ? 1 : 0,
        Json.write(definition),
        definition.active() ? null : at.toEpochMilli());
  }
}

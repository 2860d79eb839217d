package dev.longshore.store.sqlite;

import dev.longshore.model.FairShare;
import dev.longshore.model.JobQueue;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.StoredState.ShareUse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has been used of fair-share queues, as far back as their policies look. */
final class ShareUses {

  /**
   * Children have the share and the queue of their parents; nodes are part of their jobs. A job
   * that has ended keeps its share active though it never had an attempt. What was in an earlier
   * queue of the same name does not count.
   */
  private static final String OF_QUEUE =
      """
      WITH used AS (
        SELECT j.share_identifier AS share, coalesce(j.instances * 1000, j.vcpu_millis) AS weight, a.placed_at AS placed_at,
          a.stopped_at AS stopped_at, j.sequence AS sequence, -1 AS array_index, a.number AS number
        FROM job j JOIN attempt a ON a.job = j.key
        WHERE j.queue = ?1 AND j.share_identifier IS NOT NULL AND a.stopped_at IS NOT NULL
          AND j.sequence > (SELECT jobs_after FROM job_queue WHERE name = ?1)
        UNION ALL
        SELECT p.share_identifier, p.vcpu_millis, a.placed_at, a.stopped_at, p.sequence,
          c.array_index, a.number
        FROM job p JOIN job c ON c.parent = p.key JOIN attempt a ON a.job = c.key
        WHERE p.queue = ?1 AND p.share_identifier IS NOT NULL AND p.array_size > 0
          AND a.stopped_at IS NOT NULL
          AND p.sequence > (SELECT jobs_after FROM job_queue WHERE name = ?1)
        UNION ALL
        SELECT share_identifier, 0, stopped_at, stopped_at, sequence, -1, 0
        FROM job
        WHERE queue = ?1 AND share_identifier IS NOT NULL AND state IN ('SUCCEEDED', 'FAILED')
          AND sequence > (SELECT jobs_after FROM job_queue WHERE name = ?1)
      )
      SELECT share, weight, placed_at, stopped_at FROM used
      WHERE stopped_at > (SELECT max(stopped_at) FROM used) - ?2
      ORDER BY stopped_at, sequence, array_index, number
      """;

  private final Session session;

  ShareUses(Session session) {
    this.session = session;
  }

  List<ShareUse> all(List<JobQueue> queues, List<SchedulingPolicy> policies) throws SQLException {
    List<ShareUse> uses = new ArrayList<>();
    for (JobQueue queue : queues) {
      FairShare policy = policyOf(queue, policies);
      if (policy != null) {
        uses.addAll(
            session.list(
                OF_QUEUE,
                row ->
                    new ShareUse(
                        queue.name(),
                        row.getString(1),
                        row.getLong(2),
                        Column.instant(row, 3),
                        Column.instant(row, 4)),
                queue.name(),
                policy.windowSeconds() * 1000L));
      }
    }
    return uses;
  }

  private static @Nullable FairShare policyOf(JobQueue queue, List<SchedulingPolicy> policies) {
    return policies.stream()
        .filter(policy -> policy.name().equals(queue.schedulingPolicy()))
        .findFirst()
        .map(SchedulingPolicy::fairShare)
        .orElse(null);
  }
}

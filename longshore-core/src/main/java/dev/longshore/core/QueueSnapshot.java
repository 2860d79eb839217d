package dev.longshore.core;

import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Ordered;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What GetJobQueueSnapshot tells of a queue.
 *
 * @param front the first jobs that wait, at most 100, in the order in which they would be
 *     dispatched
 * @param usedVcpuMillis what jobs of the queue have now, in thousandths of a vCPU
 * @param instances of a service queue what its jobs have, by instance type; otherwise empty
 * @param shares of a fair-share queue those that have anything now, the largest first; null of any
 *     other
 * @param quotas of a quota-managed queue its quota shares; null of any other
 * @param at when this was true
 */
public record QueueSnapshot(
    List<Position> front,
    long usedVcpuMillis,
    Map<String, Integer> instances,
    @Nullable List<ShareUse> shares,
    @Nullable List<QuotaUse> quotas,
    Instant at) {

  public QueueSnapshot {
    instances = Ordered.copyOf(instances);
  }

  /**
   * A job at its position.
   *
   * @param since when it came to this position
   */
  public record Position(JobId job, Instant since) {}

  /**
   * What a share has now.
   *
   * @param usedVcpuMillis in thousandths of a vCPU, or of a service queue of an instance
   */
  public record ShareUse(String share, long usedVcpuMillis) {}

  /**
   * What a quota share has now.
   *
   * @param first the first of its jobs that wait, or null
   * @param instances what its jobs have, by instance type
   */
  public record QuotaUse(String share, @Nullable Position first, Map<String, Integer> instances) {
    public QuotaUse {
      instances = Ordered.copyOf(instances);
    }

    /** How many instances of any type. */
    public int total() {
      return instances.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  static QueueSnapshot of(BatchState state, JobQueue queue, Instant now) {
    List<ShareUse> shares =
        state.fairShareOf(queue) == null
            ? null
            : state.fairShares().of(queue.name()).usage().entrySet().stream()
                .map(entry -> new ShareUse(entry.getKey(), entry.getValue().runningVcpuMillis()))
                .filter(share -> share.usedVcpuMillis() > 0)
                .sorted(
                    Comparator.comparingLong(ShareUse::usedVcpuMillis)
                        .reversed()
                        .thenComparing(ShareUse::share))
                .toList();
    QuotaQueue quotas = QuotaQueue.of(state, queue);
    return new QueueSnapshot(
        List.copyOf(state.fronts().observe(state, queue, now)),
        state.used().ofQueue(queue.name()).vcpuMillis(),
        state.used().instancesOf(queue.name()).byType(),
        shares,
        quotas == null ? null : quotas.uses(now),
        now);
  }
}

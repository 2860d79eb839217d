package dev.longshore.core;

import dev.longshore.model.Realm;
import java.time.Duration;

/**
 * The settings that decisions depend on.
 *
 * @param realm partition, region and account that jobs are told of
 * @param settling how long a compute environment or queue stays CREATING, UPDATING or DELETING, at
 *     least; AWS takes seconds, clients only need to be able to see it
 * @param stopGrace between SIGTERM and SIGKILL; 30 s on AWS
 * @param placementsPerCycle the most jobs that one cycle takes out of the queues, so that a cycle
 *     stays short
 * @param backfillDepth how many jobs behind the first that finds no room may find none either until
 *     the walk through a queue ends; 0 is AWS's order. Jobs that find room are not counted, nor are
 *     those that ask for the same as one that found none
 * @param limits counts that AWS bounds per account
 */
public record CoreConfig(
    Realm realm,
    Duration settling,
    Duration stopGrace,
    int placementsPerCycle,
    int backfillDepth,
    Limits limits) {

  /** The values of AWS, for this realm. */
  public static CoreConfig defaults(Realm realm) {
    return new CoreConfig(
        realm, Duration.ofMillis(100), Duration.ofSeconds(30), 1000, 0, Limits.DEFAULTS);
  }

  /**
   * How much of everything there may be.
   *
   * @param computeEnvironments at most
   * @param jobQueues at most
   * @param serviceEnvironments at most
   * @param quotaSharesPerQueue at most
   * @param activeShares of one queue, at most
   * @param consumableResources at most
   * @param consumablesPerJob that one job takes of, at most
   */
  public record Limits(
      int computeEnvironments,
      int jobQueues,
      int serviceEnvironments,
      int quotaSharesPerQueue,
      int activeShares,
      int consumableResources,
      int consumablesPerJob) {

    /** The quotas of AWS Batch as its user guide lists them in 2026. */
    public static final Limits DEFAULTS = new Limits(50, 50, 50, 20, 500, 50_000, 5);
  }
}

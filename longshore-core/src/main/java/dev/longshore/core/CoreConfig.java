package dev.longshore.core;

import dev.longshore.model.EngineRules;
import dev.longshore.model.Limits;
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
 * @param limits what AWS bounds per account and region
 * @param instances what instances there are for compute environments
 * @param engines which engine serves which environment
 */
public record CoreConfig(
    Realm realm,
    Duration settling,
    Duration stopGrace,
    int placementsPerCycle,
    int backfillDepth,
    Limits limits,
    InstanceConfig instances,
    EngineRules engines) {

  /** With instances as they are where nobody says anything of them, and the local engine. */
  public CoreConfig(
      Realm realm,
      Duration settling,
      Duration stopGrace,
      int placementsPerCycle,
      int backfillDepth,
      Limits limits) {
    this(
        realm,
        settling,
        stopGrace,
        placementsPerCycle,
        backfillDepth,
        limits,
        InstanceConfig.STANDARD,
        EngineRules.only("local"));
  }

  /** The values of AWS, for this realm. */
  public static CoreConfig defaults(Realm realm) {
    return new CoreConfig(
        realm, Duration.ofMillis(100), Duration.ofSeconds(30), 1000, 0, Limits.DEFAULTS);
  }
}

package dev.longshore.simulator;

import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import dev.longshore.model.FairShare.Weight;
import dev.longshore.model.Realm;
import java.util.List;
import java.util.Random;

/**
 * A small cluster that follows from a seed. Every definition fits on every host and in every
 * environment, so that all jobs can run in the end.
 */
final class RandomCluster {

  static final List<String> QUEUES = List.of("first", "second", "shared");
  static final String NODES = "nodes";
  static final List<String> DEFINITIONS = List.of("memory", "one", "two", "four", NODES);
  static final List<String> SHARES = List.of("heavy", "light", "other");

  /** A consumable resource of which there are two, and which jobs give back. */
  static final String LENT = "lent";

  /** One of which there is plenty, and which jobs do not give back. */
  static final String USED_UP = "used-up";

  static final long USED_UP_TOTAL = 10_000;

  private RandomCluster() {}

  static Cluster make(Random random) {
    Cluster cluster = new Cluster();
    for (int i = 0; i <= random.nextInt(3); i++) {
      int vcpus = 4 + random.nextInt(5);
      cluster.host("host-" + i, new Demand(vcpus * 1000L, 4096 + random.nextInt(8192), 0));
    }
    cluster.environment("small", 4 + random.nextInt(4));
    cluster.environment("large", 4 + random.nextInt(12));
    cluster.policy(
        "fair",
        new FairShare(
            random.nextInt(2) * 3600,
            random.nextInt(3) == 0 ? 50 : 0,
            List.of(new Weight("light", 0.25), new Weight("heavy", 2))));
    cluster.queue("first", 1 + random.nextInt(3), null, List.of("small", "large"));
    cluster.queue("second", 1 + random.nextInt(3), null, List.of("large"));
    cluster.queue("shared", 1 + random.nextInt(3), "fair", List.of("large", "small"));
    cluster.consumable(LENT, ConsumableResource.Kind.REPLENISHABLE, 2);
    cluster.consumable(USED_UP, ConsumableResource.Kind.NON_REPLENISHABLE, USED_UP_TOTAL);
    cluster.definition("memory", new Demand(1000, 3072, 0));
    cluster.definition("one", new Demand(1000, 512, 0));
    cluster.definition("two", new Demand(2000, 2048, 0));
    cluster.definition("four", new Demand(4000, 1024, 0));
    cluster.multiNodeDefinition(NODES, 3, new Demand(1000, 512, 0));
    return cluster;
  }

  /** A core as the server has it, with bounds that come into play now and then. */
  static Core core(Random random, int backfillDepth) {
    CoreConfig standard = CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012"));
    return new Core(
        new CoreConfig(
            standard.realm(),
            standard.settling(),
            standard.stopGrace(),
            random.nextInt(3) == 0 ? 2 : standard.placementsPerCycle(),
            backfillDepth,
            standard.limits()));
  }
}

package dev.longshore.simulator;

import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.InstanceConfig;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import dev.longshore.model.FairShare.Weight;
import dev.longshore.model.Realm;
import java.util.List;
import java.util.Random;

/**
 * A small cluster that follows from a seed. Every definition fits on one of its hosts and, as it is
 * in the beginning, in every environment without instances; those that have some may have none that
 * would hold it.
 */
final class RandomCluster {

  /** A fair-share queue that comes and goes. */
  static final String PASSING = "passing";

  static final String SMALL = "small";
  static final String LARGE = "large";

  static final List<String> QUEUES = List.of("first", "second", "shared", PASSING);

  /** Those whose jobs have share identifiers. */
  static final List<String> SHARED_QUEUES = List.of("shared", PASSING);

  static final String POLICY = "fair";
  static final String NODES = "nodes";
  static final List<String> DEFINITIONS =
      List.of("memory", "one", "two", "four", "gpu", "huge", NODES);

  /** What the largest definition asks for. */
  static final int LARGEST_VCPUS = 4;

  static final List<String> SHARES = List.of("heavy", "light", "other");

  /** A consumable resource of which there are two, and which jobs give back. */
  static final String LENT = "lent";

  /** One of which there is plenty, and which jobs do not give back. */
  static final String USED_UP = "used-up";

  static final long USED_UP_TOTAL = 10_000;

  private RandomCluster() {}

  static Cluster make(Random random, RandomTraining training, RandomInstances instances) {
    Cluster cluster = new Cluster();
    cluster.host("host-0", new Demand(vcpus(random), 16_384, 1 + random.nextInt(2)));
    for (int i = 1; i <= random.nextInt(4); i++) {
      cluster.host("host-" + i, new Demand(vcpus(random), 4096 + random.nextInt(8192), 0));
    }
    if (random.nextInt(3) == 0) {
      cluster.environment(SMALL, 4 + random.nextInt(4));
    } else {
      cluster.environment(instances.settings(SMALL, 2));
    }
    if (random.nextInt(3) == 0) {
      cluster.environment(LARGE, 4 + random.nextInt(12));
    } else {
      cluster.environment(instances.settings(LARGE, 10));
    }
    cluster.policy(POLICY, fairShare(random));
    cluster.queue("first", 1 + random.nextInt(3), null, List.of(SMALL, LARGE));
    cluster.queue("second", 1 + random.nextInt(3), null, List.of(LARGE));
    cluster.queue("shared", 1 + random.nextInt(3), POLICY, List.of(LARGE, SMALL));
    cluster.consumable(LENT, ConsumableResource.Kind.REPLENISHABLE, 2);
    cluster.consumable(USED_UP, ConsumableResource.Kind.NON_REPLENISHABLE, USED_UP_TOTAL);
    cluster.definition("memory", new Demand(1000, 3072, 0));
    cluster.definition("one", new Demand(1000, 512, 0));
    cluster.definition("two", new Demand(2000, 2048, 0));
    cluster.definition("four", new Demand(LARGEST_VCPUS * 1000L, 1024, 0));
    cluster.definition("gpu", new Demand(1000, 512, 1));
    cluster.definition("huge", new Demand(1000, 15_360, 0));
    training.addTo(cluster);
    cluster.multiNodeDefinition(NODES, 3, new Demand(1000, 512, 0));
    return cluster;
  }

  private static long vcpus(Random random) {
    return (LARGEST_VCPUS + random.nextInt(5)) * 1000L;
  }

  /** A policy for three shares. */
  static FairShare fairShare(Random random) {
    return new FairShare(
        random.nextInt(3) * 1800,
        random.nextInt(3) == 0 ? 50 : 0,
        random.nextInt(3) == 0
            ? List.of(new Weight("l*", 2))
            : List.of(new Weight("light", 0.25), new Weight("heavy", 2)));
  }

  /** A core as the server has it, with bounds that come into play now and then. */
  static Core core(Random random, int backfillDepth, InstanceConfig instances) {
    CoreConfig standard = CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012"));
    return new Core(
        new CoreConfig(
            standard.realm(),
            standard.settling(),
            standard.stopGrace(),
            random.nextInt(3) == 0 ? 2 : standard.placementsPerCycle(),
            backfillDepth,
            standard.limits(),
            instances,
            standard.engines()));
  }
}

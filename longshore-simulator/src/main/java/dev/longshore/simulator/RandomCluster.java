package dev.longshore.simulator;

import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.InstanceConfig;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import dev.longshore.model.FairShare.Weight;
import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

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

  /** A queue on Fargate and Fargate Spot. */
  static final String FARGATE = "fargate";

  static final String FARGATE_SPOT = "fargate-spot";

  /** A queue of managed instances. */
  static final String MANAGED = "managed";

  private static final String MANAGED_SPOT = "managed-spot";

  /** An environment of machines that are registered, and a queue that has it. */
  static final String OWN = "own";

  private static final List<String> QUEUES = List.of("first", "second", "shared", PASSING);

  static final String POLICY = "fair";
  static final String NODES = "nodes";

  private static final List<String> DEFINITIONS =
      List.of("memory", "one", "two", "four", "gpu", "huge", NODES);

  private static final List<String> FARGATE_DEFINITIONS =
      List.of("fargate-quarter", "fargate-one", "fargate-two", "fargate-four");

  private static final List<String> MANAGED_DEFINITIONS =
      List.of("managed-one", "managed-two", "managed-arm", "managed-large-arm", "managed-gpu");

  /** What the largest definition asks for. */
  static final int LARGEST_VCPUS = 4;

  static final List<String> SHARES = List.of("heavy", "light", "other");

  /** A consumable resource of which there are two, and which jobs give back. */
  static final String LENT = "lent";

  /** One of which there is plenty, and which jobs do not give back. */
  static final String USED_UP = "used-up";

  static final long USED_UP_TOTAL = 10_000;

  private final Random random;
  private final RandomInstances instances;
  private final Cluster cluster = new Cluster();
  private final List<String> queues = new ArrayList<>(QUEUES);

  RandomCluster(Random random, RandomTraining training, RandomInstances instances) {
    this.random = random;
    this.instances = instances;
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
    cluster.queue("first", priority(), null, List.of(SMALL, LARGE));
    cluster.queue("second", priority(), null, List.of(LARGE));
    cluster.queue("shared", priority(), POLICY, List.of(LARGE, SMALL));
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
    if (random.nextInt(3) == 0) {
      addFargate();
    }
    if (random.nextInt(3) == 0) {
      addManaged();
    }
    if (random.nextInt(3) == 0) {
      addOwn();
    }
  }

  private void addFargate() {
    for (String name : List.of(FARGATE, FARGATE_SPOT)) {
      String kind = name.equals(FARGATE) ? "FARGATE" : "FARGATE_SPOT";
      cluster.environment(name, kind, "ECS", 1 + random.nextInt(8), "{\"type\":\"MANAGED\"}");
    }
    cluster.definition("fargate-quarter", "FARGATE", new Demand(250, 512, 0), List.of());
    cluster.definition("fargate-one", "FARGATE", new Demand(1000, 3072, 0), List.of());
    cluster.definition("fargate-two", "FARGATE", new Demand(2000, 4096, 0), List.of());
    cluster.definition(
        "fargate-four", "FARGATE", new Demand(LARGEST_VCPUS * 1000L, 8192, 0), List.of());
    queue(FARGATE, List.of(FARGATE, FARGATE_SPOT));
  }

  private void addManaged() {
    cluster.environment(instances.managed(MANAGED, false));
    cluster.environment(instances.managed(MANAGED_SPOT, true));
    cluster.managedDefinition("managed-one", new Demand(1000, 512, 0), null);
    cluster.managedDefinition("managed-two", new Demand(2000, 3072, 0), Architecture.X86_64);
    cluster.managedDefinition("managed-arm", new Demand(500, 1024, 0), Architecture.ARM64);
    cluster.managedDefinition("managed-large-arm", new Demand(3000, 8192, 0), Architecture.ARM64);
    cluster.managedDefinition("managed-gpu", new Demand(1000, 512, 1), null);
    queue(MANAGED, List.of(MANAGED, MANAGED_SPOT)); // on-demand comes first
  }

  private void addOwn() {
    cluster.unmanagedEnvironment(OWN, random.nextBoolean() ? null : 4 + random.nextInt(8));
    queue(
        OWN,
        random.nextBoolean()
            ? List.of(OWN)
            : random.nextBoolean() ? List.of(OWN, LARGE) : List.of(LARGE, OWN));
  }

  private void queue(String name, List<String> environments) {
    cluster.queue(name, priority(), random.nextBoolean() ? POLICY : null, environments);
    queues.add(name);
  }

  private int priority() {
    return 1 + random.nextInt(3);
  }

  Cluster cluster() {
    return cluster;
  }

  /** Those that jobs are submitted to; not all of them are there all the time. */
  List<String> queues() {
    return queues;
  }

  boolean has(String queue) {
    return queues.contains(queue);
  }

  /** The definitions whose jobs such a queue takes. */
  static List<String> definitionsOf(String queue) {
    return switch (queue) {
      case FARGATE -> FARGATE_DEFINITIONS;
      case MANAGED -> MANAGED_DEFINITIONS;
      default -> DEFINITIONS;
    };
  }

  /** The processor that jobs of a definition need; null for any. */
  static @Nullable Architecture architectureOf(String definition) {
    return !definition.startsWith(MANAGED)
        ? null
        : definition.endsWith("arm") ? Architecture.ARM64 : Architecture.X86_64;
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

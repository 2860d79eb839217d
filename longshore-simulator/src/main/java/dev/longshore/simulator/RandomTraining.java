package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.Sharing;
import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.UpdateQuotaShareCommand;
import dev.longshore.core.Command.UpdateServiceEnvironmentCommand;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShare.Strategy;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.ServiceRequest;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Training jobs of a quota-managed queue, and what becomes of its shares meanwhile. Every share may
 * always have as many instances as the largest job asks for, so that all jobs can run in the end.
 */
final class RandomTraining {

  static final String QUEUE = "training";
  static final String ENVIRONMENT = "instances";
  static final List<String> SHARES = List.of("kept", "lent", "greedy");
  static final List<String> TYPES = List.of("ml.c5.xlarge", "ml.m5.large");

  private static final String POLICY = "quotas";
  private static final Demand INSTANCE = new Demand(1000, 512, 0);
  private static final int MOST_INSTANCES = 2;
  private static final int MAX_RUNTIME_SECONDS = 60;

  private final Random random;

  RandomTraining(Random random) {
    this.random = random;
  }

  /** Adds the queue with all that belongs to it. */
  void addTo(Cluster cluster) {
    cluster.serviceEnvironment(ENVIRONMENT, limits(4));
    cluster.quotaPolicy(POLICY);
    cluster.serviceQueue(QUEUE, 1 + random.nextInt(3), POLICY, ENVIRONMENT);
    for (String share : SHARES) {
      cluster.quotaShare(QUEUE, share, limits(2), strategy(), borrowLimit(), random.nextBoolean());
    }
  }

  /** Some training job with this number. */
  SubmitServiceJobCommand next(int number) {
    String share = any(SHARES);
    ServiceRequest service =
        new ServiceRequest(
            "{}",
            "train",
            "busybox",
            List.of("true"),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            null,
            1 + random.nextInt(MOST_INSTANCES),
            TYPES.get(random.nextInt(4) == 0 ? 1 : 0),
            MAX_RUNTIME_SECONDS,
            true,
            random.nextInt(3) == 0 ? random.nextInt(2) : null);
    JobId id = Submit.id(number);
    return new SubmitServiceJobCommand(
        id,
        "job-" + number,
        named(QUEUE),
        JobRequest.ofService(
            service,
            new RetryStrategy(1 + random.nextInt(2), List.of()),
            null,
            Map.of(),
            share,
            random.nextInt(3)),
        null,
        share,
        INSTANCE,
        null,
        null);
  }

  /** Some change of a share or of the environment; may be refused while the last is under way. */
  Command<?> change() {
    if (random.nextInt(4) == 0) {
      return new UpdateServiceEnvironmentCommand(named(ENVIRONMENT), null, limits(4));
    }
    Strategy strategy = strategy();
    return new UpdateQuotaShareCommand(
        new QuotaShareId(QUEUE, any(SHARES)),
        "arn",
        limits(2),
        new Sharing(
            strategy, strategy == Strategy.LEND_AND_BORROW ? borrowLimit() : QuotaShare.UNLIMITED),
        random.nextBoolean(),
        null);
  }

  private List<CapacityLimit> limits(int more) {
    return TYPES.stream()
        .map(type -> new CapacityLimit(MOST_INSTANCES + random.nextInt(more), type))
        .toList();
  }

  private Strategy strategy() {
    return any(List.of(Strategy.values()));
  }

  private int borrowLimit() {
    return any(List.of(QuotaShare.UNLIMITED, 0, 50, 100));
  }

  private static NameOrArn named(String name) {
    return new NameOrArn(name, name);
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}

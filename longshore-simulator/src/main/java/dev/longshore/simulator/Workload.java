package dev.longshore.simulator;

import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know the waiting times of, as a file says it. Beside the history of a data
 * folder everything may be left out, and what is named takes the place of what the folder has.
 *
 * @param backfillDepth as in the server's configuration; 0 where it is left out
 * @param seed of run times that are spread, and of failures; 0 where it is left out
 * @param hosts the machines
 * @param environments compute environments, which all may use every host
 * @param policies fair-share policies
 * @param consumables consumable resources
 * @param queues of these environments
 * @param jobs what is submitted
 */
public record Workload(
    int backfillDepth,
    long seed,
    List<HostGroup> hosts,
    List<Environment> environments,
    List<Policy> policies,
    List<Consumable> consumables,
    List<Queue> queues,
    List<Jobs> jobs) {

  /** A file that says nothing. */
  static final Workload NOTHING =
      new Workload(0, 0, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public Workload {
    hosts = given(hosts);
    environments = given(environments);
    policies = given(policies);
    consumables = given(consumables);
    queues = given(queues);
    jobs = given(jobs);
  }

  private static <T> List<T> given(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  /** Machines that are alike; one where the count is left out. */
  public record HostGroup(@Nullable Integer count, double vcpus, long memoryMib, int gpus) {

    int number() {
      return count == null ? 1 : count;
    }

    Demand capacity() {
      return demand(vcpus, memoryMib, gpus);
    }
  }

  /**
   * A compute environment.
   *
   * @param type {@code EC2} where it is left out, {@code SPOT}, {@code FARGATE} or {@code
   *     FARGATE_SPOT}
   * @param maxVcpus needed, unless it changes one of the history
   */
  public record Environment(String name, @Nullable String type, @Nullable Integer maxVcpus) {}

  /**
   * A fair-share policy.
   *
   * @param weights of shares; others weigh 1, and less weight gets more room
   */
  public record Policy(
      String name,
      int shareDecaySeconds,
      int computeReservation,
      @Nullable Map<String, Double> weights) {

    Map<String, Double> givenWeights() {
      return weights == null ? Map.of() : weights;
    }

    FairShare fairShare() {
      List<FairShare.Weight> byShare =
          new TreeMap<>(givenWeights())
              .entrySet().stream()
                  .map(e -> new FairShare.Weight(e.getKey(), e.getValue()))
                  .toList();
      return new FairShare(shareDecaySeconds, computeReservation, byShare);
    }
  }

  /**
   * A consumable resource.
   *
   * @param total how much there is
   * @param usedUp whether jobs do not give back what they took
   */
  public record Consumable(String name, long total, boolean usedUp) {}

  /**
   * A queue.
   *
   * @param priority 0, or that of the history, where it is left out
   * @param policy by name; left out for a FIFO queue
   * @param environments by name, tried in this order; needed, unless it changes one of the history
   */
  public record Queue(
      String name,
      @Nullable Integer priority,
      @Nullable String policy,
      @Nullable List<String> environments) {

    List<String> givenEnvironments() {
      return given(environments);
    }
  }

  /**
   * How long attempts run.
   *
   * @param min seconds
   * @param max seconds; every time between both is as likely
   */
  public record RunSeconds(double min, double max) {}

  /**
   * Jobs that are alike.
   *
   * @param name by which others wait for them, or null
   * @param share needed where the queue has a policy
   * @param priority inside the share
   * @param count how many; one where it is left out
   * @param arraySize children of each; left out for jobs that are no arrays
   * @param nodes of each; left out for jobs of one node
   * @param vcpus of each job, child or node; a fraction is allowed
   * @param memoryMib the same
   * @param gpus the same
   * @param runSeconds how long each runs
   * @param atSeconds when the first is submitted, from the beginning
   * @param everySeconds how long after the one before each is submitted; 0 for all at once
   * @param after the names of entries further up: each job waits for all of theirs to succeed, and
   *     is not submitted before them
   * @param attempts how often each is tried; once where it is left out
   * @param failEvery that every such attempt fails, in the order of their starts; 0 for none
   * @param failProbability that an attempt fails, 0 to 1
   * @param timeoutSeconds of each attempt, or null
   * @param consumables what each job or child takes, by name
   */
  public record Jobs(
      @Nullable String name,
      String queue,
      @Nullable String share,
      @Nullable Integer priority,
      @Nullable Integer count,
      int arraySize,
      int nodes,
      @Nullable Double vcpus,
      @Nullable Long memoryMib,
      int gpus,
      @Nullable RunSeconds runSeconds,
      double atSeconds,
      double everySeconds,
      List<String> after,
      @Nullable Integer attempts,
      int failEvery,
      double failProbability,
      @Nullable Integer timeoutSeconds,
      Map<String, Long> consumables) {

    public Jobs {
      after = given(after);
      consumables = consumables == null ? Map.of() : consumables;
    }

    int number() {
      return count == null ? 1 : count;
    }

    int mostAttempts() {
      return attempts == null ? 1 : attempts;
    }

    Demand demand() {
      return Workload.demand(vcpus == null ? 0 : vcpus, memoryMib == null ? 0 : memoryMib, gpus);
    }
  }

  private static Demand demand(double vcpus, long memoryMib, int gpus) {
    return new Demand(Math.round(vcpus * 1000), memoryMib, gpus);
  }
}

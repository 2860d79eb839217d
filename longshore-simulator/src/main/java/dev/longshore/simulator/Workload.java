package dev.longshore.simulator;

import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know the waiting times of: a cluster and the jobs that come to it, as a
 * file says it.
 *
 * @param backfillDepth as in the server's configuration; 0 where it is left out
 * @param hosts the machines
 * @param environments compute environments, which all may use every host
 * @param policies fair-share policies
 * @param queues of these environments
 * @param jobs what is submitted
 */
public record Workload(
    int backfillDepth,
    List<HostGroup> hosts,
    List<Environment> environments,
    @Nullable List<Policy> policies,
    List<Queue> queues,
    List<Jobs> jobs) {

  /** Machines that are alike; one where the count is left out. */
  public record HostGroup(@Nullable Integer count, int vcpus, long memoryMib, int gpus) {}

  /** A compute environment. */
  public record Environment(String name, int maxVcpus) {}

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

    FairShare fairShare() {
      List<FairShare.Weight> byShare =
          new TreeMap<>(weights == null ? Map.<String, Double>of() : weights)
              .entrySet().stream()
                  .map(e -> new FairShare.Weight(e.getKey(), e.getValue()))
                  .toList();
      return new FairShare(shareDecaySeconds, computeReservation, byShare);
    }
  }

  /**
   * A queue.
   *
   * @param policy by name; left out for a FIFO queue
   * @param environments by name, tried in this order
   */
  public record Queue(
      String name, int priority, @Nullable String policy, List<String> environments) {}

  /**
   * Jobs that are alike.
   *
   * @param share needed where the queue has a policy
   * @param priority inside the share
   * @param count how many; one where it is left out
   * @param vcpus of each
   * @param memoryMib of each
   * @param gpus of each
   * @param runSeconds how long each runs
   * @param atSeconds when the first is submitted, from the beginning
   * @param everySeconds how long after the one before each is submitted; 0 for all at once
   */
  public record Jobs(
      String queue,
      @Nullable String share,
      @Nullable Integer priority,
      @Nullable Integer count,
      int vcpus,
      long memoryMib,
      int gpus,
      double runSeconds,
      double atSeconds,
      double everySeconds) {

    int number() {
      return count == null ? 1 : count;
    }
  }

  /** The cluster of this workload, with a definition for each entry of jobs. */
  Cluster cluster() {
    Cluster cluster = new Cluster();
    for (HostGroup group : hosts) {
      for (int i = 0; i < (group.count() == null ? 1 : group.count()); i++) {
        cluster.host(
            "host-%04d".formatted(cluster.hosts().size()),
            new Demand(group.vcpus() * 1000L, group.memoryMib(), group.gpus()));
      }
    }
    environments.forEach(e -> cluster.environment(e.name(), e.maxVcpus()));
    for (Policy policy : givenPolicies()) {
      cluster.policy(policy.name(), policy.fairShare());
    }
    for (Queue queue : queues) {
      cluster.queue(queue.name(), queue.priority(), queue.policy(), queue.environments());
    }
    for (int i = 0; i < jobs.size(); i++) {
      Jobs entry = jobs.get(i);
      cluster.definition(
          definition(i), new Demand(entry.vcpus() * 1000L, entry.memoryMib(), entry.gpus()));
    }
    return cluster;
  }

  List<Policy> givenPolicies() {
    return policies == null ? List.of() : policies;
  }

  /** After this time nothing that was used counts any more. */
  int longestWindowSeconds() {
    return givenPolicies().stream()
        .mapToInt(policy -> policy.fairShare().windowSeconds())
        .max()
        .orElse(0);
  }

  /** The definition of the jobs that stand at this place of the list. */
  static String definition(int entry) {
    return "jobs-" + entry;
  }
}

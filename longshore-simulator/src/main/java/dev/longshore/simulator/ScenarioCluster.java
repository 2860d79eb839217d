package dev.longshore.simulator;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.FairShare;
import dev.longshore.model.JobQueue;
import dev.longshore.model.SchedulingPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster of a scenario: that of the history, if there is one, where what the file names takes
 * the place of what has the same name. All of it is ENABLED and VALID.
 */
final class ScenarioCluster {

  private final Cluster cluster = new Cluster();
  private final Map<String, JobQueue> pastQueues = new LinkedHashMap<>();

  /** By name: what it is made of in the end. */
  private final Map<String, QueuePlan> queues = new TreeMap<>();

  private int patienceSeconds;

  private record QueuePlan(@Nullable String policy, List<String> environments) {}

  ScenarioCluster(Workload workload, @Nullable History past, Workload.HostGroup machine) {
    for (Workload.HostGroup group :
        workload.hosts().isEmpty() ? List.of(machine) : workload.hosts()) {
      for (int i = 0; i < group.number(); i++) {
        cluster.host("host-%04d".formatted(cluster.hosts().size()), group.capacity());
      }
    }
    environments(workload, past == null ? List.of() : past.environments());
    policies(workload, past == null ? List.of() : past.policies());
    consumables(workload, past);
    queues(workload, past == null ? List.of() : past.queues());
  }

  Cluster cluster() {
    return cluster;
  }

  /** As {@link Scenario#patienceSeconds}. */
  int patienceSeconds() {
    return patienceSeconds;
  }

  boolean hasQueue(String name) {
    return queues.containsKey(name);
  }

  /** Whether the jobs of this queue have shares. */
  boolean isShared(String queue) {
    return plan(queue).policy() != null;
  }

  /** What definitions of jobs of this queue have to be for. */
  String capabilityOf(String queue) {
    return cluster.capabilityOf(plan(queue).environments().getFirst());
  }

  private QueuePlan plan(String queue) {
    return Objects.requireNonNull(queues.get(queue));
  }

  private void environments(Workload workload, Collection<ComputeEnvironment> past) {
    Map<String, Workload.Environment> changes = new LinkedHashMap<>();
    workload.environments().forEach(each -> changes.put(each.name(), each));
    for (ComputeEnvironment before : past) {
      Workload.Environment change = changes.remove(before.name());
      String type = change == null ? null : change.type();
      Integer most = change == null ? null : change.maxVcpus();
      cluster.environment(
          before.name(),
          type == null ? before.kind() : type,
          before.orchestration(),
          most == null ? before.maxVcpus() : most,
          before.document());
    }
    for (Workload.Environment added : changes.values()) {
      cluster.environment(
          added.name(),
          added.type() == null ? "EC2" : added.type(),
          "ECS",
          Objects.requireNonNull(added.maxVcpus()),
          "{\"type\":\"MANAGED\"}");
    }
  }

  private void policies(Workload workload, Collection<SchedulingPolicy> past) {
    Map<String, FairShare> policies = new TreeMap<>();
    past.forEach(each -> policies.put(each.name(), Objects.requireNonNull(each.fairShare())));
    workload.policies().forEach(each -> policies.put(each.name(), each.fairShare()));
    policies.forEach(
        (name, fairShare) -> {
          cluster.policy(name, fairShare);
          patienceSeconds = Math.max(patienceSeconds, fairShare.windowSeconds());
        });
  }

  private void consumables(Workload workload, @Nullable History past) {
    Map<String, ConsumableResource> consumables = new TreeMap<>();
    if (past != null) {
      past.consumables().forEach(each -> consumables.put(each.name(), each));
      past.jobs()
          .forEach(each -> each.job().consumables().forEach(used -> addBack(consumables, used)));
    }
    for (Workload.Consumable each : workload.consumables()) {
      consumables.put(
          each.name(),
          new ConsumableResource(
              each.name(),
              each.usedUp()
                  ? ConsumableResource.Kind.NON_REPLENISHABLE
                  : ConsumableResource.Kind.REPLENISHABLE,
              each.total(),
              Cluster.START,
              Map.of()));
    }
    consumables
        .values()
        .forEach(each -> cluster.consumable(each.name(), each.kind(), each.totalQuantity()));
  }

  /** What is left now is what the jobs of the history have not used up. */
  private static void addBack(
      Map<String, ConsumableResource> consumables, ConsumableRequirement used) {
    consumables.computeIfPresent(
        used.resource(),
        (_, resource) ->
            resource.kind() == ConsumableResource.Kind.REPLENISHABLE
                ? resource
                : resource.withTotal(
                    Math.min(ConsumableResource.MOST, resource.totalQuantity() + used.quantity())));
  }

  private void queues(Workload workload, Collection<JobQueue> past) {
    past.forEach(each -> pastQueues.put(each.name(), each));
    Map<String, Workload.Queue> changes = new LinkedHashMap<>();
    workload.queues().forEach(each -> changes.put(each.name(), each));
    for (JobQueue before : pastQueues.values()) {
      Workload.Queue change = changes.remove(before.name());
      List<String> environments = change == null ? List.of() : change.givenEnvironments();
      Integer priority = change == null ? null : change.priority();
      String policy = change == null ? null : change.policy();
      before
          .timeLimitActions()
          .forEach(action -> patienceSeconds = Math.max(patienceSeconds, action.maxTimeSeconds()));
      add(
          before.name(),
          priority == null ? before.priority() : priority,
          new QueuePlan(
              policy == null ? before.schedulingPolicy() : policy,
              environments.isEmpty()
                  ? before.environments().stream()
                      .map(JobQueue.EnvironmentOrder::computeEnvironment)
                      .toList()
                  : environments),
          before.timeLimitActions());
    }
    for (Workload.Queue added : changes.values()) {
      add(
          added.name(),
          added.priority() == null ? 0 : added.priority(),
          new QueuePlan(added.policy(), added.givenEnvironments()),
          List.of());
    }
  }

  private void add(
      String name, int priority, QueuePlan plan, List<JobQueue.TimeLimitAction> timeLimitActions) {
    queues.put(name, plan);
    cluster.queue(name, priority, plan.policy(), plan.environments(), timeLimitActions);
  }
}

package dev.longshore.simulator;

import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.ContainerTemplate.LogTarget;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.ConsumableResourceSavedFact;
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.Fact.SchedulingPolicySavedFact;
import dev.longshore.model.Fact.ServiceEnvironmentSavedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Host;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobQueue;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.TaskTemplate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A made-up cluster: the facts that make its environments, queues, policies and definitions, all of
 * them ENABLED and VALID, and its hosts.
 */
final class Cluster {

  /** When every simulation begins. */
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The scheduling priority of every definition. */
  static final int DEFINED_PRIORITY = 1;

  private final List<Fact> facts = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();

  /** What makes it. */
  List<Fact> facts() {
    return List.copyOf(facts);
  }

  List<Host> hosts() {
    return List.copyOf(hosts);
  }

  void host(String id, Demand capacity) {
    hosts.add(new Host(id, capacity));
  }

  /** Adds a consumable resource. */
  void consumable(String name, ConsumableResource.Kind kind, long total) {
    facts.add(
        new ConsumableResourceSavedFact(
            new ConsumableResource(name, kind, total, START, Map.of())));
  }

  /** Adds an environment of EC2. */
  void environment(String name, int maxVcpus) {
    facts.add(
        new ComputeEnvironmentSavedFact(
            new ComputeEnvironment(
                name,
                ComputeEnvironment.uuidOf(name),
                "EC2",
                "ECS",
                ResourceState.ENABLED,
                ResourceStatus.VALID,
                ComputeEnvironment.HEALTHY,
                START,
                START,
                maxVcpus,
                "{\"type\":\"MANAGED\"}",
                Map.of(),
                1)));
  }

  void policy(String name, FairShare fairShare) {
    facts.add(
        new SchedulingPolicySavedFact(
            new SchedulingPolicy(
                name, SchedulingPolicy.Kind.FAIRSHARE, fairShare, "{}", START, Map.of())));
  }

  /** Adds a service environment. */
  void serviceEnvironment(String name, List<CapacityLimit> limits) {
    facts.add(
        new ServiceEnvironmentSavedFact(
            new ServiceEnvironment(
                name,
                ResourceState.ENABLED,
                ResourceStatus.VALID,
                limits,
                START,
                START,
                Map.of())));
  }

  /** Adds a policy of queues that quota shares divide. */
  void quotaPolicy(String name) {
    facts.add(
        new SchedulingPolicySavedFact(
            new SchedulingPolicy(
                name, SchedulingPolicy.Kind.QUOTA_SHARE, null, "{}", START, Map.of())));
  }

  /** Adds a queue of service jobs. */
  void serviceQueue(String name, int priority, String policy, String environment) {
    facts.add(
        new JobQueueSavedFact(
            new JobQueue(
                name,
                priority,
                ResourceState.ENABLED,
                ResourceStatus.VALID,
                JobQueue.HEALTHY,
                JobQueue.SERVICE_TYPE,
                policy,
                List.of(),
                List.of(new JobQueue.ServiceEnvironmentOrder(1, environment)),
                List.of(),
                START,
                START,
                Map.of())));
  }

  /** Adds a quota share of a queue of service jobs. */
  void quotaShare(
      String queue,
      String name,
      List<CapacityLimit> limits,
      QuotaShare.Strategy strategy,
      int borrowLimit,
      boolean inSharePreemption) {
    facts.add(
        new QuotaShareSavedFact(
            new QuotaShare(
                name,
                queue,
                limits,
                strategy,
                strategy == QuotaShare.Strategy.LEND_AND_BORROW
                    ? borrowLimit
                    : QuotaShare.UNLIMITED,
                inSharePreemption,
                ResourceState.ENABLED,
                ResourceStatus.VALID,
                START,
                START,
                Map.of())));
  }

  /**
   * Adds a queue of these environments, tried in this order.
   *
   * @param policy by name; null for a FIFO queue
   */
  void queue(String name, int priority, @Nullable String policy, List<String> environments) {
    List<JobQueue.EnvironmentOrder> order = new ArrayList<>();
    for (String environment : environments) {
      order.add(new JobQueue.EnvironmentOrder(order.size() + 1, environment));
    }
    facts.add(
        new JobQueueSavedFact(
            new JobQueue(
                name,
                priority,
                ResourceState.ENABLED,
                ResourceStatus.VALID,
                JobQueue.HEALTHY,
                "ECS",
                policy,
                order,
                List.of(),
                List.of(),
                START,
                START,
                Map.of())));
  }

  /** Adds the first revision of a definition whose jobs ask for this much. */
  void definition(String name, Demand demand) {
    definition(name, task(demand), null);
  }

  /** Adds the first revision of a definition of so many nodes, each asking for this much. */
  void multiNodeDefinition(String name, int nodes, Demand demandOfEach) {
    NodeTemplate.Range all =
        new NodeTemplate.Range(
            0, null, JobDefinition.Kind.CONTAINER, task(demandOfEach), List.of());
    definition(name, null, new NodeTemplate(nodes, 0, List.of(all)));
  }

  private void definition(String name, @Nullable TaskTemplate task, @Nullable NodeTemplate nodes) {
    facts.add(
        new JobDefinitionSavedFact(
            new JobDefinition(
                new DefinitionId(name, 1),
                nodes == null ? "container" : "multinode",
                true,
                START,
                List.of("EC2"),
                Map.of(),
                null,
                null,
                DEFINED_PRIORITY,
                null,
                Map.of(),
                List.of(),
                nodes == null ? JobDefinition.Kind.CONTAINER : JobDefinition.Kind.NODE,
                task,
                nodes,
                null,
                "{\"jobDefinitionName\":\"" + name + "\"}")));
  }

  private static TaskTemplate task(Demand demand) {
    List<ResourceRequirement> requirements = new ArrayList<>();
    requirements.add(
        new ResourceRequirement(
            ResourceRequirement.Type.VCPU,
            BigDecimal.valueOf(demand.vcpuMillis(), 3).stripTrailingZeros().toPlainString()));
    requirements.add(
        new ResourceRequirement(
            ResourceRequirement.Type.MEMORY, Long.toString(demand.memoryMib())));
    if (demand.gpus() > 0) {
      requirements.add(
          new ResourceRequirement(ResourceRequirement.Type.GPU, Integer.toString(demand.gpus())));
    }
    ContainerTemplate container =
        new ContainerTemplate(
            ContainerTemplate.DEFAULT_NAME,
            "busybox",
            List.of("true"),
            List.of(),
            requirements,
            null,
            null,
            null,
            false,
            false,
            List.of(),
            LogTarget.DEFAULT,
            ContainerRole.ALONE,
            "{\"image\":\"busybox\"}");
    return new TaskTemplate(List.of(container), "{}", null);
  }
}

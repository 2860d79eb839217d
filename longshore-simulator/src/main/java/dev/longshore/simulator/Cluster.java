package dev.longshore.simulator;

import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableRequirement;
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
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType.Architecture;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
  private final Map<String, ComputeEnvironment> environments = new HashMap<>();

  /** What makes it. */
  List<Fact> facts() {
    return List.copyOf(facts);
  }

  List<Host> hosts() {
    return List.copyOf(hosts);
  }

  /** The most vCPUs that jobs may have at once. */
  double capacityVcpus() {
    long ofHosts = hosts.stream().map(Host::capacity).mapToLong(Demand::vcpuMillis).sum();
    long ofEnvironments = environments.values().stream().mapToLong(e -> e.maxVcpus() * 1000L).sum();
    return Math.min(ofHosts, ofEnvironments) / 1000.0;
  }

  void host(String id, Demand capacity) {
    hosts.add(new Host(id, "local", capacity));
  }

  /** Adds a consumable resource. */
  void consumable(String name, ConsumableResource.Kind kind, long total) {
    facts.add(
        new ConsumableResourceSavedFact(
            new ConsumableResource(name, kind, total, START, Map.of())));
  }

  /** Adds an environment of EC2. */
  void environment(String name, int maxVcpus) {
    environment(name, "EC2", "ECS", maxVcpus, "{\"type\":\"MANAGED\"}");
  }

  /**
   * Adds an environment.
   *
   * @param document the rest of it, as JSON
   */
  void environment(String name, String kind, String orchestration, int maxVcpus, String document) {
    add(
        new ComputeEnvironment(
            name,
            ComputeEnvironment.uuidOf(name),
            kind,
            orchestration,
            ResourceState.ENABLED,
            ResourceStatus.VALID,
            ComputeEnvironment.HEALTHY,
            START,
            START,
            maxVcpus,
            null,
            List.of(),
            document,
            Map.of(),
            1));
  }

  /** Adds an environment whose instances come and go. */
  void environment(InstanceSettings settings) {
    add(environmentOf(settings, ResourceStatus.VALID, START));
  }

  /** An environment that has instances with these settings. */
  static ComputeEnvironment environmentOf(
      InstanceSettings settings, ResourceStatus status, Instant createdAt) {
    String name = settings.computeEnvironment();
    return new ComputeEnvironment(
        name,
        ComputeEnvironment.uuidOf(name),
        settings.managed() != null ? "ECS_MANAGED_INSTANCES" : settings.isSpot() ? "SPOT" : "EC2",
        "ECS",
        ResourceState.ENABLED,
        status,
        ComputeEnvironment.HEALTHY,
        createdAt,
        createdAt,
        settings.maxVcpus(),
        settings,
        List.of(),
        "{\"type\":\"MANAGED\"}",
        Map.of(),
        1);
  }

  /**
   * Adds an environment whose machines somebody registers.
   *
   * @param vcpus how many they are said to have; null where nothing is said
   */
  void unmanagedEnvironment(String name, @Nullable Integer vcpus) {
    add(
        new ComputeEnvironment(
            name,
            ComputeEnvironment.uuidOf(name),
            "UNMANAGED",
            "ECS",
            ResourceState.ENABLED,
            ResourceStatus.VALID,
            ComputeEnvironment.HEALTHY,
            START,
            START,
            Integer.MAX_VALUE,
            vcpus,
            null,
            List.of(),
            "{\"type\":\"UNMANAGED\"}",
            Map.of(),
            1));
  }

  private void add(ComputeEnvironment environment) {
    environments.put(environment.name(), environment);
    facts.add(new ComputeEnvironmentSavedFact(environment));
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
    queue(
        name,
        priority,
        JobQueue.SERVICE_TYPE,
        policy,
        List.of(),
        List.of(new JobQueue.ServiceEnvironmentOrder(1, environment)),
        List.of());
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
  void queue(String name, int priority, @Nullable String policy, List<String> itsEnvironments) {
    queue(name, priority, policy, itsEnvironments, List.of());
  }

  /** Adds a queue that ends jobs which block it. */
  void queue(
      String name,
      int priority,
      @Nullable String policy,
      List<String> itsEnvironments,
      List<JobQueue.TimeLimitAction> timeLimitActions) {
    List<JobQueue.EnvironmentOrder> order = new ArrayList<>();
    for (String environment : itsEnvironments) {
      order.add(new JobQueue.EnvironmentOrder(order.size() + 1, environment));
    }
    String type = typeOf(Objects.requireNonNull(environments.get(itsEnvironments.getFirst())));
    queue(name, priority, type, policy, order, List.of(), timeLimitActions);
  }

  private void queue(
      String name,
      int priority,
      String type,
      @Nullable String policy,
      List<JobQueue.EnvironmentOrder> order,
      List<JobQueue.ServiceEnvironmentOrder> serviceOrder,
      List<JobQueue.TimeLimitAction> timeLimitActions) {
    facts.add(
        new JobQueueSavedFact(
            new JobQueue(
                name,
                priority,
                ResourceState.ENABLED,
                ResourceStatus.VALID,
                JobQueue.HEALTHY,
                type,
                policy,
                order,
                serviceOrder,
                timeLimitActions,
                START,
                START,
                Map.of())));
  }

  private static String typeOf(ComputeEnvironment first) {
    return first.orchestration().equals("EKS")
        ? "EKS"
        : first.isFargate()
            ? "ECS_FARGATE"
            : first.kind().equals("ECS_MANAGED_INSTANCES") ? first.kind() : "ECS";
  }

  /** The capability that a definition needs to run in this environment. */
  String capabilityOf(String environment) {
    ComputeEnvironment its = Objects.requireNonNull(environments.get(environment));
    return Stream.of("EC2", "FARGATE", "MANAGED_INSTANCES")
        .filter(its::canRun)
        .findFirst()
        .orElse("EC2");
  }

  /** Adds a definition. */
  void definition(JobDefinition definition) {
    facts.add(new JobDefinitionSavedFact(definition));
  }

  /** Adds the first revision of a definition whose jobs ask for this much. */
  void definition(String name, Demand demand) {
    definition(name, "EC2", demand, List.of());
  }

  /**
   * Adds the first revision of a definition.
   *
   * @param capability what its environment can run
   * @param consumables what its jobs take beside room
   */
  void definition(
      String name, String capability, Demand demand, List<ConsumableRequirement> consumables) {
    definition(name, capability, task(demand, null), null, consumables);
  }

  /** Adds the first revision of a definition for managed instances with this processor. */
  void managedDefinition(String name, Demand demand, @Nullable Architecture architecture) {
    definition(name, "MANAGED_INSTANCES", task(demand, architecture), null, List.of());
  }

  /** Adds the first revision of a definition of so many nodes, each asking for this much. */
  void multiNodeDefinition(String name, int nodes, Demand demandOfEach) {
    multiNodeDefinition(name, nodes, demandOfEach, List.of());
  }

  /**
   * Adds the same.
   *
   * @param consumables what each whole job takes beside room
   */
  void multiNodeDefinition(
      String name, int nodes, Demand demandOfEach, List<ConsumableRequirement> consumables) {
    NodeTemplate.Range all =
        new NodeTemplate.Range(
            0, null, JobDefinition.Kind.CONTAINER, task(demandOfEach, null), List.of(), null);
    definition(name, "EC2", null, new NodeTemplate(nodes, 0, List.of(all)), consumables);
  }

  private void definition(
      String name,
      String capability,
      @Nullable TaskTemplate task,
      @Nullable NodeTemplate nodes,
      List<ConsumableRequirement> consumables) {
    definition(
        new JobDefinition(
            new DefinitionId(name, 1),
            nodes == null ? "container" : "multinode",
            true,
            START,
            List.of(capability),
            Map.of(),
            null,
            null,
            DEFINED_PRIORITY,
            null,
            Map.of(),
            consumables,
            nodes == null ? JobDefinition.Kind.CONTAINER : JobDefinition.Kind.NODE,
            task,
            nodes,
            null,
            "{\"jobDefinitionName\":\"" + name + "\"}"));
  }

  private static TaskTemplate task(Demand demand, @Nullable Architecture architecture) {
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
    return new TaskTemplate(List.of(container), "{}", null, architecture);
  }
}

package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.Replacement;
import dev.longshore.core.Command.ReportShortageCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.core.Command.UpdateConsumableResourceCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.core.Command.UpdateSchedulingPolicyCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Drain;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.JobQueue;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.store.Reads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who runs a cluster does to it while jobs wait and run: environments shrink, grow
 * and are disabled, come and go, queues change places, come and go, policies and totals change.
 */
final class RandomChanges {

  private static final int MOST_VCPUS = 16;
  private static final int MOST_LENT = 4;
  private static final int MOST_SHORTAGE_SECONDS = 300;
  private static final int MOST_NOTICE_SECONDS = 120;
  private static final int MOST_JOB_TIMEOUT_SECONDS = 60;

  private final Random random;
  private final RandomTraining training;
  private final RandomInstances instances;
  private final PassingEnvironment passing;
  private final RandomMachines machines;
  private final RandomCluster cluster;

  RandomChanges(
      Random random, RandomTraining training, RandomInstances instances, RandomCluster cluster) {
    this.machines = new RandomMachines(random);
    this.cluster = cluster;
    this.random = random;
    this.training = training;
    this.instances = instances;
    this.passing = new PassingEnvironment(instances);
  }

  /** Some change; it may be refused, since the last one is still under way. */
  Command<?> next(Reads reads, Instant now) {
    if (cluster.has(RandomCluster.OWN) && random.nextBoolean()) {
      return machines.next(reads);
    }
    return switch (random.nextInt(18)) {
      case 0, 1, 2 -> environment(any(reads.computeEnvironments()));
      case 9, 10, 11 -> passing.next(reads, now);
      case 12, 13, 14, 15 -> instance(reads, now);
      case 3, 4 -> queue(any(reads.jobQueues()));
      case 7, 8 -> training.change();
      case 5 ->
          new UpdateSchedulingPolicyCommand(
              named(RandomCluster.POLICY),
              SchedulingPolicy.Kind.FAIRSHARE,
              RandomCluster.fairShare(random),
              "{}");
      case 6 -> lent(random.nextInt(MOST_LENT + 1));
      default -> passingQueue(reads.jobQueues(), now);
    };
  }

  /** What is to be changed so that every job can run in the end; may be refused for a while. */
  List<Command<?>> undoing(Reads reads) {
    List<Command<?>> commands = new ArrayList<>();
    for (ComputeEnvironment environment : reads.computeEnvironments()) {
      ComputeEnvironment enough = enough(environment);
      if (environment.state() == ResourceState.DISABLED
          || environment.maxVcpus() != enough.maxVcpus()
          || !Objects.equals(environment.instances(), enough.instances())) {
        commands.add(new UpdateComputeEnvironmentCommand(enough));
      }
    }
    if (cluster.has(RandomCluster.OWN)) {
      commands.addAll(machines.enough(reads));
    }
    if (reads.consumableResource(RandomCluster.LENT).orElseThrow().resource().totalQuantity()
        == 0) {
      commands.add(lent(1));
    }
    return commands;
  }

  /** Somebody takes an instance away, or there are no more of its type; else something else. */
  private Command<?> instance(Reads reads, Instant now) {
    List<Instance> there = reads.instances();
    if (there.isEmpty()) {
      return environment(any(reads.computeEnvironments()));
    }
    Instance instance = any(there);
    return switch (random.nextInt(4)) {
      case 0 ->
          new ReportShortageCommand(
              instance.type(), now.plusSeconds(random.nextInt(MOST_SHORTAGE_SECONDS)));
      case 1 -> take(instance, Drain.Cause.TERMINATED);
      default -> take(instance, Drain.Cause.INTERRUPTED);
    };
  }

  private Command<?> take(Instance instance, Drain.Cause cause) {
    Duration notice = Duration.ofSeconds(random.nextInt(MOST_NOTICE_SECONDS));
    return new TakeInstanceCommand(instance.id(), cause, notice);
  }

  private ComputeEnvironment enough(ComputeEnvironment environment) {
    InstanceSettings settings = environment.instances();
    return settings == null
        ? updated(
            environment,
            ResourceState.ENABLED,
            Math.max(environment.maxVcpus(), RandomCluster.LARGEST_VCPUS),
            environment.unmanagedVcpus(),
            null)
        : updated(environment, ResourceState.ENABLED, instances.enough(settings));
  }

  private Command<?> environment(ComputeEnvironment environment) {
    InstanceSettings settings = environment.instances();
    if (random.nextInt(3) == 0) {
      return inState(environment, opposite(environment.state()));
    }
    if (environment.isUnmanaged()) {
      Integer vcpus = random.nextBoolean() ? null : (Integer) random.nextInt(MOST_VCPUS);
      return new UpdateComputeEnvironmentCommand(
          updated(environment, environment.state(), environment.maxVcpus(), vcpus, null));
    }
    if (settings != null && random.nextInt(3) == 0) {
      Duration timeout = Duration.ofSeconds(random.nextInt(MOST_JOB_TIMEOUT_SECONDS));
      return new UpdateComputeEnvironmentCommand(
          updated(environment, environment.state(), instances.renewed(settings)),
          new Replacement(random.nextBoolean(), timeout));
    }
    return new UpdateComputeEnvironmentCommand(
        settings == null
            ? updated(environment, environment.state(), 1 + random.nextInt(MOST_VCPUS), null, null)
            : updated(environment, environment.state(), instances.resized(settings)));
  }

  static Command<?> inState(ComputeEnvironment environment, ResourceState state) {
    return new UpdateComputeEnvironmentCommand(
        updated(
            environment,
            state,
            environment.maxVcpus(),
            environment.unmanagedVcpus(),
            environment.instances()));
  }

  private static ComputeEnvironment updated(
      ComputeEnvironment now, ResourceState state, InstanceSettings settings) {
    return updated(now, state, settings.maxVcpus(), null, settings);
  }

  private static ComputeEnvironment updated(
      ComputeEnvironment now,
      ResourceState state,
      int maxVcpus,
      @Nullable Integer unmanagedVcpus,
      @Nullable InstanceSettings settings) {
    return new ComputeEnvironment(
        now.name(),
        now.uuid(),
        now.kind(),
        now.orchestration(),
        state,
        now.status(),
        now.statusReason(),
        now.changedAt(),
        now.createdAt(),
        maxVcpus,
        unmanagedVcpus,
        settings,
        now.subnets(),
        now.document(),
        now.tags(),
        now.version());
  }

  private Command<?> queue(JobQueue queue) {
    return switch (random.nextInt(3)) {
      case 0 -> update(queue, null, 1 + random.nextInt(3), null);
      case 1 -> update(queue, opposite(queue.state()), null, null);
      default ->
          update(queue, null, null, queue.isService() ? null : reversed(queue.environments()));
    };
  }

  private static UpdateJobQueueCommand update(
      JobQueue queue,
      @Nullable ResourceState state,
      @Nullable Integer priority,
      @Nullable List<JobQueue.EnvironmentOrder> environments) {
    return new UpdateJobQueueCommand(
        named(queue.name()), state, priority, null, null, environments, null, null);
  }

  private static ResourceState opposite(ResourceState state) {
    return state == ResourceState.ENABLED ? ResourceState.DISABLED : ResourceState.ENABLED;
  }

  private static List<JobQueue.EnvironmentOrder> reversed(List<JobQueue.EnvironmentOrder> order) {
    List<JobQueue.EnvironmentOrder> reversed = new ArrayList<>();
    for (JobQueue.EnvironmentOrder entry : order.reversed()) {
      reversed.add(new JobQueue.EnvironmentOrder(reversed.size() + 1, entry.computeEnvironment()));
    }
    return reversed;
  }

  private static UpdateConsumableResourceCommand lent(int total) {
    return new UpdateConsumableResourceCommand(
        named(RandomCluster.LENT), ConsumableResource.Operation.SET, total, null);
  }

  /** Creates the queue that comes and goes; or disables it, or deletes it with all its jobs. */
  private Command<?> passingQueue(List<JobQueue> queues, Instant now) {
    Optional<JobQueue> there =
        queues.stream().filter(queue -> queue.name().equals(RandomCluster.PASSING)).findFirst();
    if (there.isEmpty()) {
      return new CreateJobQueueCommand(passing(now), null, null);
    }
    return there.get().state() == ResourceState.ENABLED
        ? update(there.get(), ResourceState.DISABLED, null, null)
        : new DeleteJobQueueCommand(named(RandomCluster.PASSING));
  }

  private JobQueue passing(Instant now) {
    return new JobQueue(
        RandomCluster.PASSING,
        random.nextInt(4),
        ResourceState.ENABLED,
        ResourceStatus.CREATING,
        JobQueue.HEALTHY,
        "ECS",
        RandomCluster.POLICY,
        List.of(new JobQueue.EnvironmentOrder(1, "large")),
        List.of(),
        List.of(),
        now,
        now,
        Map.of());
  }

  private static NameOrArn named(String name) {
    return new NameOrArn(name, name);
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}

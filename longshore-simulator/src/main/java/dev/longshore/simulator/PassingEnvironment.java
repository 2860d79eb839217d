package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.CreateComputeEnvironmentCommand;
import dev.longshore.core.Command.DeleteComputeEnvironmentCommand;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.JobQueue;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.store.Reads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An environment with instances that comes, is the first of a queue for a while, and goes with all
 * that runs there.
 */
final class PassingEnvironment {

  private static final String NAME = "passing";
  private static final String QUEUE = "first";

  private final RandomInstances instances;

  PassingEnvironment(RandomInstances instances) {
    this.instances = instances;
  }

  /** The next step on its way; it may be refused, since the last one is still under way. */
  Command<?> next(Reads reads, Instant now) {
    Optional<ComputeEnvironment> there =
        reads.computeEnvironments().stream()
            .filter(environment -> environment.name().equals(NAME))
            .findFirst();
    if (there.isEmpty()) {
      return new CreateComputeEnvironmentCommand(
          Cluster.environmentOf(instances.settings(NAME, 5), ResourceStatus.CREATING, now));
    }
    JobQueue queue =
        reads.jobQueues().stream()
            .filter(one -> one.name().equals(QUEUE))
            .findFirst()
            .orElseThrow();
    boolean isAttached = queue.uses(NAME);
    if (there.get().state() == ResourceState.ENABLED) {
      return isAttached
          ? RandomChanges.inState(there.get(), ResourceState.DISABLED)
          : update(queue, true);
    }
    return isAttached
        ? update(queue, false)
        : new DeleteComputeEnvironmentCommand(new NameOrArn(NAME, NAME));
  }

  private static Command<?> update(JobQueue queue, boolean isAttached) {
    List<JobQueue.EnvironmentOrder> order = new ArrayList<>();
    if (isAttached) {
      order.add(new JobQueue.EnvironmentOrder(1, NAME));
    }
    for (JobQueue.EnvironmentOrder entry : queue.environments()) {
      if (!entry.computeEnvironment().equals(NAME)) {
        order.add(new JobQueue.EnvironmentOrder(order.size() + 1, entry.computeEnvironment()));
      }
    }
    return new UpdateJobQueueCommand(
        new NameOrArn(QUEUE, QUEUE), null, null, null, null, order, null, null);
  }
}

package dev.longshore.core;

import dev.longshore.core.Command.CreateQuotaShareCommand;
import dev.longshore.core.Command.DeleteQuotaShareCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.UpdateQuotaShareCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Creating, changing and deleting the quota shares of a queue. */
final class QuotaShareDecisions {

  private final Limits limits;

  QuotaShareDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Done> create(BatchState state, CreateQuotaShareCommand command) {
    QuotaShare share = command.share();
    JobQueue queue = state.queue(share.queue());
    if (queue == null) {
      return Decision.refuse(command.queue().given() + " does not exist");
    }
    if (!QueueEnvironments.isQuotaManaged(state, queue)) {
      return Decision.refuseWrapped(
          "Quota shares can only be created in a job queue with quota management.");
    }
    if (queue.status() != ResourceStatus.VALID) {
      return Decision.refuseWrapped(
          "Job queues must be created and valid before quota shares are created in them.");
    }
    if (state.resources().find(share.id()) != null) {
      return new Decision.Refused<>(
          new Refusal(Refusal.Kind.CONFLICT, "Object already exists", false));
    }
    if (state.resources().quotaSharesOf(queue.name()).size()
        >= limits.of(Limit.QUOTA_SHARES_PER_QUEUE)) {
      return Decision.refuse(
          "Limit exceeded: there are "
              + limits.of(Limit.QUOTA_SHARES_PER_QUEUE)
              + " quota shares in job queue "
              + queue.name()
              + ".");
    }
    return Decision.accept(Done.DONE, new QuotaShareSavedFact(share));
  }

  /** Other limits hold at once. What runs beyond lower ones can be preempted from then on. */
  Decision<QuotaShare> update(BatchState state, UpdateQuotaShareCommand command, Instant now) {
    QuotaShare current = state.resources().find(command.share());
    if (current == null) {
      return Decision.refuse(command.arn() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(ComputeEnvironmentDecisions.MODIFIED);
    }
    Command.Sharing sharing = command.sharing();
    QuotaShare updated =
        new QuotaShare(
            current.name(),
            current.queue(),
            Objects.requireNonNullElse(command.capacityLimits(), current.capacityLimits()),
            sharing == null ? current.strategy() : sharing.strategy(),
            sharing == null ? current.borrowLimit() : sharing.borrowLimit(),
            Objects.requireNonNullElse(command.inSharePreemption(), current.inSharePreemption()),
            Objects.requireNonNullElse(command.state(), current.state()),
            ResourceStatus.UPDATING,
            now,
            current.createdAt(),
            current.tags());
    return Decision.accept(updated, new QuotaShareSavedFact(updated));
  }

  /** Its jobs end one after the other from now on: {@link StopDecisions#leaving}. */
  Decision<Done> delete(BatchState state, DeleteQuotaShareCommand command, Instant now) {
    QuotaShare current = state.resources().find(command.share());
    if (current == null) {
      return Decision.refuse(command.arn() + " does not exist");
    }
    if (current.status().isChanging()) {
      return Decision.refuse(ComputeEnvironmentDecisions.MODIFIED_ON_DELETE);
    }
    if (current.state() != ResourceState.DISABLED) {
      return Decision.refuse(ComputeEnvironmentDecisions.NOT_DISABLED);
    }
    return Decision.accept(
        Done.DONE, new QuotaShareSavedFact(current.inStatus(ResourceStatus.DELETING, now)));
  }

  /** The shares of a queue that is being deleted go before it. */
  static List<Fact> queueDeleted(BatchState state, JobQueue queue, Instant now) {
    return state.resources().quotaSharesOf(queue.name()).values().stream()
        .filter(share -> share.status() != ResourceStatus.DELETING)
        .<Fact>map(share -> new QuotaShareSavedFact(share.inStatus(ResourceStatus.DELETING, now)))
        .toList();
  }
}

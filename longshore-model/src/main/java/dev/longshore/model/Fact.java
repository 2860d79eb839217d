package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that has become true. Facts are what core decides, what a store commits, and the only
 * way in which state changes; each names the row that it changes.
 */
public sealed interface Fact {

  /** Facts about what has a name and is replaced whole. */
  sealed interface ResourceFact extends Fact {}

  /** A compute environment was created or changed: the whole row. */
  record ComputeEnvironmentSavedFact(ComputeEnvironment environment) implements ResourceFact {}

  /** A compute environment is gone. */
  record ComputeEnvironmentDeletedFact(String name) implements ResourceFact {}

  /** A job queue was created or changed: the whole row. */
  record JobQueueSavedFact(JobQueue queue) implements ResourceFact {}

  /** A job queue is gone. */
  record JobQueueDeletedFact(String name) implements ResourceFact {}

  /** A scheduling policy was created or changed: the whole row. */
  record SchedulingPolicySavedFact(SchedulingPolicy policy) implements ResourceFact {}

  /** A scheduling policy is gone. */
  record SchedulingPolicyDeletedFact(String name) implements ResourceFact {}

  /** A service environment was created or changed: the whole row. */
  record ServiceEnvironmentSavedFact(ServiceEnvironment environment) implements ResourceFact {}

  /** A service environment is gone. */
  record ServiceEnvironmentDeletedFact(String name) implements ResourceFact {}

  /** A quota share of a queue was created or changed: the whole row. */
  record QuotaShareSavedFact(QuotaShare share) implements ResourceFact {}

  /** A quota share of a queue is gone. */
  record QuotaShareDeletedFact(QuotaShareId id) implements ResourceFact {}

  /** Facts about consumable resources and their updates. */
  sealed interface ConsumableFact extends Fact {}

  /** A consumable resource was created, changed or used up in part: the whole row. */
  record ConsumableResourceSavedFact(ConsumableResource resource) implements ConsumableFact {}

  /** A consumable resource is gone. */
  record ConsumableResourceDeletedFact(String name) implements ConsumableFact {}

  /** An update of a consumable resource was accepted under a token; its earlier one is over. */
  record UpdateKeptFact(KeptUpdate update) implements ConsumableFact {}

  /** The time of a token is over. */
  record UpdateForgottenFact(String token) implements ConsumableFact {}

  /** A rule of EventBridge was created or changed, or its targets were: the whole row. */
  record EventRuleSavedFact(EventRule rule) implements ResourceFact {}

  /** A rule of EventBridge is gone. */
  record EventRuleDeletedFact(String name) implements ResourceFact {}

  /** Facts about the instances of compute environments. */
  sealed interface InstanceFact extends Fact {}

  /**
   * An instance was asked for, and starts: its row.
   *
   * @param number of the launch, counted over all environments and never given again
   */
  record InstanceLaunchedFact(Instance instance, long number) implements InstanceFact {}

  /** An instance has started: it takes jobs. */
  record InstanceRunningFact(String instance, Instant at) implements InstanceFact {}

  /** An instance takes no further jobs. */
  record InstanceDrainingFact(String instance, Drain drain) implements InstanceFact {}

  /** An instance is gone, and its row. */
  record InstanceTerminatedFact(String instance) implements InstanceFact {}

  /**
   * There are no instances of a type to be had, as somebody says.
   *
   * @param until when there are some again
   */
  record InstanceShortageFact(String type, Instant until) implements InstanceFact {}

  /** There are instances of a type to be had again: its time is over, or somebody says so. */
  record InstanceShortageEndedFact(String type) implements InstanceFact {}

  /** Which types an environment does not try, since they had no capacity: all of them. */
  record TypesUnavailableFact(String environment, UnavailableTypes types) implements InstanceFact {}

  /** Something was decided about instances, which people can read: a row, kept for a while. */
  record ScalingNotedFact(ScalingActivity activity) implements InstanceFact {}

  /** A revision was registered, deregistered or tagged: the whole row. */
  record JobDefinitionSavedFact(JobDefinition definition) implements Fact {}

  /** A submit was accepted under an idempotency key; one that the key had before is over. */
  record SubmitKeptFact(KeptSubmit submit) implements Fact {}

  /** The time of an idempotency key is over. */
  record SubmitForgottenFact(String key) implements Fact {}

  /** Facts about what is kept no longer. It is in the store only, and so are they. */
  sealed interface RemovalFact extends Fact {}

  /**
   * A job that has ended is kept no longer: nobody sees it any more, nor its children. The rows of
   * many children go later, a few at a time.
   *
   * @param job no child
   */
  record JobRemovedFact(JobId job) implements RemovalFact {}

  /**
   * Some rows of jobs that were removed before are gone. Names no row: which ones is the store's.
   *
   * @param atMost so many rows
   */
  record RemovedRowsErasedFact(int atMost) implements RemovalFact {}

  /**
   * A revision that was deregistered is kept no longer. Its number is never given again.
   *
   * @param id of a revision that no job names that is still kept
   */
  record JobDefinitionRemovedFact(DefinitionId id) implements RemovalFact {}

  /** Facts about one job. */
  sealed interface JobFact extends Fact {
    /** The job, array parent or array child that changed. */
    JobId job();
  }

  /** A job was accepted; its state is SUBMITTED. */
  record JobSubmittedFact(Job submitted) implements JobFact {
    @Override
    public JobId job() {
      return submitted.id();
    }
  }

  /** A child of an array got a row of its own, because from now on it differs from the rest. */
  record ArrayChildSpawnedFact(Job child) implements JobFact {
    @Override
    public JobId job() {
      return child.id();
    }
  }

  /**
   * The job waits for others.
   *
   * @param doomed of an array: children whose counterparts in arrays that have ended did not
   *     succeed
   */
  record JobPendingFact(JobId job, IndexSet doomed) implements JobFact {
    public JobPendingFact(JobId job) {
      this(job, IndexSet.NONE);
    }
  }

  /**
   * An array that waits for others has learnt that more of its children will fail.
   *
   * @param doomed all of them, those known before included
   */
  record ArrayChildrenDoomedFact(JobId job, IndexSet doomed) implements JobFact {}

  /**
   * Somebody wants the end of children that the array has yet to spawn.
   *
   * @param stops all of them, those known before included
   */
  record ArrayChildStopsFact(JobId job, ChildStops stops) implements JobFact {}

  /**
   * The job waits for room, for the first time or for another attempt. A wish to end it that was
   * about the last attempt is over with it.
   */
  record JobRunnableFact(JobId job, Instant at, boolean retried, @Nullable String statusReason)
      implements JobFact {}

  /**
   * The children of an array came to be.
   *
   * @param blocked those that wait for other children; the rest wait for room
   */
  record ArraySpawnedFact(JobId job, Instant at, IndexSet blocked) implements JobFact {
    public ArraySpawnedFact(JobId job, Instant at) {
      this(job, at, IndexSet.NONE);
    }
  }

  /**
   * Children of an array that never had an attempt have failed: one entry for all of them that had
   * no rows, and no rows either.
   *
   * @param job the array parent
   * @param children as a rule two or more: a single one gets its row and a {@link JobEndedFact}
   * @param withRows those of them that had rows
   * @param statusReason what AWS shows for each
   * @param stop that somebody wanted their end, or null
   */
  record ArrayChildrenEndedFact(
      JobId job,
      IndexSet children,
      IndexSet withRows,
      Instant at,
      String statusReason,
      @Nullable StopRequest stop)
      implements JobFact {

    /** None of them had a row. */
    public ArrayChildrenEndedFact(
        JobId job, IndexSet children, Instant at, String statusReason, @Nullable StopRequest stop) {
      this(job, children, IndexSet.NONE, at, statusReason, stop);
    }
  }

  /** What AWS shows as the reason of a waiting job has changed; null takes it away. */
  record JobReasonFact(JobId job, @Nullable String statusReason, Instant at) implements JobFact {}

  /** The job has room, and its attempt is to be launched. */
  record AttemptPlacedFact(JobId job, Attempt attempt) implements JobFact {}

  /**
   * A node of a multi-node parallel job has room for the attempt that the whole job was just given.
   * It has a row from now on.
   *
   * @param node its state holds the attempt
   */
  record NodePlacedFact(Job node) implements JobFact {
    @Override
    public JobId job() {
      return node.id();
    }
  }

  /**
   * The nodes of a multi-node parallel job wait, with the whole job, for its next attempt.
   *
   * @param nodes how many there are
   */
  record NodesWaitingFact(JobId job, int nodes, Instant at, @Nullable String statusReason)
      implements JobFact {}

  /**
   * The nodes of a multi-node parallel job end, with the whole job, while they wait for its next
   * attempt.
   *
   * @param nodes how many there are
   */
  record NodesEndedFact(JobId job, int nodes, Instant at, @Nullable String statusReason)
      implements JobFact {}

  /** An engine has begun to start the attempt of a service job, or of a node of one. */
  record AttemptTakenFact(JobId job, int number, Instant at) implements JobFact {}

  /** The attempt runs; {@code address} is what it has for itself, or null. */
  record AttemptStartedFact(JobId job, int number, Instant at, @Nullable String address)
      implements JobFact {}

  /** The attempt has ended; what becomes of the job is a fact of its own, in the same commit. */
  record AttemptEndedFact(JobId job, AttemptEnd end) implements JobFact {}

  /** Somebody wants the job to end. */
  record JobStopRequestedFact(JobId job, StopRequest stop) implements JobFact {}

  /** The job has ended, for good. */
  record JobEndedFact(JobId job, boolean succeeded, Instant at, @Nullable String statusReason)
      implements JobFact {}

  /** The scheduling priority of a service job changed. */
  record JobReprioritizedFact(JobId job, JobRequest request) implements JobFact {}

  /** The tags of a job changed. */
  record JobTaggedFact(JobId job, JobRequest request) implements JobFact {}

  /**
   * Facts about the events that other facts leave behind. The store keeps them; decisions do not
   * depend on them.
   */
  sealed interface EventFact extends Fact {}

  /**
   * There is a receiver, who gets what happens from now on: a row. One that there is already stays
   * where it is.
   */
  record EventReceiverAddedFact(String receiver) implements EventFact {}

  /** A receiver, if there still is one, has all events up to this number: its row. */
  record EventsTakenFact(String receiver, long through) implements EventFact {}

  /** There is no such receiver any more: its row is gone. */
  record EventReceiverGoneFact(String receiver) implements EventFact {}

  /** The events up to this number are kept no longer: their rows are gone. */
  record EventsForgottenFact(long through) implements EventFact {}
}

package dev.longshore.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that has become true. Facts are what core decides, what a store commits, and the only
 * way in which state changes; each names the row that it changes.
 */
public sealed interface Fact {

  /** A compute environment was created or changed: the whole row. */
  record ComputeEnvironmentSavedFact(ComputeEnvironment environment) implements Fact {}

  /** A compute environment is gone. */
  record ComputeEnvironmentDeletedFact(String name) implements Fact {}

  /** A job queue was created or changed: the whole row. */
  record JobQueueSavedFact(JobQueue queue) implements Fact {}

  /** A job queue is gone. */
  record JobQueueDeletedFact(String name) implements Fact {}

  /** A scheduling policy was created or changed: the whole row. */
  record SchedulingPolicySavedFact(SchedulingPolicy policy) implements Fact {}

  /** A scheduling policy is gone. */
  record SchedulingPolicyDeletedFact(String name) implements Fact {}

  /** A revision was registered, deregistered or tagged: the whole row. */
  record JobDefinitionSavedFact(JobDefinition definition) implements Fact {}

  /** A submit was accepted under an idempotency key; one that the key had before is over. */
  record SubmitKeptFact(KeptSubmit submit) implements Fact {}

  /** The time of an idempotency key is over. */
  record SubmitForgottenFact(String key) implements Fact {}

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

  /** The job waits for others. */
  record JobPendingFact(JobId job) implements JobFact {}

  /**
   * The job waits for room, for the first time or for another attempt. A wish to end it that was
   * about the last attempt is over with it.
   */
  record JobRunnableFact(JobId job, Instant at, boolean retried, @Nullable String statusReason)
      implements JobFact {}

  /** The children of an array came to wait for room. */
  record ArraySpawnedFact(JobId job, Instant at) implements JobFact {}

  /** What AWS shows as the reason of a waiting job has changed; null takes it away. */
  record JobReasonFact(JobId job, @Nullable String statusReason) implements JobFact {}

  /** The job has room, and its attempt is to be launched. */
  record AttemptPlacedFact(JobId job, Attempt attempt) implements JobFact {}

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

  /** The tags of a job changed. */
  record JobTaggedFact(JobId job, JobRequest request) implements JobFact {}
}

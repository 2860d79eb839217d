package dev.longshore.core;

import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.TerminateServiceJobsCommand;
import dev.longshore.core.Command.UpdateServiceJobCommand;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobReprioritizedFact;
import dev.longshore.model.Fact.JobRunnableFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.Fact.SubmitKeptFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Accepting, changing and ending service jobs. */
final class ServiceJobDecisions {

  private final SubmitDecisions submits;

  /**
   * @param submits whose rules on shares and on how many jobs may wait hold here too
   */
  ServiceJobDecisions(SubmitDecisions submits) {
    this.submits = submits;
  }

  Decision<Job> submit(BatchState state, SubmitServiceJobCommand command, Instant now) {
    JobQueue queue = state.queue(command.queue().name());
    if (queue == null || queue.status() == ResourceStatus.DELETING) {
      return Decision.refuse("JobQueue " + command.queue().given() + " not found.");
    }
    Refusal refusal = queueMistake(queue);
    if (refusal == null) {
      refusal = shareMistake(state, queue, command);
    }
    if (refusal == null) {
      refusal = submits.tooManyShares(state, queue, command.request(), now);
    }
    if (refusal == null) {
      refusal = command.late();
    }
    if (refusal == null) {
      refusal = repetition(state, command, now);
    }
    if (refusal == null) {
      refusal = submits.tooManyJobs(state);
    }
    return refusal == null ? accept(state, command, queue, now) : new Decision.Refused<>(refusal);
  }

  private static @Nullable Refusal queueMistake(JobQueue queue) {
    if (queue.state() == ResourceState.DISABLED) {
      return Refusal.of(
          "JobQueue " + queue.name() + " is DISABLED and accepts no jobs until it is ENABLED.");
    }
    return queue.type().equals(JobQueue.SERVICE_TYPE)
        ? null
        : Refusal.of(
            "Job queue "
                + queue.name()
                + " is of type "
                + queue.type()
                + ", and service jobs need one of type "
                + JobQueue.SERVICE_TYPE
                + ".");
  }

  private static @Nullable Refusal shareMistake(
      BatchState state, JobQueue queue, SubmitServiceJobCommand command) {
    String policyName = queue.schedulingPolicy();
    SchedulingPolicy policy = policyName == null ? null : state.policy(policyName);
    if (policy != null && policy.kind() == SchedulingPolicy.Kind.QUOTA_SHARE) {
      return quotaShareMistake(state, queue, command);
    }
    if (command.quotaShare() != null) {
      return Refusal.of(
          "quotaShareName can only be used with a job queue that has a quota share policy.");
    }
    if (policy != null) {
      return command.shareIdentifier() == null
          ? Refusal.of("shareIdentifier must be specified.")
          : null;
    }
    return command.shareIdentifier() == null && command.request().schedulingPriority() == null
        ? null
        : Refusal.of(SubmitDecisions.NO_FAIR_SHARE);
  }

  private static @Nullable Refusal quotaShareMistake(
      BatchState state, JobQueue queue, SubmitServiceJobCommand command) {
    if (command.shareIdentifier() != null) {
      return Refusal.of(
          "shareIdentifier can only be used with a job queue that has a fair share policy.");
    }
    String name = command.quotaShare();
    if (name == null) {
      return Refusal.of("quotaShareName must be specified.");
    }
    QuotaShare share = state.resources().quotaSharesOf(queue.name()).get(name);
    if (share == null || share.status() == ResourceStatus.DELETING) {
      return Refusal.of("Quota share " + name + " of job queue " + queue.name() + " not found.");
    }
    return share.state() == ResourceState.DISABLED
        ? Refusal.of(
            "Quota share " + name + " is DISABLED and accepts no jobs until it is ENABLED.")
        : null;
  }

  /** AWS turns the second of two equal requests under one token down: it makes no second job. */
  private static @Nullable Refusal repetition(
      BatchState state, SubmitServiceJobCommand command, Instant now) {
    String key = command.onceKey();
    KeptSubmit earlier = key == null ? null : state.keptSubmits().find(key, now);
    return earlier == null
        ? null
        : Refusal.of(
            "The same request with this clientToken was accepted before, as service job "
                + earlier.job()
                + ".");
  }

  private static Decision<Job> accept(
      BatchState state, SubmitServiceJobCommand command, JobQueue queue, Instant now) {
    ServiceRequest service = Objects.requireNonNull(command.request().service());
    int instances = service.instances();
    Job job =
        new Job(
            command.id(),
            command.name(),
            queue.name(),
            ServiceRequest.DEFINITION,
            now,
            state.lastSequence() + 1,
            command.request(),
            times(command.instance(), instances),
            List.of(),
            0,
            instances > 1 ? instances : 0,
            new JobState.Submitted(),
            0,
            null,
            null);
    List<Fact> facts = new ArrayList<>();
    if (command.onceKey() != null) {
      facts.add(new SubmitKeptFact(new KeptSubmit(command.onceKey(), "", job.id(), now)));
    }
    facts.add(new JobSubmittedFact(job));
    facts.add(new JobRunnableFact(job.id(), now, false, null));
    return new Decision.Accepted<>(facts, job);
  }

  private static Demand times(Demand instance, int count) {
    return new Demand(
        instance.vcpuMillis() * count,
        instance.memoryMib() * count,
        Math.multiplyExact(instance.gpus(), count));
  }

  Decision<Job> update(BatchState state, UpdateServiceJobCommand command) {
    Job job = state.find(command.job());
    if (job == null || !job.isService() || job.id().isPart()) {
      return Decision.refuse("Service job " + command.job() + " does not exist, or it has ended.");
    }
    JobRequest changed = job.request().withPriority(command.schedulingPriority());
    return Decision.accept(job, new JobReprioritizedFact(job.id(), changed));
  }

  /** One that is unknown or over is no error (AWS, as of TerminateJob). */
  Decision<Done> terminate(BatchState state, TerminateServiceJobsCommand command, Instant now) {
    return StopDecisions.terminateServiceJobs(state, command.jobs(), command.reason(), now);
  }
}

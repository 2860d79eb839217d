package dev.longshore.core;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.EventRule;
import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Ordered;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceState;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change that a client asks for, its shape already checked. Core decides whether it can be, and
 * which facts follow.
 *
 * @param <R> what the client gets to know when it is done
 */
public sealed interface Command<R> {

  /** The reply of a command that has nothing to tell. */
  enum Done {
    DONE
  }

  /** Creates a compute environment; it is given as it will be while CREATING. */
  record CreateComputeEnvironmentCommand(ComputeEnvironment environment) implements Command<Done> {}

  /**
   * Replaces what a compute environment is.
   *
   * @param updated made from a reading of the environment, whose version it still carries
   * @param replacement what becomes of the instances that are there; null if they stay
   */
  record UpdateComputeEnvironmentCommand(
      ComputeEnvironment updated, @Nullable Replacement replacement) implements Command<Done> {

    /** An update after which the instances that are there may stay. */
    public UpdateComputeEnvironmentCommand(ComputeEnvironment updated) {
      this(updated, null);
    }
  }

  /**
   * An infrastructure update: new instances replace those that are there.
   *
   * @param terminatesJobs whether what runs there is asked to stop at once
   * @param jobTimeout or else after this
   */
  record Replacement(boolean terminatesJobs, Duration jobTimeout) {}

  /**
   * Takes an instance away from its compute environment: a Spot interruption, or its termination.
   *
   * @param instance by id
   * @param cause INTERRUPTED or TERMINATED
   * @param notice how long what runs there has from its SIGTERM to its SIGKILL; whole seconds
   */
  record TakeInstanceCommand(String instance, Drain.Cause cause, Duration notice)
      implements Command<Instance> {}

  /**
   * Makes an instance of a machine that belongs to somebody, in an environment that is unmanaged.
   *
   * @param instance the id that it shall have, or null for one that nobody has
   * @param type what it is called
   * @param resources what it shall offer; it offers no more than its host has
   * @param host by id; null for any
   */
  record RegisterInstanceCommand(
      String environment,
      @Nullable String instance,
      String type,
      Demand resources,
      @Nullable String host)
      implements Command<Instance> {}

  /**
   * Takes an instance off its cluster.
   *
   * @param force also while jobs run there; they end as if the machine were gone
   */
  record DeregisterInstanceCommand(String instance, boolean force) implements Command<Instance> {}

  /** Holds an instance back from further jobs, or lets it take some again. */
  record HoldInstanceCommand(String instance, boolean held) implements Command<Instance> {}

  /**
   * Says that there are no instances of a type to be had.
   *
   * @param until when there are some again; now, or earlier, where there are
   */
  record ReportShortageCommand(String type, Instant until) implements Command<Done> {}

  /** Deletes a compute environment. */
  record DeleteComputeEnvironmentCommand(NameOrArn environment) implements Command<Done> {}

  /**
   * Creates a job queue.
   *
   * @param queue as it will be while CREATING; its environments by name. The type of a service
   *     queue is right, that of another is derived
   * @param requestedType what the client said it is, or null to derive it
   * @param schedulingPolicyArn as given, or null; the policy it means is in the queue, if it is one
   *     of this account
   */
  record CreateJobQueueCommand(
      JobQueue queue, @Nullable String requestedType, @Nullable String schedulingPolicyArn)
      implements Command<Done> {}

  /** Changes a job queue; null leaves a member as it is. */
  record UpdateJobQueueCommand(
      NameOrArn queue,
      @Nullable ResourceState state,
      @Nullable Integer priority,
      @Nullable String schedulingPolicy,
      @Nullable String schedulingPolicyArn,
      @Nullable List<JobQueue.EnvironmentOrder> environments,
      @Nullable List<JobQueue.ServiceEnvironmentOrder> serviceEnvironments,
      @Nullable List<JobQueue.TimeLimitAction> timeLimitActions)
      implements Command<JobQueue> {}

  /** Deletes a job queue, and ends what is in it. */
  record DeleteJobQueueCommand(NameOrArn queue) implements Command<Done> {}

  /** Creates a scheduling policy. */
  record CreateSchedulingPolicyCommand(SchedulingPolicy policy) implements Command<Done> {}

  /**
   * Replaces the policy of a scheduling policy.
   *
   * @param kind which of the two policies the client gave, or null for none
   * @param fairShare how room is divided from now on, of a policy of that kind; otherwise null
   * @param document the new policy, or null to leave it
   */
  record UpdateSchedulingPolicyCommand(
      NameOrArn policy,
      SchedulingPolicy.@Nullable Kind kind,
      @Nullable FairShare fairShare,
      @Nullable String document)
      implements Command<Done> {}

  /** Deletes a scheduling policy. */
  record DeleteSchedulingPolicyCommand(NameOrArn policy) implements Command<Done> {}

  /** Creates a service environment; it is given as it will be while CREATING. */
  record CreateServiceEnvironmentCommand(ServiceEnvironment environment) implements Command<Done> {}

  /** Changes a service environment; null leaves a member as it is. */
  record UpdateServiceEnvironmentCommand(
      NameOrArn environment,
      @Nullable ResourceState state,
      @Nullable List<CapacityLimit> capacityLimits)
      implements Command<ServiceEnvironment> {}

  /** Deletes a service environment. */
  record DeleteServiceEnvironmentCommand(NameOrArn environment) implements Command<Done> {}

  /**
   * Creates a quota share.
   *
   * @param share as it will be while CREATING
   * @param queue as given, and the name that is in the share
   */
  record CreateQuotaShareCommand(QuotaShare share, NameOrArn queue) implements Command<Done> {}

  /**
   * Changes a quota share; null leaves a member as it is.
   *
   * @param arn as given
   */
  record UpdateQuotaShareCommand(
      QuotaShareId share,
      String arn,
      @Nullable List<CapacityLimit> capacityLimits,
      @Nullable Sharing sharing,
      @Nullable Boolean inSharePreemption,
      @Nullable ResourceState state)
      implements Command<QuotaShare> {}

  /**
   * What becomes of the idle capacity of a quota share.
   *
   * @param borrowLimit as {@link QuotaShare#borrowLimit()}
   */
  record Sharing(QuotaShare.Strategy strategy, int borrowLimit) {}

  /**
   * Deletes a quota share, and ends what is in it.
   *
   * @param arn as given
   */
  record DeleteQuotaShareCommand(QuotaShareId share, String arn) implements Command<Done> {}

  /** Creates a consumable resource. */
  record CreateConsumableResourceCommand(ConsumableResource resource) implements Command<Done> {}

  /**
   * Changes the total of a consumable resource, and replies with what it is then.
   *
   * @param quantity 0 to {@link ConsumableResource#MOST}
   * @param clientToken under which the same update may come again and is not made twice, or null
   */
  record UpdateConsumableResourceCommand(
      NameOrArn resource,
      ConsumableResource.Operation operation,
      long quantity,
      @Nullable String clientToken)
      implements Command<Long> {}

  /** Deletes a consumable resource, though jobs may have some of it or wait for it. */
  record DeleteConsumableResourceCommand(NameOrArn resource) implements Command<Done> {}

  /**
   * Registers a revision.
   *
   * @param definition complete but for its revision, which core gives
   */
  record RegisterJobDefinitionCommand(JobDefinition definition) implements Command<DefinitionId> {}

  /** Deregisters one revision; one that is unknown or inactive already is no error. */
  record DeregisterJobDefinitionCommand(DefinitionId id) implements Command<Done> {}

  /**
   * Submits a job.
   *
   * @param id a new id, made at the edge
   * @param name already checked
   * @param queue as given
   * @param definition as given, and the name and revision it means
   * @param revision 0 for the newest that is active
   * @param request what the submit changes
   * @param arraySize 2 to 10,000, or 0 for a single job
   * @param overrideKinds which overrides were given: {@code containerOverrides} and its siblings
   * @param rangeOverrideKinds the same of each node range that {@code nodeOverrides} names, by its
   *     {@code targetNodes}
   * @param dependencies each job that {@code dependsOn} names, as the store had it a moment ago;
   *     those it does not know are absent
   * @param mistake what is wrong with the request whatever the state is, or null
   */
  record SubmitJobCommand(
      JobId id,
      String name,
      NameOrArn queue,
      NameOrArn definition,
      int revision,
      JobRequest request,
      int arraySize,
      List<String> overrideKinds,
      Map<String, String> rangeOverrideKinds,
      Map<JobId, Dependency> dependencies,
      @Nullable Mistake mistake)
      implements Command<Job> {

    public SubmitJobCommand {
      overrideKinds = List.copyOf(overrideKinds);
      rangeOverrideKinds = Ordered.copyOf(rangeOverrideKinds);
      dependencies = Ordered.copyOf(dependencies);
    }

    /**
     * The steps in which a submit is checked, once queue and definition are known. Those that need
     * the state as well have their turn in the same step.
     */
    public enum Step {
      SIZE,
      SHARE,
      ARRAY,
      DEPENDENCIES,
      REST
    }

    /**
     * What is wrong with a request, found at the edge and told when all steps before it are right.
     *
     * @param step in whose turn it is told
     */
    public record Mistake(Step step, Refusal refusal) {}

    /** The mistake if it is one of this step, else null. */
    @Nullable Refusal mistakeIn(Step step) {
      return mistake != null && mistake.step() == step ? mistake.refusal() : null;
    }

    /**
     * A job that another is to wait for.
     *
     * @param arraySize 0 for one that is no array
     * @param succeeded of an array that has ended: the children that succeeded
     */
    public record Dependency(JobStatus status, int arraySize, IndexSet succeeded) {}
  }

  /**
   * Submits a job unless the same submit came before.
   *
   * @param key that the client chose for it
   * @param payloadDigest says the same for the same request, and differs for another
   * @param submit what to do when it comes for the first time
   */
  record SubmitOnceCommand(String key, String payloadDigest, SubmitJobCommand submit)
      implements Command<JobId> {}

  /**
   * Submits a service job.
   *
   * @param id a new id, made at the edge
   * @param request with what it asks for, unless that is {@code late}; its share identifier is one
   *     of the two below
   * @param shareIdentifier for a fair-share queue, or null
   * @param quotaShare for a quota-managed queue, by name, or null
   * @param instance what each of its instances takes of a host
   * @param onceKey the same for the same request under the same client token, or null without one
   * @param late what is wrong with the rest of the request, to be told only when the queue is
   *     right, or null
   */
  record SubmitServiceJobCommand(
      JobId id,
      String name,
      NameOrArn queue,
      JobRequest request,
      @Nullable String shareIdentifier,
      @Nullable String quotaShare,
      Demand instance,
      @Nullable String onceKey,
      @Nullable Refusal late)
      implements Command<Job> {}

  /** Changes the scheduling priority of a service job that has not ended. */
  record UpdateServiceJobCommand(JobId job, int schedulingPriority) implements Command<Job> {}

  /** Ends service jobs, whatever they do. */
  record TerminateServiceJobsCommand(List<JobId> jobs, String reason) implements Command<Done> {
    public TerminateServiceJobsCommand {
      jobs = List.copyOf(jobs);
    }
  }

  /** Cancels a job that has not begun. */
  record CancelJobCommand(JobId job, String reason) implements Command<Done> {}

  /** Ends a job, whatever it does. */
  record TerminateJobCommand(JobId job, String reason) implements Command<Done> {}

  /** Takes the capacity back that a job has on Fargate Spot; the job may be tried again. */
  record InterruptJobCommand(JobId job) implements Command<Done> {}

  /** Ends one attempt; the job may be tried again. Nothing happens where it is over. */
  record StopTaskCommand(AttemptKey attempt, String reason) implements Command<Done> {}

  /**
   * Cancels several jobs, each as {@link CancelJobCommand} does.
   *
   * @param jobs may name a job twice, or a parent beside its child
   */
  record CancelJobsCommand(List<JobId> jobs, String reason) implements Command<Done> {
    public CancelJobsCommand {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * Ends several jobs, each as {@link TerminateJobCommand} does.
   *
   * @param jobs may name a job twice, or a parent beside its child
   */
  record TerminateJobsCommand(List<JobId> jobs, String reason) implements Command<Done> {
    public TerminateJobsCommand {
      jobs = List.copyOf(jobs);
    }
  }

  /** Ends the keeping of jobs that have ended; no children. */
  record RemoveJobsCommand(List<JobId> jobs) implements Command<Done> {
    public RemoveJobsCommand {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * Ends the keeping of revisions that were deregistered.
   *
   * @param definitions which no job names that is kept
   */
  record RemoveJobDefinitionsCommand(List<DefinitionId> definitions) implements Command<Done> {
    public RemoveJobDefinitionsCommand {
      definitions = List.copyOf(definitions);
    }
  }

  /** Erases some of what removed jobs left in the store. */
  record EraseRemovedRowsCommand(int atMost) implements Command<Done> {}

  /** What carries tags. */
  enum Taggable {
    COMPUTE_ENVIRONMENT,
    JOB_QUEUE,
    JOB_DEFINITION,
    JOB,
    SERVICE_JOB,
    SCHEDULING_POLICY,
    SERVICE_ENVIRONMENT,
    QUOTA_SHARE,
    CONSUMABLE_RESOURCE
  }

  /**
   * Adds tags and takes tags away.
   *
   * @param name of the resource; {@code name:revision} of a definition, the id of a job, a {@link
   *     QuotaShareId} as text
   * @param arn as the client gave it
   * @param endedJob the request of a job that has ended, from the store, or null
   */
  record TagCommand(
      Taggable kind,
      String name,
      String arn,
      Map<String, String> add,
      Set<String> remove,
      @Nullable Job endedJob,
      @Nullable JobDefinition inactiveDefinition)
      implements Command<Done> {}

  /** Asks who stands at the front of a queue; changes nothing. */
  record SnapshotQueueCommand(NameOrArn queue) implements Command<QueueSnapshot> {}

  /** Asks why a job waits; changes nothing. */
  record ExplainJobCommand(JobId job) implements Command<Explanation> {}

  /** What became of a command about rules of EventBridge. */
  enum RuleReply {
    DONE,
    NO_SUCH_RULE,
    /** More rules, or more targets of the rule, than there may be. */
    TOO_MANY,
    /** A rule goes after its targets. */
    HAS_TARGETS
  }

  /** Makes or changes a rule of EventBridge; its targets stay. */
  record PutEventRuleCommand(EventRule rule) implements Command<RuleReply> {}

  /** Adds targets to a rule, or replaces those with the same ids. */
  record PutEventTargetsCommand(String rule, List<EventRule.Target> targets)
      implements Command<RuleReply> {
    public PutEventTargetsCommand {
      targets = List.copyOf(targets);
    }
  }

  /** Takes targets from a rule. */
  record RemoveEventTargetsCommand(String rule, List<String> ids) implements Command<RuleReply> {
    public RemoveEventTargetsCommand {
      ids = List.copyOf(ids);
    }
  }

  /** Deletes a rule. */
  record DeleteEventRuleCommand(String rule) implements Command<RuleReply> {}

  /** Notes what has become of events. There is nothing to decide, but only the writer commits. */
  record NoteEventsCommand(Fact.EventFact fact) implements Command<Done> {}
}

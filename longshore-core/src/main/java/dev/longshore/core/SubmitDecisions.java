package dev.longshore.core;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.SubmitJobCommand.Step;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobPendingFact;
import dev.longshore.model.Fact.JobSubmittedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobQueue.EnvironmentOrder;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobState;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.Refusal;
import dev.longshore.model.RefusedException;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Accepting a job. Checks are made in a fixed order and the first that fails is told; nothing is
 * created then.
 */
final class SubmitDecisions {

  /** AWS's own words, with its missing space. */
  static final String NO_FAIR_SHARE =
      "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with fair"
          + " share scheduling policy.";

  private final Limits limits;

  SubmitDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<Job> submit(BatchState state, SubmitJobCommand command, Instant now) {
    JobQueue queue = state.queue(command.queue().name());
    if (queue == null || queue.status() == ResourceStatus.DELETING) {
      return Decision.refuse("JobQueue " + command.queue().given() + " not found.");
    }
    if (queue.state() == ResourceState.DISABLED) {
      return Decision.refuse(
          "JobQueue " + queue.name() + " is DISABLED and accepts no jobs until it is ENABLED.");
    }
    if (queue.type().equals(JobQueue.SERVICE_TYPE)) {
      return Decision.refuse(
          "Job queue "
              + queue.name()
              + " is of type "
              + JobQueue.SERVICE_TYPE
              + " and takes service jobs only.");
    }
    JobDefinition definition =
        state.definitions().active(command.definition().name(), command.revision());
    if (definition == null) {
      return Decision.refuse(
          "JobDefinition name "
              + command.definition().given()
              + " does not exist or is not in ACTIVE status");
    }
    Refusal refusal = mistake(state, command, queue, definition, now);
    if (refusal != null) {
      return new Decision.Refused<>(refusal);
    }
    if (isStale(state, command)) {
      return new Decision.Stale<>();
    }
    try {
      Demand demand = checkedDemand(definition, command);
      ConsumableLimit.check(definition, command.request(), limits);
      return accept(state, command, queue, definition, demand, now);
    } catch (RefusedException refused) {
      return new Decision.Refused<>(refused.refusal());
    }
  }

  /** The first mistake in the order of the steps, or null. */
  private @Nullable Refusal mistake(
      BatchState state,
      SubmitJobCommand command,
      JobQueue queue,
      JobDefinition definition,
      Instant now) {
    return Stream.<Supplier<@Nullable Refusal>>of(
            () -> command.mistakeIn(Step.SIZE),
            () -> shareMistake(queue, definition, command.request()),
            () -> command.mistakeIn(Step.SHARE),
            () -> tooManyShares(state, queue, command.request(), now),
            () -> capabilityMistake(state, queue, definition),
            () -> command.mistakeIn(Step.ARRAY),
            () -> arrayOfNodesMistake(definition, command),
            () -> command.mistakeIn(Step.DEPENDENCIES),
            () -> dependencyMistake(state, command),
            () -> command.mistakeIn(Step.REST),
            () -> kindMistake(definition, command),
            () -> tooManyJobs(state))
        .map(Supplier::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Nullable Refusal tooManyJobs(BatchState state) {
    int most = limits.of(Limit.WAITING_JOBS);
    return state.jobs().waiting() < most
        ? null
        : Refusal.of("Limit exceeded: there are " + most + " jobs that have not started.");
  }

  private static @Nullable Refusal arrayOfNodesMistake(
      JobDefinition definition, SubmitJobCommand command) {
    return definition.nodes() != null && command.arraySize() > 0
        ? Refusal.of("A multi-node parallel job cannot be an array job.")
        : null;
  }

  private static Decision<Job> accept(
      BatchState state,
      SubmitJobCommand command,
      JobQueue queue,
      JobDefinition definition,
      Demand demand,
      Instant now) {
    Job job =
        new Job(
            command.id(),
            command.name(),
            queue.name(),
            definition.id(),
            now,
            state.lastSequence() + 1,
            command.request(),
            demand,
            EffectiveConsumables.of(definition, command.request()),
            command.arraySize(),
            nodes(definition, command.request()),
            new JobState.Submitted(),
            0,
            null,
            null);
    List<Fact> facts = new ArrayList<>();
    facts.add(new JobSubmittedFact(job));
    facts.addAll(first(state, command, job, now));
    return new Decision.Accepted<>(facts, job);
  }

  /** What becomes of the job at once: nearly every job moves on in the commit that submits it. */
  private static List<Fact> first(
      BatchState state, SubmitJobCommand command, Job job, Instant now) {
    List<JobId> wholeJobs = job.request().wholeJobs();
    boolean anyFailed =
        wholeJobs.stream()
            .filter(id -> !state.canBeAwaited(id))
            .anyMatch(id -> read(command, id).status() == JobStatus.FAILED);
    if (anyFailed) {
      return List.of(
          new JobPendingFact(job.id()),
          new JobEndedFact(job.id(), false, now, JobTransitions.DEPENDENCY_FAILED));
    }
    IndexSet doomed = IndexSet.NONE;
    for (JobId id : job.request().counterparts()) {
      if (!state.isUnfinished(id)) {
        IndexSet all = IndexSet.range(0, job.arraySize());
        doomed = doomed.plus(all.minus(read(command, id).succeeded()));
      }
    }
    return wholeJobs.stream().anyMatch(state::canBeAwaited)
        ? List.of(new JobPendingFact(job.id(), doomed))
        : Consequences.ready(state, job, new Pending(doomed), now);
  }

  /** What the store knows of a job that has ended; that it does was checked. */
  private static SubmitJobCommand.Dependency read(SubmitJobCommand command, JobId id) {
    return Objects.requireNonNull(command.dependencies().get(id));
  }

  private static @Nullable Refusal shareMistake(
      JobQueue queue, JobDefinition definition, JobRequest request) {
    boolean fairShare = queue.schedulingPolicy() != null;
    if (!fairShare) {
      return request.shareIdentifier() != null || request.schedulingPriority() != null
          ? Refusal.of(NO_FAIR_SHARE)
          : null;
    }
    if (request.shareIdentifier() == null) {
      return Refusal.of("shareIdentifier must be specified.");
    }
    return request.schedulingPriority() == null && definition.schedulingPriority() == null
        ? Refusal.of(
            "Either schedulingPriority in job definition or schedulingPriorityOverride should be"
                + " specified.")
        : null;
  }

  @Nullable Refusal tooManyShares(
      BatchState state, JobQueue queue, JobRequest request, Instant now) {
    FairShare policy = state.fairShareOf(queue);
    String share = request.shareIdentifier();
    if (policy == null || share == null) {
      return null;
    }
    QueueShares shares = state.fairShares().of(queue.name());
    return shares.isActive(share, policy, now)
            || shares.active(policy, now) < limits.of(Limit.ACTIVE_SHARES)
        ? null
        : Refusal.of(
            "Job queue "
                + queue.name()
                + " has "
                + limits.of(Limit.ACTIVE_SHARES)
                + " active share identifiers, which is the most that it may have.");
  }

  private static @Nullable Refusal capabilityMistake(
      BatchState state, JobQueue queue, JobDefinition definition) {
    String capability =
        definition.kind() == JobDefinition.Kind.EKS ? "EKS" : definition.capability();
    for (EnvironmentOrder entry : queue.environments()) {
      ComputeEnvironment environment = state.environment(entry.computeEnvironment());
      if (environment != null && environment.canRun(capability)) {
        return null;
      }
    }
    return Refusal.of(
        "Job Queue is attached to Compute Environment that can not run Jobs with capability "
            + capability
            + ".");
  }

  private static @Nullable Refusal kindMistake(JobDefinition definition, SubmitJobCommand command) {
    for (String overrides : command.overrideKinds()) {
      if (!overrides.equals(definition.kind().overrides())) {
        return Refusal.of(
            overrides
                + " cannot be used with job definition "
                + definition.id()
                + ", which takes "
                + definition.kind().overrides()
                + ".");
      }
    }
    if (definition.kind() == JobDefinition.Kind.EKS
        && Boolean.TRUE.equals(command.request().propagateTags())) {
      return Refusal.wrapped("Batch on EKS does not support tag propagation.");
    }
    if (definition.task() == null && definition.nodes() == null && definition.pod() == null) {
      return new Refusal(
          Refusal.Kind.NOT_YET,
          "Longshore cannot run job definition "
              + definition.id()
              + (definition.kind() == JobDefinition.Kind.NODE
                  ? ": its nodes are pods, and this server reaches no Kubernetes."
                  : ": it was registered with a version that could not. Register it again."),
          false);
    }
    return null;
  }

  private static int nodes(JobDefinition definition, JobRequest request) {
    NodeTemplate template = definition.nodes();
    return template == null ? 0 : EffectiveTask.numNodes(template, request);
  }

  /** What the job asks for, once it is known that it can be asked for. */
  private static Demand checkedDemand(JobDefinition definition, SubmitJobCommand command) {
    JobRequest request = command.request();
    if (definition.pod() != null) {
      return EffectivePod.of(definition, request).demand();
    }
    NodeTemplate template = definition.nodes();
    if (template == null) {
      EffectiveTask task = EffectiveTask.of(definition, request);
      check(definition, request.overrides(), task, "ecsPropertiesOverride");
      return task.demand();
    }
    NodeSubmitRules.check(definition.id(), template, command);
    for (NodeTemplate.Range range : template.ranges()) {
      EffectiveTask task = EffectiveTask.ofRange(range, definition, request);
      check(
          definition, EffectiveTask.overridesOf(range, definition, request), task, "nodeOverrides");
    }
    return Nodes.demands(definition, request).stream().reduce(Demand.NOTHING, Demand::plus);
  }

  private static void check(
      JobDefinition definition,
      Map<String, ContainerOverrides> overrides,
      EffectiveTask task,
      String member) {
    for (String name : overrides.keySet()) {
      if (task.template().container(name) == null) {
        throw Refusal.of(
                "Container "
                    + name
                    + " in "
                    + member
                    + " is not in job definition "
                    + definition.id()
                    + ".")
            .toException();
      }
    }
    SubmitResources.check(definition, overrides, task);
  }

  private static @Nullable Refusal dependencyMistake(BatchState state, SubmitJobCommand command) {
    for (Dependency dependency : command.request().dependsOn()) {
      String mistake =
          dependency.isSequential()
              ? arrayMistake(command, "SEQUENTIAL")
              : dependency.jobId() == null
                  ? "jobId is required in dependsOn."
                  : unknownMistake(state, command, new JobId(dependency.jobId()));
      JobId counterpart = dependency.counterpart();
      if (mistake == null && counterpart != null) {
        mistake = arrayMistake(command, "N_TO_N");
        if (mistake == null) {
          mistake = counterpartMistake(state, command, counterpart);
        }
      }
      if (mistake != null) {
        return Refusal.of(mistake);
      }
    }
    return null;
  }

  private static @Nullable String arrayMistake(SubmitJobCommand command, String type) {
    return command.arraySize() == 0 ? type + " dependencies need an array job." : null;
  }

  private static @Nullable String unknownMistake(
      BatchState state, SubmitJobCommand command, JobId id) {
    return state.canBeAwaited(id) || command.dependencies().containsKey(id)
        ? null
        : "Job " + id + " in dependsOn does not exist.";
  }

  private static @Nullable String counterpartMistake(
      BatchState state, SubmitJobCommand command, JobId id) {
    Job other = state.find(id);
    SubmitJobCommand.Dependency known = command.dependencies().get(id);
    int size = other != null ? other.arraySize() : known != null ? known.arraySize() : 0;
    if (size == 0) {
      return "Job "
          + id
          + " in dependsOn is no array job, and a dependency of type N_TO_N needs one.";
    }
    return size == command.arraySize()
        ? null
        : "Array job "
            + id
            + " in dependsOn has "
            + size
            + " children and this job has "
            + command.arraySize()
            + ": a dependency of type N_TO_N needs as many.";
  }

  /** A dependency that ran a moment ago, and has ended since: its end must be read first. */
  private static boolean isStale(BatchState state, SubmitJobCommand command) {
    return command.dependencies().entrySet().stream()
        .anyMatch(
            entry ->
                !state.canBeAwaited(entry.getKey()) && !entry.getValue().status().isTerminal());
  }
}

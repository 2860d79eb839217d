package dev.longshore.core;

import dev.longshore.core.BlockedJobs.Blocked;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.QuotaShareDeletedFact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.Fact.ServiceEnvironmentDeletedFact;
import dev.longshore.model.Fact.ServiceEnvironmentSavedFact;
import dev.longshore.model.Fact.SubmitForgottenFact;
import dev.longshore.model.Fact.UpdateForgottenFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobQueue.TimeLimitAction;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.StopRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the passing of time brings about. */
final class Timers {

  /** So that a commit stays short; the rest is due at once, and in the next one. */
  private static final int FORGOTTEN_AT_ONCE = 200;

  /** The same of jobs whose queue or quota share goes. */
  private static final int TERMINATED_AT_ONCE = 200;

  private final Duration settling;
  private final InstanceTimers instances;

  Timers(Duration settling, Duration stopGrace, InstanceConfig instances) {
    this.settling = settling;
    this.instances = new InstanceTimers(instances, stopGrace);
  }

  List<Fact> due(BatchState state, Instant now) {
    List<Fact> facts = new ArrayList<>();
    for (Deadline deadline : state.deadlines().passed(now)) {
      if (isOver(state, deadline)) {
        continue;
      }
      Job job = state.job(deadline.job());
      List<Fact> rang = JobTransitions.onTimeout(job);
      facts.addAll(rang);
      if (job.isMultiNode() && !rang.isEmpty()) {
        facts.addAll(
            NodeDecisions.stopNodes(
                state, job, StopRequest.Cause.TIMEOUT, JobTransitions.timedOut(job), now));
      }
    }
    facts.addAll(instances.due(state, now));
    for (ComputeEnvironment environment : state.environments()) {
      if (isSettling(state, environment) && !now.isBefore(settledAt(environment.changedAt()))) {
        facts.add(settled(environment, now));
      }
    }
    for (JobQueue queue : state.queues()) {
      if (isSettling(state, queue) && !now.isBefore(settledAt(queue.changedAt()))) {
        facts.add(settled(queue, now));
      }
    }
    for (Going going : going(state).toList()) {
      facts.addAll(going.terminations(state, TERMINATED_AT_ONCE, now));
    }
    for (ServiceEnvironment environment : state.resources().serviceEnvironments().values()) {
      if (isSettling(state, environment) && !now.isBefore(settledAt(environment.changedAt()))) {
        facts.add(settled(environment, now));
      }
    }
    for (QuotaShare share : state.resources().quotaShares()) {
      if (isSettling(state, share) && !now.isBefore(settledAt(share.changedAt()))) {
        facts.add(settled(share, now));
      }
    }
    for (Limit limit : limits(state)) {
      if (!now.isBefore(limit.at())) {
        Job job = state.job(limit.blocked().job());
        facts.addAll(JobTransitions.onTimeLimit(job, limit.action(), now));
      }
    }
    for (KeptSubmit submit : state.keptSubmits().over(now, FORGOTTEN_AT_ONCE)) {
      facts.add(new SubmitForgottenFact(submit.key()));
    }
    for (KeptUpdate update : state.consumables().updates().over(now, FORGOTTEN_AT_ONCE)) {
      facts.add(new UpdateForgottenFact(update.key()));
    }
    return facts;
  }

  /** Deadlines that have passed belong to attempts that are being stopped: they ring once. */
  Optional<Instant> next(BatchState state) {
    Stream<Instant> deadlines =
        state.deadlines().inOrder().stream()
            .filter(deadline -> !state.job(deadline.job()).isToStop() && !isOver(state, deadline))
            .map(Deadline::at)
            .limit(1);
    Stream<Instant> environments =
        state.environments().stream()
            .filter(environment -> isSettling(state, environment))
            .map(environment -> settledAt(environment.changedAt()));
    Stream<Instant> queues =
        state.queues().stream()
            .filter(queue -> isSettling(state, queue))
            .map(queue -> settledAt(queue.changedAt()));
    Stream<Instant> serviceEnvironments =
        state.resources().serviceEnvironments().values().stream()
            .filter(environment -> isSettling(state, environment))
            .map(environment -> settledAt(environment.changedAt()));
    Stream<Instant> shares =
        state.resources().quotaShares().stream()
            .filter(share -> isSettling(state, share))
            .map(share -> settledAt(share.changedAt()));
    Stream<Instant> terminations =
        going(state)
            .filter(going -> !going.terminations(state, 1, going.since()).isEmpty())
            .map(Going::since);
    Stream<Instant> limits = limits(state).stream().map(Limit::at);
    Stream<Instant> submits = state.keptSubmits().nextEnd().stream();
    Stream<Instant> updates = state.consumables().updates().nextEnd().stream();
    return Stream.of(
            deadlines,
            instances.next(state),
            environments,
            serviceEnvironments,
            queues,
            terminations,
            shares,
            limits,
            submits,
            updates)
        .flatMap(s -> s)
        .min(Instant::compareTo);
  }

  /**
   * Whether the node that decides for a multi-node job has ended; the others are stopping already.
   */
  private static boolean isOver(BatchState state, Deadline deadline) {
    Job job = state.job(deadline.job());
    return job.isMultiNode() && state.nodeProgress(job.id()).decidedEnd() != null;
  }

  /** When the queue of a blocked job ends it. */
  private record Limit(Blocked blocked, TimeLimitAction action, Instant at) {}

  private static List<Limit> limits(BatchState state) {
    List<Limit> limits = new ArrayList<>();
    for (Blocked blocked : state.blocked().all()) {
      JobQueue queue = state.queue(blocked.queue());
      for (TimeLimitAction action :
          queue == null ? List.<TimeLimitAction>of() : queue.timeLimitActions()) {
        if (action.reason().equals(blocked.code())) {
          limits.add(
              new Limit(blocked, action, blocked.since().plusSeconds(action.maxTimeSeconds())));
        }
      }
    }
    return limits;
  }

  /**
   * Whether only time is missing. One that is being deleted also waits for its last job and for its
   * instances, and one that is updated for those that are replaced; their end makes the writer look
   * here again.
   */
  private static boolean isSettling(BatchState state, ComputeEnvironment environment) {
    return environment.status() == ResourceStatus.DELETING
        ? state.used().inEnvironment(environment.name()).isNothing()
            && state.instances().of(environment.name()).isEmpty()
        : environment.status().isChanging() && !InstanceTimers.isReplacing(state, environment);
  }

  private static boolean isSettling(BatchState state, ServiceEnvironment environment) {
    return environment.status() == ResourceStatus.DELETING
        ? state.used().instancesIn(environment.name()).total() == 0
        : environment.status().isChanging();
  }

  /** A queue or a quota share that is being deleted, and ends what is in it. */
  private record Going(LeavingJobs.Where where, String reason, Instant since) {

    List<Fact> terminations(BatchState state, int atMost, Instant now) {
      return StopDecisions.leaving(state, where, reason, atMost, now);
    }
  }

  /** The jobs of a share whose queue goes too end with the queue. */
  private static Stream<Going> going(BatchState state) {
    Stream<Going> queues =
        state.queues().stream()
            .filter(queue -> queue.status() == ResourceStatus.DELETING)
            .map(
                queue ->
                    new Going(
                        LeavingJobs.Where.of(queue.name()),
                        "Job queue deleted",
                        queue.changedAt()));
    Stream<Going> shares =
        state.resources().quotaShares().stream()
            .filter(share -> share.status() == ResourceStatus.DELETING)
            .filter(share -> !isDeleting(state.queue(share.queue())))
            .map(
                share ->
                    new Going(
                        LeavingJobs.Where.of(share.id()),
                        "Quota share deleted",
                        share.changedAt()));
    return Stream.concat(queues, shares);
  }

  private static boolean isDeleting(@Nullable JobQueue queue) {
    return queue != null && queue.status() == ResourceStatus.DELETING;
  }

  private static boolean isSettling(BatchState state, JobQueue queue) {
    return queue.status() == ResourceStatus.DELETING
        ? !state.anyIn(queue.name()) && state.resources().quotaSharesOf(queue.name()).isEmpty()
        : queue.status().isChanging();
  }

  private static boolean isSettling(BatchState state, QuotaShare share) {
    return share.status() == ResourceStatus.DELETING
        ? !state.fairShares().of(share.queue()).hasUnfinished(share.name())
        : share.status().isChanging();
  }

  private static Fact settled(ComputeEnvironment environment, Instant now) {
    return environment.status() == ResourceStatus.DELETING
        ? new ComputeEnvironmentDeletedFact(environment.name())
        : new ComputeEnvironmentSavedFact(
            environment.inStatus(ResourceStatus.VALID, ComputeEnvironment.HEALTHY, now));
  }

  private static Fact settled(ServiceEnvironment environment, Instant now) {
    return environment.status() == ResourceStatus.DELETING
        ? new ServiceEnvironmentDeletedFact(environment.name())
        : new ServiceEnvironmentSavedFact(environment.inStatus(ResourceStatus.VALID, now));
  }

  private static Fact settled(JobQueue queue, Instant now) {
    return queue.status() == ResourceStatus.DELETING
        ? new JobQueueDeletedFact(queue.name())
        : new JobQueueSavedFact(queue.inStatus(ResourceStatus.VALID, now));
  }

  private static Fact settled(QuotaShare share, Instant now) {
    return share.status() == ResourceStatus.DELETING
        ? new QuotaShareDeletedFact(share.id())
        : new QuotaShareSavedFact(share.inStatus(ResourceStatus.VALID, now));
  }

  private Instant settledAt(Instant changedAt) {
    return changedAt.plus(settling);
  }
}

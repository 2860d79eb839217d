package dev.longshore.core;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.CancelJobsCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.StopTaskCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.TerminateJobsCommand;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ChildStops;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Fact.ArrayChildStopsFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobState.Spawned;
import dev.longshore.model.Preemption;
import dev.longshore.model.StopRequest;
import dev.longshore.model.StopRequest.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Cancelling and terminating. A job that is unknown or over is no error (AWS). */
final class StopDecisions {

  Decision<Done> cancel(BatchState state, CancelJobCommand command, Instant now) {
    return stopAll(state, List.of(command.job()), Cause.CANCEL, command.reason(), now);
  }

  Decision<Done> terminate(BatchState state, TerminateJobCommand command, Instant now) {
    return stopAll(state, List.of(command.job()), Cause.TERMINATE, command.reason(), now);
  }

  /** StopTask of ECS: whoever runs the attempt ends it, and the retry strategy decides. */
  Decision<Done> stopTask(BatchState state, StopTaskCommand command, Instant now) {
    Job job = state.find(command.attempt().job());
    if (job == null || job.isService() || job.attempts() != command.attempt().number()) {
      return Decision.accept(Done.DONE);
    }
    if (!job.id().isNode()) {
      return new Decision.Accepted<>(
          JobTransitions.onTaskStopped(job, command.reason()), Done.DONE);
    }
    Job whole = state.job(job.id().parent());
    StopRequest stop = new StopRequest(Cause.TASK_STOPPED, command.reason());
    return new Decision.Accepted<>(
        job.state() instanceof Active
            ? NodeDecisions.stopNode(state, whole, job, stop, now)
            : List.of(),
        Done.DONE);
  }

  Decision<Done> cancelAll(BatchState state, CancelJobsCommand command, Instant now) {
    return stopAll(state, command.jobs(), Cause.CANCEL, command.reason(), now);
  }

  Decision<Done> terminateAll(BatchState state, TerminateJobsCommand command, Instant now) {
    return stopAll(state, command.jobs(), Cause.TERMINATE, command.reason(), now);
  }

  private static Decision<Done> stopAll(
      BatchState state, List<JobId> jobs, Cause cause, String reason, Instant now) {
    Stop stop = new Stop(state, cause, reason, now);
    jobs.stream().filter(id -> !isService(state, id)).forEach(stop::job);
    stop.wishes.forEach((array, wanted) -> stop.facts.add(new ArrayChildStopsFact(array, wanted)));
    return new Decision.Accepted<>(stop.facts, Done.DONE);
  }

  /** Service jobs have operations of their own, which do not see their instances. */
  static Decision<Done> terminateServiceJobs(
      BatchState state, List<JobId> jobs, String reason, Instant now) {
    Stop stop = new Stop(state, Cause.TERMINATE, reason, now);
    jobs.stream().filter(id -> isService(state, id) && !id.isPart()).forEach(stop::job);
    return new Decision.Accepted<>(stop.facts, Done.DONE);
  }

  /**
   * The facts of a service job that has to make room for another: its instances stop, and that is
   * the end of the attempt.
   */
  static List<Fact> preempted(BatchState state, Job job, Preemption preemption, Instant now) {
    List<Fact> facts = new ArrayList<>(JobTransitions.onPreempted(job, preemption, now));
    if (job.isMultiNode()) {
      facts.addAll(NodeDecisions.stopNodes(state, job, Cause.TERMINATE, preemption.reason(), now));
    }
    return facts;
  }

  private static boolean isService(BatchState state, JobId id) {
    Job job = state.find(id);
    return job != null && job.isService();
  }

  /**
   * The facts of terminating this job and, if it is an array, its children, because its queue or
   * quota share goes: they wait for nobody any more.
   */
  static List<Fact> terminated(BatchState state, Job job, String reason, Instant now) {
    if (job.state() instanceof Pending) {
      return JobTransitions.stoppedBeforeStart(job, Cause.TERMINATE, reason, now);
    }
    Stop stop = new Stop(state, Cause.TERMINATE, reason, now);
    stop.job(job.id());
    if (job.state() instanceof Spawned) {
      stop.blockedChildren(job);
    }
    return stop.facts;
  }

  /**
   * The facts of ending the next jobs of a queue or quota share that is being deleted; none where
   * all have been told. So many at once that a commit stays short.
   */
  static List<Fact> leaving(
      BatchState state, LeavingJobs.Where where, String reason, int atMost, Instant now) {
    List<Fact> facts = new ArrayList<>();
    int ended = 0;
    for (JobId id : state.jobs().leaving().of(where)) {
      List<Fact> end = terminated(state, state.job(id), reason, now);
      facts.addAll(end);
      ended += end.isEmpty() ? 0 : 1;
      if (ended >= atMost) {
        break;
      }
    }
    return facts;
  }

  /** One wish to end one or more jobs: collects the facts, for each job and child once. */
  private static final class Stop {
    private final BatchState state;
    private final Cause cause;
    private final String reason;
    private final Instant now;
    private final Set<JobId> seen = new HashSet<>();
    private final List<Fact> facts = new ArrayList<>();

    /** By array: about children that it has yet to spawn. */
    private final SortedMap<JobId, ChildStops> wishes = new TreeMap<>();

    Stop(BatchState state, Cause cause, String reason, Instant now) {
      this.state = state;
      this.cause = cause;
      this.reason = reason;
      this.now = now;
    }

    void job(JobId id) {
      if (!seen.add(id)) {
        return;
      }
      Job job = state.find(id);
      if (job != null) {
        if (job.id().isNode()) {
          node(job);
          return;
        }
        AttemptEnd mainEnd = mainEnd(job);
        if (mainEnd != null) {
          afterMainEnd(job, mainEnd);
          return;
        }
        facts.addAll(transition(job));
        if (job.state() instanceof Spawned) {
          children(job);
        } else if (cause == Cause.TERMINATE && job.isMultiNode() && isActive(job)) {
          facts.addAll(NodeDecisions.stopNodes(state, job, cause, reason, now));
        }
      } else if (state.isLazyChild(id)) {
        lazyChild(state.job(id.parent()), id.arrayIndex());
      } else if (state.isToCome(id)) {
        childToCome(state.job(id.parent()), id.arrayIndex());
      }
    }

    /** Its array keeps the wish until it spawns; it has none of its own if all are to stop. */
    private void childToCome(Job array, int index) {
      if (array.isToStop() || !(array.state() instanceof Pending pending)) {
        return;
      }
      ChildStops known = wishes.getOrDefault(array.id(), pending.childStops());
      StopRequest before = known.byIndex().get(index);
      if (before == null) {
        wishes.put(array.id(), known.with(index, request()));
      } else if (cause == Cause.TERMINATE && !before.cause().isTerminate()) {
        wishes.put(
            array.id(), known.with(index, new StopRequest(Cause.CANCEL_THEN_TERMINATE, reason)));
      }
    }

    /** The main node decides for all, and so does its end; another node ends alone. */
    private void node(Job node) {
      if (cause != Cause.TERMINATE) {
        return; // it has begun
      }
      Job whole = state.job(node.id().parent());
      if (state.isMainNode(node.id())) {
        job(whole.id());
      } else {
        facts.addAll(NodeDecisions.stopNode(state, whole, node, request(), now));
      }
    }

    /**
     * The main node has ended, and the others are stopping already. If it ended well, so has the
     * whole job; if not, no other attempt follows.
     */
    private void afterMainEnd(Job whole, AttemptEnd mainEnd) {
      Job judged = NodeDecisions.judged(whole, mainEnd);
      if (!JobTransitions.succeeds(judged, mainEnd)) {
        facts.addAll(transition(judged));
      }
    }

    /** How the node has ended that decides for a multi-node job, or null. */
    private @Nullable AttemptEnd mainEnd(Job job) {
      return job.isMultiNode() && isActive(job) ? state.nodeProgress(job.id()).decidedEnd() : null;
    }

    private static boolean isActive(Job job) {
      return job.state() instanceof Active;
    }

    /** Children without rows that wait for others learn of it from their parent. */
    private void children(Job parent) {
      ArrayProgress progress = state.progress(parent.id());
      IndexSet waiting = unseen(parent, progress.waiting());
      IndexSet withRows = unseen(parent, ArrayTransitions.neverTried(state, parent));
      facts.addAll(ArrayTransitions.failed(parent, waiting, withRows, reason, request(), now));
      progress.underWay().stream().mapToObj(parent.id()::child).forEach(this::job);
    }

    /** Those of these children that were not named beside their parent; they are seen now. */
    private IndexSet unseen(Job parent, IndexSet children) {
      return IndexSet.of(
          children.stream().filter(index -> seen.add(parent.id().child(index))).toArray());
    }

    /** The children that wait for others shall not wait any longer. */
    private void blockedChildren(Job parent) {
      IndexSet blocked = state.progress(parent.id()).blocked();
      facts.addAll(ArrayTransitions.failed(parent, blocked, reason, request(), now));
      IndexSet all = IndexSet.range(0, parent.arraySize());
      for (Job child : ArrayTransitions.pendingWithRows(state, parent, all)) {
        facts.add(new JobEndedFact(child.id(), false, now, reason));
      }
    }

    /** If that changes anything, the child differs from the rest, and gets a row of its own. */
    private void lazyChild(Job parent, int index) {
      Job child = parent.spawn(index);
      List<Fact> changes = transition(child);
      if (!changes.isEmpty()) {
        facts.add(new ArrayChildSpawnedFact(child));
        facts.addAll(changes);
      }
    }

    private StopRequest request() {
      return new StopRequest(cause, reason);
    }

    private List<Fact> transition(Job job) {
      return cause == Cause.CANCEL
          ? JobTransitions.onCancel(job, reason, now)
          : JobTransitions.onTerminate(job, reason, now);
    }
  }
}

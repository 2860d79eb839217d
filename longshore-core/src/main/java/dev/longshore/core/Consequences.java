package dev.longshore.core;

import dev.longshore.core.Consequence.ChildEnded;
import dev.longshore.core.Consequence.CounterpartMet;
import dev.longshore.core.Consequence.CounterpartsFailed;
import dev.longshore.core.Consequence.DependencyFailed;
import dev.longshore.core.Consequence.DependencyMet;
import dev.longshore.core.Consequence.MainNodeStarted;
import dev.longshore.core.Consequence.MainNodeTaken;
import dev.longshore.core.Consequence.NodeEnded;
import dev.longshore.core.Consequence.NodesLeft;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildrenDoomedFact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.AttemptStartedFact;
import dev.longshore.model.Fact.AttemptTakenFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.NodesEndedFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobState.Runnable;
import dev.longshore.model.JobState.Spawned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What follows from the end of a job for others: those that waited for it, and the array or the
 * multi-node parallel job it belongs to.
 */
final class Consequences {

  private Consequences() {}

  /** What to judge because of this fact, which is not true yet. */
  static List<Consequence> of(BatchState state, Fact fact) {
    List<Consequence> noted = new ArrayList<>();
    if (fact instanceof JobEndedFact ended) {
      ended(state, ended, noted);
    } else if (fact instanceof AttemptStartedFact started && state.isMainNode(started.job())) {
      noted.add(
          new MainNodeStarted(
              started.job().parent(), started.number(), started.at(), started.address()));
    } else if (fact instanceof AttemptTakenFact taken && state.isMainNode(taken.job())) {
      noted.add(new MainNodeTaken(taken.job().parent(), taken.number(), taken.at()));
    } else if (fact instanceof ArrayChildrenEndedFact ended) {
      for (JobId child : state.dependencies().awaitedChildrenOf(ended.job())) {
        if (ended.children().contains(child.arrayIndex())) {
          waitersFail(state, child, ended.at(), noted);
        }
      }
      childrenFailed(state, state.job(ended.job()), ended.children(), ended.at(), noted);
    }
    return noted;
  }

  private static void ended(BatchState state, JobEndedFact ended, List<Consequence> noted) {
    if (ended.job().isNode()) {
      noted.add(new NodeEnded(ended.job(), ended.at()));
      return;
    }
    Job job = state.job(ended.job());
    if (job.isMultiNode() && job.attempts() > 0 && job.state() instanceof Runnable) {
      noted.add(new NodesLeft(job.id(), job.nodes(), ended.at(), ended.statusReason()));
    }
    if (ended.succeeded()) {
      for (JobId waiter : state.dependencies().waitersOf(job.id())) {
        noted.add(new DependencyMet(waiter, ended.at()));
      }
    } else {
      waitersFail(state, job.id(), ended.at(), noted);
    }
    if (job.isArrayParent()) {
      arrayEnded(state, job, ended.at(), noted);
    } else if (job.id().isArrayChild()) {
      Job parent = state.job(job.id().parent());
      if (ended.succeeded()) {
        childSucceeded(state, parent, job.id().arrayIndex(), ended.at(), noted);
      } else {
        IndexSet child = IndexSet.of(job.id().arrayIndex());
        childrenFailed(state, parent, child, ended.at(), noted);
      }
    }
  }

  private static void waitersFail(
      BatchState state, JobId job, Instant at, List<Consequence> noted) {
    for (JobId waiter : state.dependencies().waitersOf(job)) {
      noted.add(new DependencyFailed(waiter, at));
    }
  }

  /** An array that ends without having spawned leaves nothing that anybody could wait for. */
  private static void arrayEnded(BatchState state, Job array, Instant at, List<Consequence> noted) {
    boolean spawned = array.state() instanceof Spawned;
    IndexSet failed =
        spawned ? state.progress(array.id()).failed() : IndexSet.range(0, array.arraySize());
    if (!failed.isEmpty()) {
      for (JobId other : state.dependencies().arraysBeside(array.id())) {
        noted.add(new CounterpartsFailed(array.id(), other, failed, at));
      }
    }
    for (JobId child : state.dependencies().awaitedChildrenOf(array.id())) {
      waitersFail(state, child, at, noted);
    }
  }

  private static void childSucceeded(
      BatchState state, Job parent, int index, Instant at, List<Consequence> noted) {
    for (JobId other : state.dependencies().arraysBeside(parent.id())) {
      noted.add(new CounterpartMet(other, index, at));
    }
    if (parent.request().isSequential() && index + 1 < parent.arraySize()) {
      noted.add(new CounterpartMet(parent.id(), index + 1, at));
    }
    noted.add(new ChildEnded(parent.id(), at));
  }

  private static void childrenFailed(
      BatchState state, Job parent, IndexSet children, Instant at, List<Consequence> noted) {
    for (JobId other : state.dependencies().arraysBeside(parent.id())) {
      noted.add(new CounterpartsFailed(parent.id(), other, children, at));
    }
    if (parent.request().isSequential()) {
      IndexSet later = IndexSet.range(children.first() + 1, parent.arraySize());
      noted.add(new CounterpartsFailed(parent.id(), parent.id(), later, at));
    }
    noted.add(new ChildEnded(parent.id(), at));
  }

  /** What follows now. Nothing, if what was noted has been overtaken. */
  static List<Fact> judge(BatchState state, Consequence noted) {
    return switch (noted) {
      case DependencyFailed failed -> {
        Job job = state.find(failed.waiter());
        yield job == null ? List.of() : JobTransitions.onDependencyFailed(job, failed.at());
      }
      case CounterpartsFailed failed -> counterpartsFailed(state, failed);
      case ChildEnded ended -> parentEnd(state, ended);
      case NodeEnded ended -> NodeDecisions.onNodeEnded(state, ended);
      case NodesLeft left ->
          List.of(new NodesEndedFact(left.whole(), left.nodes(), left.at(), left.statusReason()));
      case MainNodeTaken taken -> NodeDecisions.onMainTaken(state, taken);
      case MainNodeStarted started -> NodeDecisions.onMainStarted(state, started);
      case DependencyMet met -> {
        Job job = state.find(met.waiter());
        yield job != null
                && job.state() instanceof Pending pending
                && state.dependencies().unmetOf(job.id()).isEmpty()
            ? ready(state, job, pending, met.at())
            : List.of();
      }
      case CounterpartMet met -> ArrayTransitions.counterpartMet(state, met);
    };
  }

  /**
   * An array that has not spawned keeps in mind which of its children will fail, once, when the
   * other array has ended: until then that one knows.
   */
  private static List<Fact> counterpartsFailed(BatchState state, CounterpartsFailed failed) {
    Job array = state.find(failed.array());
    if (array == null) {
      return List.of();
    }
    if (array.state() instanceof Pending pending) {
      IndexSet doomed = pending.doomed().plus(failed.children());
      return state.find(failed.source()) == null && !doomed.equals(pending.doomed())
          ? List.of(new ArrayChildrenDoomedFact(array.id(), doomed))
          : List.of();
    }
    return ArrayTransitions.dependenciesFailed(state, array, failed.children(), failed.at());
  }

  /** What becomes of a job that waits for nobody any more. */
  static List<Fact> ready(BatchState state, Job job, Pending waited, Instant at) {
    return job.isArrayParent() && job.stop() == null
        ? ArrayTransitions.spawn(state, job, waited, at)
        : JobTransitions.onDependenciesMet(job, at);
  }

  /** The parent ends with its last child. */
  private static List<Fact> parentEnd(BatchState state, ChildEnded ended) {
    Job parent = state.find(ended.parent());
    return parent == null || !state.progress(parent.id()).allEnded()
        ? List.of()
        : JobTransitions.onLastChildEnded(
            parent, state.progress(parent.id()).anyFailed(), ended.at());
  }
}

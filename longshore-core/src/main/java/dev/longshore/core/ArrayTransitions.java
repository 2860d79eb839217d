package dev.longshore.core;

import dev.longshore.core.Consequence.CounterpartMet;
import dev.longshore.model.ChildStops;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ArrayChildSpawnedFact;
import dev.longshore.model.Fact.ArrayChildrenEndedFact;
import dev.longshore.model.Fact.ArraySpawnedFact;
import dev.longshore.model.Fact.JobEndedFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.model.JobState.Pending;
import dev.longshore.model.JobState.Runnable;
import dev.longshore.model.JobState.Spawned;
import dev.longshore.model.StopRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the children of an array that wait for other children: child i for child i of
 * another array ({@code N_TO_N}), or for the one before it ({@code SEQUENTIAL}). None of them needs
 * a row for that.
 */
final class ArrayTransitions {

  private ArrayTransitions() {}

  /**
   * The children of an array come to be, since it waits for no whole job any more.
   *
   * @param waited what it knew of its children while it waited: which can only fail, as far as
   *     arrays are concerned that have ended, and which shall end
   */
  static List<Fact> spawn(BatchState state, Job parent, Pending waited, Instant at) {
    IndexSet lost = waited.doomed();
    IndexSet all = IndexSet.range(0, parent.arraySize());
    IndexSet blocked =
        parent.request().isSequential() ? IndexSet.range(1, parent.arraySize()) : IndexSet.NONE;
    for (JobId other : parent.request().counterparts()) {
      Job counterpart = state.find(other);
      if (counterpart == null) {
        continue; // it has ended, and whom that dooms is known
      }
      if (counterpart.state() instanceof Spawned) {
        lost = lost.plus(state.progress(other).failed());
        blocked = blocked.plus(all.minus(state.progress(other).succeeded()));
      } else {
        blocked = all;
      }
    }
    blocked = blocked.plus(lost);
    List<Fact> facts = new ArrayList<>();
    facts.add(new ArraySpawnedFact(parent.id(), at, blocked));
    Job spawned = parent.in(new Spawned(at, blocked), null);
    facts.addAll(failed(spawned, lost, JobTransitions.DEPENDENCY_FAILED, null, at));
    facts.addAll(stopped(spawned, lost, waited.childStops(), at));
    return facts;
  }

  /** What was asked of children before they came to be. Those that are lost have ended already. */
  private static List<Fact> stopped(Job parent, IndexSet lost, ChildStops stops, Instant at) {
    List<Fact> facts = new ArrayList<>();
    stops
        .byIndex()
        .forEach(
            (index, stop) -> {
              if (!lost.contains(index)) {
                Job child = parent.spawn(index);
                facts.add(new ArrayChildSpawnedFact(child));
                facts.addAll(
                    child.state() instanceof Pending
                        ? List.of(new JobStopRequestedFact(child.id(), stop))
                        : JobTransitions.stoppedBeforeStart(
                            child, stop.cause(), stop.reason(), at));
              }
            });
    return facts;
  }

  /**
   * The end of children that have no rows.
   *
   * @param children any number, also none
   * @param stop what their end comes from, or null where nobody asked for it now
   */
  static List<Fact> failed(
      Job parent, IndexSet children, String reason, @Nullable StopRequest stop, Instant at) {
    return failed(parent, children, IndexSet.NONE, reason, stop, at);
  }

  /**
   * The end of children that never had an attempt.
   *
   * @param children any number, also none, that have no rows
   * @param withRows the same of children that wait for room and have rows
   * @param stop what their end comes from, or null where nobody asked for it now
   */
  static List<Fact> failed(
      Job parent,
      IndexSet children,
      IndexSet withRows,
      String reason,
      @Nullable StopRequest stop,
      Instant at) {
    IndexSet all = children.plus(withRows);
    if (all.size() > 1) {
      StopRequest known = stop != null ? stop : parent.stop();
      return List.of(new ArrayChildrenEndedFact(parent.id(), all, withRows, at, reason, known));
    }
    List<Fact> facts = new ArrayList<>();
    if (!all.isEmpty()) {
      JobId child = parent.id().child(all.first());
      if (withRows.isEmpty()) {
        facts.add(new ArrayChildSpawnedFact(parent.spawn(all.first())));
      }
      if (stop != null) {
        facts.add(new JobStopRequestedFact(child, stop));
      }
      facts.add(new JobEndedFact(child, false, at, reason));
    }
    return facts;
  }

  /** What these children wait for has failed. Those that do not wait for children are not meant. */
  static List<Fact> dependenciesFailed(
      BatchState state, Job parent, IndexSet children, Instant at) {
    ArrayProgress progress = state.progress(parent.id());
    String reason = JobTransitions.DEPENDENCY_FAILED;
    List<Fact> facts =
        new ArrayList<>(failed(parent, progress.blocked().and(children), reason, null, at));
    for (Job child : pendingWithRows(state, parent, children)) {
      facts.add(new JobEndedFact(child.id(), false, at, reason));
    }
    return facts;
  }

  /** The children among these that wait for others and have rows, since they were stopped. */
  static List<Job> pendingWithRows(BatchState state, Job parent, IndexSet children) {
    return state.progress(parent.id()).underWay().and(children).stream()
        .mapToObj(index -> state.job(parent.id().child(index)))
        .filter(child -> child.state() instanceof Pending)
        .toList();
  }

  /** The children that have rows and wait for room, and never had an attempt. */
  static IndexSet neverTried(BatchState state, Job parent) {
    return IndexSet.of(
        state.progress(parent.id()).underWay().stream()
            .filter(index -> isUntried(state.job(parent.id().child(index))))
            .toArray());
  }

  private static boolean isUntried(Job child) {
    return child.state() instanceof Runnable && child.attempts() == 0;
  }

  /** A child that another waits for has succeeded. */
  static List<Fact> counterpartMet(BatchState state, CounterpartMet met) {
    Job parent = state.find(met.array());
    if (parent == null || !(parent.state() instanceof Spawned)) {
      return List.of();
    }
    boolean lazy = state.progress(parent.id()).isBlocked(met.child());
    Job child = lazy ? parent.spawn(met.child()) : state.find(parent.id().child(met.child()));
    if (child == null
        || !(child.state() instanceof Pending)
        || !unmet(state, parent, met.child()).isEmpty()) {
      return List.of();
    }
    List<Fact> facts = new ArrayList<>();
    if (lazy) {
      facts.add(new ArrayChildSpawnedFact(child));
    }
    facts.addAll(Consequences.ready(state, child, new Pending(), met.at()));
    return facts;
  }

  /** The children that this child waits for. An array that has ended keeps nobody waiting. */
  static List<JobId> unmet(BatchState state, Job parent, int index) {
    List<JobId> unmet = new ArrayList<>();
    for (Dependency dependency : parent.request().dependsOn()) {
      JobId other = dependency.counterpart();
      if (other != null) {
        Job counterpart = state.find(other);
        boolean waits =
            counterpart != null
                && !(counterpart.state() instanceof Spawned
                    && state.progress(other).hasSucceeded(index));
        if (waits) {
          unmet.add(other.child(index));
        }
      } else if (dependency.isSequential()
          && index > 0
          && !state.progress(parent.id()).hasSucceeded(index - 1)) {
        unmet.add(parent.id().child(index - 1));
      }
    }
    return unmet;
  }
}

package dev.longshore.core;

import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.Fact.QuotaShareSavedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.model.StoredState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Makes a state again from what was stored of it, without the facts that led there. */
final class StateRestore {

  private final StoredState stored;
  private final BatchState state = new BatchState();
  private final Map<JobId, Job> byId = new HashMap<>();

  StateRestore(StoredState stored) {
    this.stored = stored;
    stored.jobs().forEach(job -> byId.put(job.id(), job));
  }

  /**
   * Definitions come first, since they say what a job asks for. Arrays come before jobs, since the
   * place of a parent depends on its children; what waits for other jobs comes last, since it
   * depends on which have ended.
   */
  BatchState restored() {
    state.resources().restore(stored);
    state.consumables().restore(stored);
    state.instances().restore(stored.instances());
    restoreDefinitions();
    restoreArrays();
    restoreNodes();
    state.queues().forEach(queue -> state.jobs().note(new JobQueueSavedFact(queue)));
    state
        .resources()
        .quotaShares()
        .forEach(share -> state.jobs().note(new QuotaShareSavedFact(share)));
    stored.jobs().forEach(this::restore);
    restoreDependencies();
    restoreReasons();
    stored.keptSubmits().forEach(state.keptSubmits()::keep);
    stored
        .usage()
        .forEach(
            use -> state.fairShares().restore(use, state.resources().fairShareOf(use.queue())));
    state.sequenceUpTo(stored.lastSequence());
    return state;
  }

  private void restoreDefinitions() {
    Definitions definitions = state.definitions();
    for (Job job : stored.jobs()) {
      if (!job.id().isPart()) {
        definitions.hold(job.definition());
      }
    }
    stored.jobDefinitions().forEach(definitions::save);
    definitions.restoreRevisions(stored.lastRevisions());
  }

  private void restoreArrays() {
    stored
        .arrays()
        .forEach(
            (parent, children) -> {
              Job job = byId.get(parent);
              if (job != null && job.state() instanceof JobState.Spawned spawned) {
                state
                    .arrays()
                    .put(parent, new ArrayProgress(job.arraySize(), spawned.blocked(), children));
              }
            });
  }

  private void restoreNodes() {
    stored
        .nodes()
        .forEach(
            (job, nodes) -> {
              Job whole = Objects.requireNonNull(byId.get(job));
              NodeProgress progress = new NodeProgress(whole.isService());
              int main = state.mainNode(whole);
              nodes
                  .ended()
                  .forEach((index, end) -> progress.attemptEnded(index, index == main, end));
              state.nodes().put(job, progress);
            });
  }

  private void restore(Job job) {
    state.jobs().put(job);
    state.sequenceUpTo(job.sequence());
    if (!job.id().isPart()) {
      state.fairShares().submitted(job);
    }
    if (job.state() instanceof JobState.Active active) {
      state
          .fairShares()
          .placed(job, state.resources().fairShareOf(job.queue()), active.attempt().placedAt());
      state.take(job, active.attempt().placement());
      state.consumables().take(job);
      if (job.id().isNode()) {
        state.nodeProgress(job.id().parent()).placed(job.id().partIndex());
      }
      Instant startedAt = active.attempt().startedAt();
      if (startedAt != null) {
        state.deadlines().started(job, startedAt, state.definitions().timeoutSeconds(job));
      }
    }
    state.places().add(job);
  }

  private void restoreDependencies() {
    for (Job job : stored.jobs()) {
      if (job.state() instanceof JobState.Pending pending && !job.id().isArrayChild()) {
        state.pend(job, pending);
      } else if (job.state() instanceof JobState.Spawned) {
        state.dependencies().goBeside(job, state.jobs()::contains);
      }
    }
  }

  private void restoreReasons() {
    stored
        .reasons()
        .forEach(
            (id, since) -> {
              Job job = Objects.requireNonNull(byId.get(id));
              state.blocked().reason(job, job.statusReason(), since);
            });
  }
}

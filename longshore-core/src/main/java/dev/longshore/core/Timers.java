package dev.longshore.core;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentDeletedFact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.JobQueueDeletedFact;
import dev.longshore.model.Fact.JobQueueSavedFact;
import dev.longshore.model.JobQueue;
import dev.longshore.model.ResourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the passing of time brings about. */
final class Timers {

  private final Duration settling;

  Timers(Duration settling) {
    this.settling = settling;
  }

  List<Fact> due(BatchState state, Instant now) {
    List<Fact> facts = new ArrayList<>();
    for (Deadline deadline : state.deadlines().headSet(new Deadline(now, LAST), true)) {
      facts.addAll(JobTransitions.onTimeout(state.job(deadline.job())));
    }
    for (ComputeEnvironment environment : state.environments()) {
      if (environment.status().isChanging() && !now.isBefore(settledAt(environment.changedAt()))) {
        settle(state, environment, now, facts);
      }
    }
    for (JobQueue queue : state.queues()) {
      if (queue.status().isChanging() && !now.isBefore(settledAt(queue.changedAt()))) {
        settle(state, queue, now, facts);
      }
    }
    return facts;
  }

  /** Deadlines that have passed belong to attempts that are being stopped: they ring once. */
  Optional<Instant> next(BatchState state) {
    Stream<Instant> deadlines =
        state.deadlines().stream()
            .filter(deadline -> !state.job(deadline.job()).isToStop())
            .map(Deadline::at)
            .limit(1);
    Stream<Instant> environments =
        state.environments().stream()
            .filter(environment -> environment.status().isChanging())
            .map(environment -> settledAt(environment.changedAt()));
    Stream<Instant> queues =
        state.queues().stream()
            .filter(queue -> queue.status().isChanging())
            .map(queue -> settledAt(queue.changedAt()));
    return Stream.of(deadlines, environments, queues).flatMap(s -> s).min(Instant::compareTo);
  }

  private void settle(
      BatchState state, ComputeEnvironment environment, Instant now, List<Fact> facts) {
    if (environment.status() != ResourceStatus.DELETING) {
      facts.add(
          new ComputeEnvironmentSavedFact(
              environment.inStatus(
                  ResourceStatus.VALID, ComputeEnvironmentDecisions.HEALTHY, now)));
    } else if (state.used().inEnvironment(environment.name()).isNothing()) {
      facts.add(new ComputeEnvironmentDeletedFact(environment.name()));
    } else { // its jobs are still being stopped
      facts.add(
          new ComputeEnvironmentSavedFact(
              environment.inStatus(ResourceStatus.DELETING, environment.statusReason(), now)));
    }
  }

  private void settle(BatchState state, JobQueue queue, Instant now, List<Fact> facts) {
    if (queue.status() != ResourceStatus.DELETING) {
      facts.add(new JobQueueSavedFact(queue.inStatus(ResourceStatus.VALID, now)));
    } else if (state.unfinished().stream().noneMatch(job -> job.queue().equals(queue.name()))) {
      facts.add(new JobQueueDeletedFact(queue.name()));
    } else { // its jobs are still being stopped
      facts.add(new JobQueueSavedFact(queue.inStatus(ResourceStatus.DELETING, now)));
    }
  }

  private Instant settledAt(Instant changedAt) {
    return changedAt.plus(settling);
  }

  /** Sorts behind every job id. */
  private static final dev.longshore.model.JobId LAST = new dev.longshore.model.JobId("~");
}

package dev.longshore.core;

import dev.longshore.model.Attempt;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When a job that waits will start: its queue is played on, as if every attempt ran as long as
 * those of its definition did, or as its timeout lets it. Jobs of other queues are taken to come
 * after. So it is an estimate, and there is none where running times are not known.
 */
final class StartEstimate {

  /** Each may cost a look at every host. */
  private static final int MOST_STEPS = 2000;

  private record End(
      Instant at,
      Placement placement,
      Demand demand,
      List<ConsumableRequirement> consumables,
      boolean isService,
      Shape.@Nullable Instances instances) {}

  private final BatchState state;
  private final JobQueue queue;
  private final FreeRoom room;
  private final PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparing(End::at));
  private Instant time;

  private StartEstimate(BatchState state, JobQueue queue, FreeRoom room, Instant now) {
    this.state = state;
    this.queue = queue;
    this.room = room;
    this.time = now;
    for (JobId id : state.used().holders()) {
      Job job = state.job(id);
      if (job.state() instanceof Active(var attempt)) {
        Instant at = end(job, attempt, now);
        if (at != null) {
          ends.add(
              new End(
                  at,
                  attempt.placement(),
                  job.ownDemand(),
                  job.consumables(),
                  job.isService(),
                  job.id().isNode() ? null : Places.instancesOf(job)));
        }
      }
    }
  }

  /**
   * Null where it cannot be told.
   *
   * @param room what is free now, of which this takes
   */
  static @Nullable Instant of(
      BatchState state, JobQueue queue, FreeRoom room, JobId job, Instant now) {
    return new StartEstimate(state, queue, room, now).playUntil(job);
  }

  private @Nullable Instant playUntil(JobId wanted) {
    Dispatch dispatch = new Dispatch(state, queue, room.capacity(queue), time);
    for (int step = 0; step < MOST_STEPS; step++) {
      Waiting next = dispatch.current();
      if (next == null || dispatch.kept(next) != null) {
        return null;
      }
      List<Placement> placements = room.take(queue, next.shape());
      if (placements != null) {
        if (next.job().id().equals(wanted)) {
          return time;
        }
        started(next, placements);
        dispatch.placed();
      } else {
        End end = ends.poll();
        if (end == null) {
          return null;
        }
        time = end.at();
        if (end.isService()) {
          room.giveInstances(end.placement(), end.demand(), end.instances());
        } else {
          room.give(end.placement(), end.demand(), end.consumables());
        }
      }
    }
    return null;
  }

  private void started(Waiting waiting, List<Placement> placements) {
    Duration length = length(waiting.job());
    for (int i = 0; i < placements.size() && length != null; i++) {
      Demand demand =
          waiting.shape().isMultiNode() ? waiting.shape().nodes().get(i) : waiting.shape().demand();
      List<ConsumableRequirement> itsOwn = i == 0 ? waiting.shape().consumables() : List.of();
      Shape.Instances instances = waiting.shape().instances();
      ends.add(
          new End(
              time.plus(length),
              placements.get(i),
              demand,
              itsOwn,
              instances != null,
              i == 0 ? instances : null));
    }
  }

  /**
   * When a job that runs will end. One that has run for longer than others did may do so for as
   * long as its timeout lets it, and without one nobody knows.
   */
  private @Nullable Instant end(Job job, Attempt attempt, Instant now) {
    Instant begin = attempt.startedAt() != null ? attempt.startedAt() : attempt.placedAt();
    Duration mean = state.runTimes().mean(job.definition());
    if (mean != null && begin.plus(mean).isAfter(now)) {
      return begin.plus(mean);
    }
    Integer timeout = state.definitions().timeoutSeconds(job);
    if (timeout == null) {
      return null;
    }
    Instant last = begin.plusSeconds(timeout);
    return last.isBefore(now) ? now : last; // it is being stopped
  }

  private @Nullable Duration length(Job job) {
    Duration mean = state.runTimes().mean(job.definition());
    Integer timeout = state.definitions().timeoutSeconds(job);
    return mean != null ? mean : timeout == null ? null : Duration.ofSeconds(timeout);
  }
}

package dev.longshore.core;

import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.InterruptJobCommand;
import dev.longshore.core.Command.ReportShortageCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceShortageEndedFact;
import dev.longshore.model.Fact.InstanceShortageFact;
import dev.longshore.model.Fact.JobStopRequestedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Fact.TypesUnavailableFact;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Refusal;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.ScalingActivity.Action;
import dev.longshore.model.StopRequest.Cause;
import dev.longshore.model.UnavailableTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Taking instances away from compute environments, and saying that there are no more of a type. */
final class InstanceDecisions {

  private InstanceDecisions() {}

  /**
   * An instance that is replaced, moved, retired or held back may still be interrupted, and any may
   * be terminated.
   */
  static Decision<Instance> take(BatchState state, TakeInstanceCommand command, Instant now) {
    Instance instance = state.instances().find(command.instance());
    if (instance == null) {
      return new Decision.Refused<>(
          new Refusal(
              Refusal.Kind.INVALID,
              "The instance ID '" + command.instance() + "' does not exist",
              false));
    }
    Drain before = instance.drain();
    if (before != null
        && before.cause() != Drain.Cause.REPLACED
        && before.cause() != Drain.Cause.MOVED
        && before.cause() != Drain.Cause.HELD
        && before.cause() != Drain.Cause.RETIRED
        && command.cause() == Drain.Cause.INTERRUPTED) {
      return new Decision.Refused<>(
          new Refusal(
              Refusal.Kind.CONFLICT,
              "The instance '" + instance.id() + "' is " + before.cause() + " already",
              false));
    }
    Drain drain = new Drain(command.cause(), now, now, command.notice());
    List<Fact> facts = new ArrayList<>(drains(state, instance, drain));
    for (JobId id : state.instances().jobsOn(instance.id())) { // they are told of the new notice
      Job job = state.job(id);
      if (JobTransitions.isToStopFor(job, Cause.HOST_GONE) && job.stop() != null) {
        facts.add(new JobStopRequestedFact(id, job.stop()));
      }
    }
    return new Decision.Accepted<>(facts, instance.draining(drain));
  }

  /** Only Fargate Spot has no instance that could be interrupted in place of its job. */
  static Decision<Done> interrupt(BatchState state, InterruptJobCommand command, Instant now) {
    Job job = state.find(command.job());
    ComputeEnvironment environment =
        job != null && job.state() instanceof Active active
            ? state.environment(active.attempt().placement().computeEnvironment())
            : null;
    return job == null || environment == null || !environment.kind().equals("FARGATE_SPOT")
        ? new Decision.Refused<>(
            new Refusal(
                Refusal.Kind.CONFLICT,
                "The job '"
                    + command.job()
                    + "' does not run on Fargate Spot; a job that has an instance is interrupted"
                    + " with that",
                false))
        : new Decision.Accepted<>(HostGone.stop(state, job, now), Done.DONE);
  }

  /** Where there are some again, nobody waits for the end of a back-off. */
  static Decision<Done> shortage(BatchState state, ReportShortageCommand command, Instant now) {
    List<Fact> facts = new ArrayList<>();
    if (command.until().isAfter(now)) {
      facts.add(new InstanceShortageFact(command.type(), command.until()));
    } else {
      if (state.instances().shortages().containsKey(command.type())) {
        facts.add(new InstanceShortageEndedFact(command.type()));
      }
      for (ComputeEnvironment environment : state.environments()) {
        UnavailableTypes before = state.instances().unavailable(environment.name());
        UnavailableTypes after = before.launched(command.type());
        if (!after.equals(before)) {
          facts.add(new TypesUnavailableFact(environment.name(), after));
        }
      }
    }
    return new Decision.Accepted<>(facts, Done.DONE);
  }

  /**
   * The facts of an instance that takes no further jobs since its environment was updated. What
   * runs there is asked to stop when the update says so.
   */
  static List<Fact> replaced(
      BatchState state, Instance instance, Instant stopsAt, Duration grace, Instant now) {
    return drains(state, instance, new Drain(Drain.Cause.REPLACED, now, stopsAt, grace));
  }

  /** The facts of an instance whose capacity EC2 takes back. */
  static List<Fact> interrupted(BatchState state, Instance instance, Duration notice, Instant now) {
    return drains(state, instance, new Drain(Drain.Cause.INTERRUPTED, now, now, notice));
  }

  /** The facts of a managed instance that has reached its age: what runs there is told at once. */
  static List<Fact> retired(BatchState state, Instance instance, Duration grace, Instant now) {
    Drain drain = new Drain(Drain.Cause.RETIRED, now, now, grace);
    List<Fact> facts = new ArrayList<>(drains(state, instance, drain));
    facts.addAll(stops(state, instance.draining(drain), now));
    return facts;
  }

  private static List<Fact> drains(BatchState state, Instance instance, Drain drain) {
    return List.of(new InstanceDrainingFact(instance.id(), drain), noted(state, instance, drain));
  }

  /**
   * The facts of stopping what still runs on an instance that is to be empty by now. A multi-node
   * parallel job whose main node is there stops whole, which is decided once.
   *
   * @param instance of which the reason is told: one that is retired as it is once it takes no
   *     further jobs
   */
  static List<Fact> stops(BatchState state, Instance instance, Instant now) {
    SortedSet<JobId> jobs = state.instances().jobsOn(instance.id());
    List<Fact> facts = new ArrayList<>();
    for (JobId id : jobs) {
      boolean goesWithWhole =
          id.isNode() && jobs.contains(id.parent()) && !state.job(id.parent()).isToStop();
      if (!goesWithWhole) {
        facts.addAll(HostGone.stop(state, state.job(id), instance, now));
      }
    }
    return facts;
  }

  static Fact noted(BatchState state, Instance instance, Drain drain) {
    int jobs = state.instances().jobsOn(instance.id()).size();
    String left = jobs == 1 ? "1 job is on it" : jobs + " jobs are on it";
    String why =
        switch (drain.cause()) {
          case REPLACED ->
              "Replaces %s of type %s: its compute environment was updated; %s, until %s at most."
                  .formatted(instance.id(), instance.type(), left, drain.stopsAt());
          case MOVED ->
              "Replaces %s of type %s: another engine serves its compute environment now; %s."
                  .formatted(instance.id(), instance.type(), left);
          case INTERRUPTED ->
              "Interrupted %s of type %s: its capacity is taken back; %s, with a notice of %d s."
                  .formatted(instance.id(), instance.type(), left, drain.notice().toSeconds());
          case RETIRED ->
              "Retires %s of type %s: a managed instance is replaced after 14 days; %s."
                  .formatted(instance.id(), instance.type(), left);
          case HELD ->
              "Holds %s of type %s back from further jobs; %s."
                  .formatted(instance.id(), instance.type(), left);
          case TERMINATED ->
              "Takes %s of type %s away: somebody terminates it; %s, with a notice of %d s."
                  .formatted(instance.id(), instance.type(), left, drain.notice().toSeconds());
        };
    return new ScalingNotedFact(
        new ScalingActivity(
            instance.computeEnvironment(),
            drain.at(),
            Action.DRAIN,
            instance.type(),
            List.of(instance.id()),
            why));
  }
}

package dev.longshore.core;

import dev.longshore.core.RandomInterruptions.Rate;
import dev.longshore.model.Attempt;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.ComputeEnvironmentSavedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceShortageEndedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.ScalingActivity.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the passing of time brings about for the instances of compute environments. */
final class InstanceTimers {

  /** AWS does not say how long it waits for the first instance to join. */
  private static final Duration NEVER_JOINED_AFTER = Duration.ofMinutes(15);

  /** ECS replaces managed instances by new ones, with a newer system. */
  private static final Duration RETIRED_AFTER = Duration.ofDays(14);

  /** AWS's text, of an environment none of whose instances joined its cluster. */
  static final String NONE_JOINED =
      "CLIENT_ERROR - Your compute environment has been INVALIDATED and scaled down because none of"
          + " the instances joined the underlying ECS Cluster. Common issues preventing instances"
          + " joining are the following: VPC/Subnet configuration preventing communication to ECS,"
          + " incorrect Instance Profile policy preventing authorization to ECS, or customized AMI"
          + " or LaunchTemplate configurations affecting ECS agent.";

  private final Duration startTime;
  private final RandomInterruptions interruptions;
  private final Duration stopGrace;

  /**
   * @param stopGrace of jobs on instances that are retired
   */
  InstanceTimers(InstanceConfig config, Duration stopGrace) {
    this.stopGrace = stopGrace;
    this.startTime = config.startTime();
    this.interruptions = config.interruptions();
  }

  List<Fact> due(BatchState state, Instant now) {
    List<Fact> facts = new ArrayList<>();
    for (Instance instance : state.instances().starting()) {
      if (!now.isBefore(startsAt(instance))) {
        facts.add(new InstanceRunningFact(instance.id(), now));
      }
    }
    state
        .instances()
        .shortages()
        .forEach(
            (type, until) -> {
              if (!now.isBefore(until)) {
                facts.add(new InstanceShortageEndedFact(type));
              }
            });
    Set<String> taken = new HashSet<>();
    for (Interruption interruption : interruptions(state)) {
      if (!now.isBefore(interruption.at())) {
        taken.add(interruption.instance().id());
        facts.addAll(
            InstanceDecisions.interrupted(
                state, interruption.instance(), interruptions.notice(), now));
        facts.addAll(InstanceDecisions.stops(state, interruption.instance(), now));
      }
    }
    for (TaskInterruption interruption : taskInterruptions(state)) {
      if (!now.isBefore(interruption.at())) {
        facts.addAll(HostGone.stop(state, interruption.job(), now));
      }
    }
    for (Instance instance : managed(state)) {
      if (!now.isBefore(retiresAt(instance)) && !taken.contains(instance.id())) {
        facts.addAll(InstanceDecisions.retired(state, instance, stopGrace, now));
      }
    }
    for (Instance instance : state.instances().draining()) {
      Instant stopsAt = stopsAt(state, instance);
      if (stopsAt != null && !now.isBefore(stopsAt)) {
        facts.addAll(InstanceDecisions.stops(state, instance, now));
      }
    }
    for (ComputeEnvironment environment : state.environments()) {
      Instant invalidAt = invalidAt(state, environment);
      if (invalidAt != null && !now.isBefore(invalidAt)) {
        facts.add(
            new ComputeEnvironmentSavedFact(
                environment.inStatus(ResourceStatus.INVALID, NONE_JOINED, now)));
        facts.add(
            new ScalingNotedFact(
                new ScalingActivity(
                    environment.name(), now, Action.INVALIDATE, null, List.of(), NONE_JOINED)));
      }
    }
    return facts;
  }

  Stream<Instant> next(BatchState state) {
    Stream<Instant> starts = state.instances().starting().stream().map(this::startsAt);
    Stream<Instant> stops =
        state.instances().draining().stream()
            .map(instance -> stopsAt(state, instance))
            .flatMap(Stream::ofNullable);
    Stream<Instant> invalid =
        state.environments().stream()
            .map(environment -> invalidAt(state, environment))
            .flatMap(Stream::ofNullable);
    Stream<Instant> chance = interruptions(state).stream().map(Interruption::at);
    Stream<Instant> tasks = taskInterruptions(state).stream().map(TaskInterruption::at);
    Stream<Instant> retirements = managed(state).stream().map(InstanceTimers::retiresAt);
    Stream<Instant> shortages = state.instances().shortages().values().stream();
    return Stream.of(starts, stops, invalid, chance, tasks, retirements, shortages).flatMap(s -> s);
  }

  /** Those that ECS provides, and that still take jobs. */
  private static List<Instance> managed(BatchState state) {
    return state.environments().stream()
        .filter(one -> one.instances() != null && one.instances().managed() != null)
        .flatMap(one -> state.instances().of(one.name()).stream())
        .filter(Instance::takesJobs)
        .toList();
  }

  private static Instant retiresAt(Instance instance) {
    return instance.launchedAt().plus(RETIRED_AFTER);
  }

  private record Interruption(Instance instance, Instant at) {}

  /** Of Spot instances that go on: when each is interrupted by chance. */
  private List<Interruption> interruptions(BatchState state) {
    List<Interruption> all = new ArrayList<>();
    if (interruptions.rates().isEmpty()) {
      return all;
    }
    for (ComputeEnvironment environment : state.environments()) {
      InstanceSettings settings = environment.instances();
      Rate rate =
          settings == null || !settings.isSpot() ? null : interruptions.rateOf(environment.name());
      if (rate != null) {
        state.instances().of(environment.name()).stream()
            .filter(Instance::takesJobs)
            .map(instance -> new Interruption(instance, interruptions.at(instance, rate)))
            .forEach(all::add);
      }
    }
    return all;
  }

  private record TaskInterruption(Job job, Instant at) {}

  /** Of attempts on Fargate Spot that go on: when each is interrupted by chance. */
  private List<TaskInterruption> taskInterruptions(BatchState state) {
    List<TaskInterruption> all = new ArrayList<>();
    Map<String, Rate> rates = new HashMap<>();
    if (!interruptions.rates().isEmpty()) {
      for (ComputeEnvironment environment : state.environments()) {
        Rate rate =
            environment.kind().equals("FARGATE_SPOT")
                ? interruptions.rateOf(environment.name())
                : null;
        if (rate != null) {
          rates.put(environment.name(), rate);
        }
      }
    }
    if (rates.isEmpty()) {
      return all;
    }
    for (JobId id : state.used().holders()) {
      Job job = state.job(id);
      if (job.state() instanceof Active(Attempt attempt) && !job.isToStop()) {
        Rate rate = rates.get(attempt.placement().computeEnvironment());
        if (rate != null) {
          all.add(new TaskInterruption(job, interruptions.at(id, attempt, rate)));
        }
      }
    }
    return all;
  }

  /** Whether an environment that is updated still has instances from before. */
  static boolean isReplacing(BatchState state, ComputeEnvironment environment) {
    return environment.status() == ResourceStatus.UPDATING
        && state.instances().of(environment.name()).stream()
            .map(Instance::drain)
            .anyMatch(drain -> drain != null && drain.cause() == Drain.Cause.REPLACED);
  }

  private Instant startsAt(Instance instance) {
    return instance.launchedAt().plus(startTime);
  }

  /** When what runs there is to be stopped; null for never, and when all of it was. */
  private static @Nullable Instant stopsAt(BatchState state, Instance instance) {
    Drain drain = instance.drain();
    return drain == null
            || state.instances().jobsOn(instance.id()).stream()
                .map(state::job)
                .allMatch(Job::isToStop)
        ? null
        : drain.stopsAt();
  }

  /** When an environment is told to be of no use: its instances start, and none ever has. */
  private @Nullable Instant invalidAt(BatchState state, ComputeEnvironment environment) {
    if (startTime.compareTo(NEVER_JOINED_AFTER) <= 0
        || environment.status() != ResourceStatus.VALID) {
      return null;
    }
    List<Instance> instances = state.instances().of(environment.name());
    return instances.stream().anyMatch(one -> one.state() != Instance.State.PENDING)
        ? null
        : instances.stream()
            .map(one -> one.launchedAt().plus(NEVER_JOINED_AFTER))
            .min(Instant::compareTo)
            .orElse(null);
  }
}

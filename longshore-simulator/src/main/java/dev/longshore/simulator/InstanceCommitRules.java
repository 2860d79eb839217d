package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.ResourceStatus;
import dev.longshore.simulator.AllowedTypes.Present;
import dev.longshore.simulator.InstanceBook.Entry;
import dev.longshore.store.Reads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the instances that came and went in one commit, each held against what was
 * there before it: one comes for somebody and below the maximum, and goes when it may.
 */
final class InstanceCommitRules {

  /** The age at which ECS replaces managed instances. */
  static final Duration RETIRED_AFTER = Duration.ofDays(14);

  private final InstanceSituation situation;
  private final Room room;
  private final Reads reads;
  private final @Nullable Command<?> asked;

  /** What went since nobody had it. */
  private final List<Entry> gone = new ArrayList<>();

  /**
   * @param room what is free after the commit
   * @param reads what was committed
   * @param asked what somebody asked for in this commit; null if it was for something else
   */
  InstanceCommitRules(
      InstanceSituation situation, Room room, Reads reads, @Nullable Command<?> asked) {
    this.situation = situation;
    this.room = room;
    this.reads = reads;
    this.asked = asked;
  }

  void check(List<Fact> facts) {
    InstanceBook then = situation.book().before();
    LostMachineRules lost = new LostMachineRules(situation, reads, asked);
    RegisteredRules registered = new RegisteredRules(situation, asked);
    Map<String, Integer> launchedForJobs = new HashMap<>();
    for (Fact fact : facts) {
      lost.check(then, fact);
      if (registered.isOfRegistered(then, fact)) {
        registered.check(then, fact);
      } else {
        check(then, fact, launchedForJobs);
      }
      then.note(fact);
    }
    launchedForJobs.forEach(
        (environment, count) ->
            Violation.unless(
                count <= situation.wantedBy(environment),
                "no more instances are launched than somebody waits for",
                count + " in " + environment));
  }

  /** What went in this commit since nobody had it, and not with its host or its environment. */
  List<Entry> gone() {
    return gone;
  }

  private void check(InstanceBook then, Fact fact, Map<String, Integer> launchedForJobs) {
    if (fact instanceof InstanceLaunchedFact launched) {
      checkLaunch(then, launched.instance(), launchedForJobs);
    } else if (fact instanceof InstanceRunningFact running) {
      checkStart(Objects.requireNonNull(then.find(running.instance())));
    } else if (fact instanceof InstanceDrainingFact draining) {
      checkDrain(then, Objects.requireNonNull(then.find(draining.instance())), draining.drain());
    } else if (fact instanceof InstanceTerminatedFact terminated) {
      checkEnd(then, Objects.requireNonNull(then.find(terminated.instance())));
    }
  }

  private void checkLaunch(InstanceBook then, Instance launched, Map<String, Integer> forJobs) {
    String name = launched.computeEnvironment();
    ComputeEnvironment environment = Objects.requireNonNull(then.environment(name));
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    Violation.unless(
        situation.isUp(launched.host()), "an instance lies on a host that is up", launched);
    InstanceType type = situation.config().catalog().find(launched.type()).orElseThrow();
    AllowedTypes types = new AllowedTypes(environment, situation.config());
    Present present = situation.present(then, name);
    Violation.unless(
        types.mayAdd(type, present),
        "instances stay below maxvCpus, but for the last one where that may be",
        launched + " beside " + present + " in " + settings);
    Violation.unless(
        !then.isUnavailable(name, launched.type(), situation.now()),
        "no instance is launched of a type that there is none of",
        launched);
    Violation.unless(
        types.affordable().contains(type)
            && launched.capacity().equals(type.capacity(situation.config().memory())),
        "an instance is of a type that its environment allows and can pay",
        launched + " in " + settings);
    if (InstanceSituation.keepsMinimum(environment)
        && situation.vcpusToStay(then, name) < InstanceSituation.wanted(settings)) {
      return;
    }
    Violation.unless(
        Room.takesJobs(environment)
            && situation
                .waiting(name)
                .anyMatch(job -> types.holds(type, job) && room.admits(environment, job)),
        "an instance is launched for somebody whom it can hold",
        launched + " in " + settings + " while these wait: " + situation.waiting(name).toList());
    forJobs.merge(name, 1, Integer::sum);
  }

  private void checkStart(Entry starting) {
    Violation.unless(
        !starting.isRunning() && !situation.now().isBefore(situation.readyAt(starting)),
        "an instance takes jobs once it has started",
        starting + " at " + situation.now());
  }

  private void checkDrain(InstanceBook then, Entry entry, Drain drain) {
    ComputeEnvironment environment = Objects.requireNonNull(then.environment(entry.environment()));
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    boolean isTaken = asked instanceof TakeInstanceCommand take && take.cause() == drain.cause();
    boolean mayBe =
        switch (drain.cause()) {
          case REPLACED ->
              asked instanceof UpdateComputeEnvironmentCommand update
                  && update.replacement() != null
                  && update.updated().name().equals(environment.name());
          case INTERRUPTED ->
              isTaken
                  || (settings.isSpot() && !situation.config().interruptions().rates().isEmpty());
          case TERMINATED -> isTaken;
          case RETIRED -> settings.managed() != null && isAged(entry);
          case MOVED, HELD -> false; // there is one engine, and nobody's own machines are not held
        };
    Violation.unless(
        mayBe, "an instance drains for a reason", entry + " " + drain + " after " + asked);
  }

  private boolean isAged(Entry entry) {
    return !situation.now().isBefore(entry.instance().launchedAt().plus(RETIRED_AFTER));
  }

  /** An instance goes with its host or its environment; else only if nobody has it or wants it. */
  private void checkEnd(InstanceBook then, Entry entry) {
    ComputeEnvironment environment = then.environment(entry.environment());
    if (environment == null || environment.status() == ResourceStatus.DELETING) {
      return;
    }
    Violation.unless(entry.isIdle(), "no instance goes while a job has it", entry);
    if (situation.isLost(entry.host()) || !entry.isToStay()) {
      return;
    }
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    Violation.unless(
        situation.isOverdue(entry, settings),
        "no instance goes before its time",
        entry + " at " + situation.now());
    Violation.unless(
        situation.mayGo(then, environment, entry),
        "what minvCpus keeps does not go",
        entry + " " + settings);
    gone.add(entry);
  }
}

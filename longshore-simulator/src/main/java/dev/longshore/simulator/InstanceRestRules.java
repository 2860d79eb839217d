package dev.longshore.simulator;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.ResourceStatus;
import dev.longshore.simulator.InstanceBook.Entry;
import java.util.Objects;

/**
 * What must hold of instances once nothing is left to do at this time: what should be there is
 * there, and what should be gone is gone.
 */
final class InstanceRestRules {

  private final InstanceSituation situation;
  private final InstanceBook book;
  private final Room room;

  InstanceRestRules(InstanceSituation situation, Room room) {
    this.situation = situation;
    this.book = situation.book();
    this.room = room;
  }

  void check() {
    for (Entry entry : book.all()) {
      ComputeEnvironment environment = book.environment(entry.environment());
      Violation.unless(
          environment != null && environment.status() != ResourceStatus.DELETING,
          "instances go with their environment",
          entry);
      if (entry.drain() != null) {
        checkDraining(entry, entry.drain());
      }
      if (!Objects.requireNonNull(environment).isUnmanaged()) {
        checkLaunched(entry, environment);
      }
    }
    for (ComputeEnvironment environment : book.environments()) {
      if (environment.instances() != null && environment.status() != ResourceStatus.DELETING) {
        checkReplaced(environment);
        checkMinimum(environment, environment.instances());
        checkIdle(environment, environment.instances());
      }
    }
  }

  private void checkLaunched(Entry entry, ComputeEnvironment environment) {
    Violation.unless(
        !entry.isIdle() || !situation.isLost(entry.host()),
        "an instance that nobody has goes with its host",
        entry);
    Violation.unless(
        entry.isRunning()
            || !entry.isToStay()
            || situation.now().isBefore(situation.readyAt(entry)),
        "an instance starts in time",
        entry + " at " + situation.now());
    Violation.unless(
        !entry.isToStay()
            || Objects.requireNonNull(environment.instances()).managed() == null
            || situation
                .now()
                .isBefore(entry.instance().launchedAt().plus(InstanceCommitRules.RETIRED_AFTER)),
        "a managed instance is replaced after 14 days",
        entry + " at " + situation.now());
  }

  private void checkDraining(Entry entry, Drain drain) {
    Violation.unless(
        !entry.isIdle() || drain.cause() == Drain.Cause.HELD,
        "an instance that drains goes with its last job",
        entry);
    boolean isDue = drain.stopsAt() != null && !situation.now().isBefore(drain.stopsAt());
    Violation.unless(
        !isDue
            || entry.holders().stream()
                .allMatch(job -> Objects.requireNonNull(situation.state().find(job)).isToStop()),
        "what is on an instance that drains stops in time",
        entry + " at " + situation.now());
  }

  /** An update goes on for as long as there is an instance from before. */
  private void checkReplaced(ComputeEnvironment environment) {
    boolean isReplacing =
        book.of(environment.name()).stream()
            .anyMatch(
                entry -> entry.drain() != null && entry.drain().cause() == Drain.Cause.REPLACED);
    Violation.unless(
        !isReplacing || environment.status() != ResourceStatus.VALID,
        "an environment is VALID once the instances from before have gone",
        environment);
  }

  private void checkMinimum(ComputeEnvironment environment, InstanceSettings settings) {
    String name = environment.name();
    Violation.unless(
        !InstanceSituation.keepsMinimum(environment)
            || situation.vcpusToStay(book, name) >= InstanceSituation.wanted(settings)
            || !situation
                .allowed(environment)
                .mayGrow(situation.present(book, name), situation.unavailable(name)),
        "there are never fewer vCPUs than minvCpus",
        book.of(name) + " in " + environment);
  }

  /** Whoever is still there after its time is kept by minvCpus, or by somebody who waits for it. */
  private void checkIdle(ComputeEnvironment environment, InstanceSettings settings) {
    int kept = 0;
    for (Entry entry : book.of(environment.name())) {
      boolean mustGo =
          entry.isIdle()
              && situation.isOverdue(entry, settings)
              && situation.mayGo(book, environment, entry);
      if (mustGo && entry.isToStay() && isWaitedFor(environment, entry)) {
        kept++;
      } else {
        Violation.unless(
            !mustGo,
            "no instance is idle for longer than its delay",
            entry
                + " at "
                + situation.now()
                + " of "
                + book.of(environment.name())
                + " in "
                + environment);
      }
    }
    Violation.unless(
        kept <= situation.wantedBy(environment.name()),
        "no more instances are kept than somebody waits for",
        kept + " in " + environment);
  }

  private boolean isWaitedFor(ComputeEnvironment environment, Entry entry) {
    return Room.takesJobs(environment)
        && situation
            .waiting(environment.name())
            .anyMatch(
                job ->
                    AllowedTypes.eachOf(job).fitsIn(entry.capacity())
                        && entry.suits(job)
                        && room.admits(environment, job));
  }
}

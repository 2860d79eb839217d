package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.core.Command.TakeInstanceCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.InstanceDrainingFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Instance;
import dev.longshore.simulator.InstanceBook.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of machines that somebody registers: they come, are held back and go when their
 * owner says so, and never by themselves.
 */
final class RegisteredRules {

  private final InstanceSituation situation;
  private final @Nullable Command<?> asked;

  /**
   * @param asked what somebody asked for in this commit; null if it was for something else
   */
  RegisteredRules(InstanceSituation situation, @Nullable Command<?> asked) {
    this.situation = situation;
    this.asked = asked;
  }

  /** Whether a fact is one of a machine that is, or is to be, registered. */
  boolean isOfRegistered(InstanceBook then, Fact fact) {
    if (fact instanceof InstanceLaunchedFact launched) {
      return isUnmanaged(then, launched.instance().computeEnvironment());
    }
    String instance =
        switch (fact) {
          case InstanceRunningFact running -> running.instance();
          case InstanceDrainingFact draining -> draining.instance();
          case InstanceTerminatedFact terminated -> terminated.instance();
          default -> null;
        };
    Entry entry = instance == null ? null : then.find(instance);
    return entry != null && isUnmanaged(then, entry.environment());
  }

  private static boolean isUnmanaged(InstanceBook then, String name) {
    ComputeEnvironment environment = then.environment(name);
    return environment != null && environment.isUnmanaged();
  }

  /** One fact of such a machine. */
  void check(InstanceBook then, Fact fact) {
    if (fact instanceof InstanceLaunchedFact launched) {
      checkComes(launched.instance());
    } else if (fact instanceof InstanceRunningFact running) {
      Violation.unless(
          asked instanceof HoldInstanceCommand hold
              && !hold.held()
              && hold.instance().equals(running.instance()),
          "a machine that is held back is let go by its owner",
          then.find(running.instance()) + " after " + asked);
    } else if (fact instanceof InstanceDrainingFact draining) {
      checkDrain(draining.instance(), draining.drain());
    } else if (fact instanceof InstanceTerminatedFact terminated) {
      checkGoes(Objects.requireNonNull(then.find(terminated.instance())));
    }
  }

  private void checkComes(Instance machine) {
    Violation.unless(
        asked instanceof RegisterInstanceCommand register
            && register.environment().equals(machine.computeEnvironment())
            && machine.capacity().fitsIn(register.resources())
            && (register.host() == null || register.host().equals(machine.host()))
            && situation.isUp(machine.host()),
        "nothing is launched where machines are registered",
        machine + " after " + asked);
  }

  private void checkDrain(String machine, Drain drain) {
    boolean mayBe =
        switch (drain.cause()) {
          case HELD ->
              (asked instanceof HoldInstanceCommand hold
                      && hold.held()
                      && hold.instance().equals(machine))
                  || wasHeld(machine);
          case TERMINATED -> isTaken(machine, drain) || isForcedOff(machine);
          case INTERRUPTED -> isTaken(machine, drain);
          case REPLACED, MOVED, RETIRED -> false;
        };
    Violation.unless(
        mayBe,
        "a machine that is registered is held back by its owner alone",
        machine + " " + drain + " after " + asked);
  }

  /** One that is registered anew, since its host is gone, is held back as it was. */
  private boolean wasHeld(String machine) {
    Entry before = situation.book().before().find(machine);
    return before != null
        && before.drain() != null
        && before.drain().cause() == Drain.Cause.HELD
        && isRegisteredAnew(before);
  }

  private boolean isRegisteredAnew(Entry entry) {
    return asked instanceof RegisterInstanceCommand register
        && entry.id().equals(register.instance())
        && situation.isLost(entry.host());
  }

  private boolean isTaken(String machine, Drain drain) {
    return asked instanceof TakeInstanceCommand take
        && take.instance().equals(machine)
        && take.cause() == drain.cause();
  }

  private boolean isForcedOff(String machine) {
    return asked instanceof DeregisterInstanceCommand deregister
        && deregister.force()
        && deregister.instance().equals(machine);
  }

  private void checkGoes(Entry entry) {
    boolean isDeregistered =
        asked instanceof DeregisterInstanceCommand deregister
            && deregister.instance().equals(entry.id());
    boolean isTaken = entry.drain() != null && entry.drain().cause() != Drain.Cause.HELD;
    Violation.unless(
        entry.isIdle() && (isDeregistered || isTaken || isRegisteredAnew(entry)),
        "a machine that is registered stays until its owner takes it off, and its jobs have ended",
        entry + " after " + asked);
  }
}

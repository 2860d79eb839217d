package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.core.Command;
import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Core;
import dev.longshore.core.Effect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Fact;
import dev.longshore.model.Report;
import dev.longshore.service.SteppedService;
import dev.longshore.store.StoreException;
import dev.longshore.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The real core, service and store on a made-up cluster with a clock of its own, and all that can
 * go wrong: lost hosts, late and repeated reports, crashes between commit and effect, a slow
 * engine, a clock that jumps, commits that fail. A seed makes everything; the same seed makes the
 * same run. After each step the {@link JobRules} and {@link SchedulingRules} must hold, and once
 * faults stop, everything ends.
 */
public final class Simulation {

  private static final int STEPS = 60;
  private static final int MOST_ROUNDS_TO_THE_END = 3000;
  private static final int[] BACKFILL_DEPTHS = {0, 0, 1, 20};

  private final Path folder;
  private final Random random;
  private final Cluster cluster;
  private final int backfillDepth;
  private final Core core;
  private final SimulatedMachine machine;
  private final RandomSubmits submits;
  private final ShareHistory history = new ShareHistory();
  private final JobRules jobs = new JobRules();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Fact> committed = new ArrayList<>();
  private Instant clock = Cluster.START;
  private Instant committedAt = Cluster.START;
  private FaultyStore store;
  private SteppedService service;
  private int faults;

  /**
   * What a run came to.
   *
   * @param jobs that were submitted, arrays and multi-node jobs as one
   * @param attempts that had room
   * @param faults that were put in its way
   */
  public record Outcome(int jobs, int attempts, int faults) {}

  private Simulation(long seed, Path folder) {
    this.folder = folder;
    this.random = new Random(seed);
    this.cluster = RandomCluster.make(random);
    this.backfillDepth = BACKFILL_DEPTHS[random.nextInt(BACKFILL_DEPTHS.length)];
    this.core = RandomCluster.core(random, backfillDepth);
    this.machine = new SimulatedMachine(cluster.hosts());
    this.submits = new RandomSubmits(random);
    this.store = open();
    store.commit(cluster.facts(), clock);
    this.service = start();
  }

  /**
   * Runs what this seed makes.
   *
   * @param folder for the store; empty
   * @throws Violation with the seed in its message, when a rule does not hold
   */
  public static Outcome run(long seed, Path folder) {
    Simulation simulation = new Simulation(seed, folder);
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        simulation.step();
      }
      simulation.drain();
      return new Outcome(simulation.jobs.count(), simulation.history.attempts(), simulation.faults);
    } catch (RuntimeException | Error trouble) {
      throw new Violation(
          "seed %d, step %d: %s".formatted(seed, step, trouble.getMessage()), trouble);
    } finally {
      simulation.store.close();
    }
  }

  private FaultyStore open() {
    return new FaultyStore(
        SqliteStore.open(folder),
        (facts, at) -> {
          history.note(facts);
          committed.addAll(facts);
          committedAt = at;
        });
  }

  private SteppedService start() {
    return SteppedService.start(core, store, () -> clock, machine::hosts, machine.seen());
  }

  private void step() {
    clock = clock.plusMillis(1 + random.nextInt(20_000));
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4, 5 -> submit();
      case 6 -> execute(new CancelJobCommand(jobs.any(random), "cancelled"));
      case 7 -> execute(new TerminateJobCommand(jobs.any(random), "terminated"));
      case 8 -> crash();
      case 9 -> {
        machine.loseOrBringBack(random, clock);
        faults++;
      }
      case 10 -> {
        clock = clock.plusSeconds(random.nextInt(1200) - 600);
        faults++;
      }
      default -> goOn(true);
    }
    check();
  }

  private void submit() {
    SubmitJobCommand command = submits.next(jobs.known(), store.reads());
    if (execute(command)) {
      jobs.accepted(command.id());
    }
  }

  /** Effects that were not carried out are lost, and so is what the engine had told. */
  private void crash() {
    effects.addAll(service.takeEffects());
    effects.removeIf(_ -> random.nextBoolean());
    carryOut(false);
    effects.clear();
    store.close();
    store = open();
    service = start();
    machine.tellAgain();
    machine.reports.addAll(service.lost());
    faults++;
  }

  /**
   * @param withFaults whether reports come late and again, and effects are slow
   */
  private void goOn(boolean withFaults) {
    carryOut(withFaults);
    machine.goOn(random, clock);
    while (!machine.reports.isEmpty() && (!withFaults || random.nextInt(5) > 0)) {
      int which = random.nextInt(machine.reports.size());
      Report report = machine.reports.get(which);
      if (!withFaults || random.nextInt(4) > 0) { // else it comes again
        machine.reports.remove(which);
      }
      process(withFaults, () -> service.report(report));
    }
    process(withFaults, service::wakeUp);
  }

  /** What is slow, is done another time; what concerns one attempt stays in order. */
  private void carryOut(boolean mayBeSlow) {
    effects.addAll(service.takeEffects());
    Set<AttemptKey> slow = new HashSet<>();
    List<Effect> later = new ArrayList<>();
    for (Effect effect : effects) {
      if (slow.contains(effect.attempt()) || (mayBeSlow && random.nextInt(6) == 0)) {
        slow.add(effect.attempt());
        later.add(effect);
      } else {
        machine.carryOut(effect, clock);
      }
    }
    effects.clear();
    effects.addAll(later);
  }

  /** Whether it was accepted. Where the commit failed, nobody was told of it. */
  private <R> boolean execute(Command<R> command) {
    boolean[] accepted = {false};
    process(true, () -> accepted[0] = service.execute(command).isPresent());
    return accepted[0];
  }

  private void process(boolean withFaults, Runnable call) {
    committed.clear();
    store.failNextCommit(withFaults && random.nextInt(12) == 0);
    try {
      call.run();
    } catch (StoreException _) {
      faults++;
      committed.clear();
      service.wakeUp();
    } finally {
      store.failNextCommit(false);
    }
    if (!committed.isEmpty()) {
      checkCycle();
    }
  }

  private void checkCycle() {
    Room room = new Room(service.state(), machine.hosts(), cluster.lentTotals());
    room.check(cluster.hosts(), store.reads().computeEnvironments());
    SchedulingRules rules =
        new SchedulingRules(
            service.state(),
            jobs.unfinished(store.reads()),
            room,
            history,
            backfillDepth,
            committedAt);
    rules.check(committed, !service.hasMoreToDo());
  }

  private void check() {
    Violation.unless(service.bugs() == 0, "nothing meets a bug", service.bugs());
    jobs.check(service.state(), BatchState.of(store.load()), store.reads());
  }

  /** Faults stop, and work goes on until everything has ended. */
  private void drain() {
    machine.bringAllBack();
    for (int round = 0; !service.state().unfinished().isEmpty(); round++) {
      Violation.unless(
          round < MOST_ROUNDS_TO_THE_END,
          "work goes on once faults stop",
          service.state().unfinished());
      clock = clock.plus(Duration.ofSeconds(1));
      goOn(false);
    }
    check();
    jobs.checkAllEnded(store.reads());
  }
}

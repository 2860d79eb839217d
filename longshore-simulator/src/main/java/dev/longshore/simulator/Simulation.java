package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.core.Command;
import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.ExplainJobCommand;
import dev.longshore.core.Command.InterruptJobCommand;
import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.TerminateServiceJobsCommand;
import dev.longshore.core.Command.UpdateServiceJobCommand;
import dev.longshore.core.Core;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Explanation;
import dev.longshore.core.Explanation.InQueue;
import dev.longshore.core.InstanceConfig;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.Report;
import dev.longshore.service.SteppedService;
import dev.longshore.store.Reads;
import dev.longshore.store.StoreException;
import dev.longshore.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The real core, service and store on a made-up cluster with a clock of its own, and all that can
 * go wrong: hosts that are lost or away, interrupted instances, types of which there are none, late
 * and repeated reports, crashes between commit and effect, a slow engine, a clock that jumps,
 * commits that fail. A seed makes everything; the same seed makes the same run. After each step the
 * {@link JobRules}, {@link SchedulingRules}, {@link QuotaRules}, {@link RestartRules} and those of
 * instances must hold, and once faults stop, everything ends, and instances go.
 */
public final class Simulation {

  private static final int STEPS = 80;
  private static final int MOST_ROUNDS_TO_THE_END = 3000;
  private static final int[] BACKFILL_DEPTHS = {0, 0, 1, 20};

  private final Path folder;
  private final Random random;
  private final RandomCluster randomCluster;
  private final Cluster cluster;
  private final InstanceConfig instanceConfig;
  private final int backfillDepth;
  private final Core core;
  private final SimulatedMachine machine;
  private final RandomSubmits submits;
  private final RandomChanges changes;
  private final ShareHistory history = new ShareHistory();
  private final InstanceBook instances = new InstanceBook();
  private final JobRules jobs = new JobRules();
  private final Set<JobId> trainings = new HashSet<>();
  private final PendingEffects effects;
  private final List<Fact> committed = new ArrayList<>();
  private Instant clock = Cluster.START;
  private Instant latest = Cluster.START;
  private Instant committedAt = Cluster.START;
  private FaultyStore store;
  private SteppedService service;
  private @Nullable Command<?> asked;
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
    RandomTraining training = new RandomTraining(random);
    RandomInstances randomInstances = new RandomInstances(random);
    this.randomCluster = new RandomCluster(random, training, randomInstances);
    this.cluster = randomCluster.cluster();
    this.instanceConfig = randomInstances.config();
    this.backfillDepth = BACKFILL_DEPTHS[random.nextInt(BACKFILL_DEPTHS.length)];
    this.core = RandomCluster.core(random, backfillDepth, instanceConfig);
    this.machine = new SimulatedMachine(cluster.hosts());
    this.effects = new PendingEffects(random, machine);
    this.submits = new RandomSubmits(random, training, randomCluster.queues());
    this.changes = new RandomChanges(random, training, randomInstances, randomCluster);
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
          instances.note(facts);
          committed.addAll(facts);
          committedAt = at;
        });
  }

  /** A new server knows of no time before its first message. */
  private SteppedService start() {
    latest = Instant.EPOCH;
    return SteppedService.start(core, store, () -> clock, machine::hosts, machine.seen());
  }

  private void step() {
    clock = clock.plusMillis(1 + random.nextInt(20_000));
    switch (random.nextInt(22)) {
      case 0, 1, 2, 3, 4, 5 -> submit();
      case 6 -> execute(cancelling(jobs.any(random)));
      case 7 -> execute(terminating(jobs.any(random)));
      case 8 -> crash();
      case 9 -> {
        machine.loseOrBringBack(random, clock);
        faults++;
      }
      case 10 -> {
        clock = clock.plus(jump());
        faults++;
      }
      case 11, 12, 13 -> execute(changes.next(store.reads(), clock));
      case 14 -> ask();
      case 15 -> interrupt();
      default -> goOn(true);
    }
    check();
  }

  /** Rarely so long that managed instances are replaced meanwhile. */
  private Duration jump() {
    return randomCluster.has(RandomCluster.MANAGED) && random.nextInt(4) == 0
        ? InstanceCommitRules.RETIRED_AFTER
        : Duration.ofSeconds(random.nextInt(1200) - 600);
  }

  /** Some job that runs on Fargate Spot; else goes on. */
  private void interrupt() {
    service.state().unfinished().stream()
        .filter(job -> runsIn(job, RandomCluster.FARGATE_SPOT))
        .min(Comparator.comparing(Job::id))
        .ifPresentOrElse(job -> execute(new InterruptJobCommand(job.id())), () -> goOn(true));
  }

  private static boolean runsIn(Job job, String environment) {
    return job.state() instanceof JobState.Active active
        && active.attempt().placement().computeEnvironment().equals(environment);
  }

  /** Every job that waits says why, and the snapshot of its queue begins with the first. */
  private void ask() {
    JobId id = jobs.any(random);
    Job job = service.state().find(id);
    List<Explanation> explanations = new ArrayList<>();
    process(
        false, () -> explanations.add(service.execute(new ExplainJobCommand(id)).orElseThrow()));
    if (job != null && job.state() instanceof JobState.Runnable) {
      Explanation explanation = explanations.getFirst();
      InQueue queue = explanation.queue();
      Violation.unless(
          queue != null
              && !explanation.sentence().isBlank()
              && !queue.reason().sentence().isBlank(),
          "every waiting job says why",
          job);
    }
  }

  private void submit() {
    if (random.nextInt(4) == 0) {
      submitTrainings(1 + random.nextInt(5));
      return;
    }
    SubmitJobCommand command = submits.next(jobs.known(), store.reads());
    jobs.submits(command.id());
    if (execute(command)) {
      jobs.accepted(command.id());
    }
  }

  /** Several, so that they get into each other's way. */
  private void submitTrainings(int count) {
    for (int i = 0; i < count; i++) {
      SubmitServiceJobCommand command = submits.nextTraining();
      jobs.submits(command.id());
      if (execute(command)) {
        jobs.accepted(command.id());
        trainings.add(command.id());
      }
    }
  }

  /** Nobody cancels a service job, but its priority can be changed. */
  private Command<?> cancelling(JobId job) {
    return trainings.contains(job)
        ? new UpdateServiceJobCommand(job, random.nextInt(3))
        : new CancelJobCommand(job, "cancelled");
  }

  private Command<?> terminating(JobId job) {
    return trainings.contains(job)
        ? new TerminateServiceJobsCommand(List.of(job), "terminated")
        : new TerminateJobCommand(job, "terminated");
  }

  /** Effects that were not carried out are lost, and so is what the engine had told. */
  private void crash() {
    effects.addAll(service.takeEffects());
    effects.crash(clock);
    store.close();
    store = open();
    service = start();
    machine.tellAgain();
    machine.reports.addAll(service.lost());
    for (LaunchEffect launch : service.adopted()) {
      if (machine.isToLaunch(launch.launch(), hasStarted(launch.attempt()), clock)) {
        effects.add(launch);
      }
    }
    faults++;
  }

  private boolean hasStarted(AttemptKey attempt) {
    Job job = service.state().find(attempt.job());
    return job != null
        && job.state() instanceof JobState.Active active
        && active.attempt().startedAt() != null;
  }

  /**
   * @param withFaults whether reports come late and again, and effects are slow
   */
  private void goOn(boolean withFaults) {
    effects.addAll(service.takeEffects());
    effects.carryOut(withFaults, clock);
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
    if (!service.hasMoreToDo()) {
      JobRules.checkTimeouts(service.state(), latest);
      Room room = room(instances.running());
      SchedulingRules rules = rules(room);
      rules.checkWaiting();
      InstanceSituation situation = situation(rules);
      checkAtRest(situation, firstJob(situation, rules, room), room);
    }
  }

  /** Whether it was accepted. Where the commit failed, nobody was told of it. */
  private <R> boolean execute(Command<R> command) {
    boolean[] accepted = {false};
    asked = command;
    process(true, () -> accepted[0] = service.execute(command).isPresent());
    return accepted[0];
  }

  private void process(boolean withFaults, Runnable call) {
    committed.clear();
    latest = clock.isAfter(latest) ? clock : latest;
    store.failNextCommit(withFaults && random.nextInt(12) == 0);
    try {
      call.run();
    } catch (StoreException _) {
      faults++;
      committed.clear();
      asked = null;
      service.wakeUp();
    } finally {
      store.failNextCommit(false);
    }
    if (!committed.isEmpty()) {
      checkCycle();
    }
    asked = null;
  }

  /** Quotas first: the rules of the cycle take its placements back. */
  private void checkCycle() {
    for (Fact fact : committed) {
      if (fact instanceof AttemptEndedFact(JobId job, AttemptEnd end)) {
        machine.checkOver(new AttemptKey(job, end.number()));
      }
    }
    boolean ended = !service.hasMoreToDo();
    Room room = room(instances.offered());
    SchedulingRules rules = rules(room);
    InstanceSituation situation = situation(rules);
    InstanceCommitRules commit = new InstanceCommitRules(situation, room, store.reads(), asked);
    commit.check(committed);
    FirstJobRules first = firstJob(situation, rules, room);
    first.checkUnclaimed(commit.gone());
    QuotaRules quotas = new QuotaRules(service.state(), store.reads(), room);
    for (Placed placed : Placed.in(committed, service.state())) {
      if (placed.job().isService()) {
        quotas.checkGiven(placed.job());
      }
    }
    if (ended) {
      quotas.checkWaiting(rules.firstByShare(RandomTraining.QUEUE));
      checkAtRest(situation, first, room);
    }
    rules.checkCycle(committed, ended);
  }

  private static void checkAtRest(InstanceSituation situation, FirstJobRules first, Room room) {
    new InstanceRestRules(situation, room).check();
    first.checkComes();
  }

  private FirstJobRules firstJob(InstanceSituation situation, SchedulingRules rules, Room room) {
    return new FirstJobRules(situation, store.reads().jobQueues(), rules, room);
  }

  private InstanceSituation situation(SchedulingRules rules) {
    return new InstanceSituation(
        service.state(), instances, instanceConfig, machine.hosts(), rules.waiting(), latest);
  }

  private Room room(Collection<InstanceBook.Entry> offered) {
    Reads reads = store.reads();
    Map<String, Long> totals =
        Map.of(
            RandomCluster.LENT,
            reads.consumableResource(RandomCluster.LENT).orElseThrow().resource().totalQuantity());
    return new Room(service.state(), machine.hostsUp(), totals, offered);
  }

  private SchedulingRules rules(Room room) {
    room.checkHosts(cluster.hosts());
    room.checkInstances(instances.all());
    return new SchedulingRules(
        service.state(), jobs.unfinished(store.reads()), room, history, backfillDepth, committedAt);
  }

  private void check() {
    Violation.unless(service.bugs() == 0, "nothing meets a bug", service.bugs());
    BatchState loaded = BatchState.of(store.load());
    jobs.check(service.state(), loaded, store.reads());
    instances.checkShown(store.reads().instances());
    new RestartRules(core, machine.hosts(), latest)
        .check(service.state(), loaded, store.reads().jobQueues());
  }

  /**
   * Faults stop, and work goes on until everything has ended but what nothing could hold. After
   * that, instances go.
   */
  private void drain() {
    machine.bringAllBack();
    for (int round = 0; !service.state().unfinished().isEmpty(); round++) {
      Violation.unless(
          round < MOST_ROUNDS_TO_THE_END,
          "work goes on once faults stop",
          service.state().unfinished());
      clock = clock.plus(Duration.ofSeconds(1));
      if (machine.isIdle() && effects.isEmpty()) {
        clock = service.nextDue().filter(clock::isBefore).orElse(clock);
      }
      for (Command<?> command : changes.undoing(store.reads())) {
        asked = command;
        process(false, () -> service.execute(command));
      }
      goOn(false);
      giveUpHopeless();
    }
    check();
    jobs.checkAllEnded(store.reads());
    for (int days : List.of(1, 1, 14)) {
      clock = clock.plus(Duration.ofDays(days));
      do {
        goOn(false);
      } while (service.hasMoreToDo());
    }
    check();
  }

  /**
   * What no instance could ever hold would wait for ever; whoever sent it sees why, and ends it.
   */
  private void giveUpHopeless() {
    SchedulingRules rules = rules(room(instances.running()));
    HopelessJobs hopeless = new HopelessJobs(situation(rules));
    for (JobQueue queue : store.reads().jobQueues()) {
      for (Job job : hopeless.among(rules.firsts(queue))) {
        process(false, () -> service.execute(terminating(job.id())));
      }
    }
  }
}

package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.SubmitOnceCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Host;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.Report;
import dev.longshore.model.ResourceState;
import dev.longshore.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random commands, reports, time and restarts; after each step what must always hold, and in the
 * end everything has ended. A failure names its seed: {@code -Dseed=17} repeats it.
 */
class PropertiesTest {
  private static final int SEEDS = 300;
  private static final int STEPS = 60;

  private final List<JobId> known = new ArrayList<>();
  private final Set<String> attempts = new HashSet<>();
  private World world = World.small();
  private Random random = new Random(0);
  private RandomConsumables consumables = new RandomConsumables(world, random);

  @Test
  void whateverHappensTheRulesHold() {
    Seeds.upTo(SEEDS)
        .forEach(
            seed -> {
              try {
                run(seed);
              } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
              }
            });
  }

  private void run(long seed) {
    random = new Random(seed);
    known.clear();
    attempts.clear();
    world =
        new World(1 + random.nextInt(4))
            .host("big", 4, 4096)
            .host("small", 2, 1024)
            .with(new EnvironmentBuilder("one").maxVcpus(3).build())
            .with(new EnvironmentBuilder("two").maxVcpus(64).build())
            .with(new QueueBuilder("high").priority(9).on("one", "two").build())
            .with(new QueueBuilder("low").priority(1).on("two").build())
            .with(new DefinitionBuilder("d").timeoutSeconds(60).build())
            .with(new DefinitionBuilder("nodes").nodes(3, 1).timeoutSeconds(60).build());
    consumables = new RandomConsumables(world, random);
    consumables.enough();
    for (int step = 0; step < STEPS; step++) {
      step();
      check();
    }
    drain();
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1 -> submit();
      case 2, 3, 4 -> schedule();
      case 5, 6, 7 -> report(randomActive());
      case 8 ->
          world.later(
              random.nextInt(20) == 0
                  ? Duration.ofHours(25)
                  : Duration.ofSeconds(random.nextInt(40)));
      case 9 -> world.accept(new CancelJobCommand(anyJob(), "cancelled"));
      case 10 -> world.accept(new TerminateJobCommand(anyJob(), "terminated"));
      default -> changeSomething();
    }
  }

  private void submit() {
    SubmitBuilder submit =
        world
            .aSubmit()
            .to(random.nextBoolean() ? "high" : "low")
            .vcpus(1 + random.nextInt(3))
            .memoryMib(100 + random.nextInt(1200))
            .attempts(1 + random.nextInt(3));
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> array(submit);
      case 3 -> submit.of("nodes", 0).nodes(new NodeOverrides(2 + random.nextInt(3), List.of()));
      default -> {}
    }
    if (random.nextInt(30) == 0) {
      submit.variable("LONG", "x".repeat(9000));
    }
    consumables.takenBy(submit);
    for (int i = random.nextInt(3); i > 0 && !known.isEmpty(); i--) {
      JobId other = anyJob();
      if (other.isNode()) {
        continue; // nobody may wait for a node alone
      }
      var found = world.known(other);
      if (found != null) {
        submit.knowing(other, found).afterUnknown(other);
      }
    }
    if (random.nextInt(3) > 0) {
      known.add(world.submit(submit));
      return;
    }
    String digest = random.nextBoolean() ? "one" : "other";
    var once = new SubmitOnceCommand("key " + random.nextInt(3), digest, submit.build());
    switch (world.decide(once)) {
      case Decision.Accepted<JobId>(List<Fact> facts, JobId job) -> {
        assertThat(known.contains(job)).as("one job for one key").isEqualTo(facts.isEmpty());
        world.settle(facts);
        if (!facts.isEmpty()) {
          known.add(job);
        }
      }
      case Decision.Refused<JobId>(var refusal) ->
          assertThat(refusal.message()).contains("another payload");
      case Decision.Stale<JobId>() -> throw new AssertionError("nothing was read");
    }
  }

  /** Often beside other arrays of the same size, some of which have ended. */
  private void array(SubmitBuilder submit) {
    int size = 2 + random.nextInt(3);
    submit.array(size);
    if (random.nextInt(4) == 0) {
      submit.sequential();
    }
    for (int i = random.nextInt(3); i > 0 && !known.isEmpty(); i--) {
      JobId other = known.get(random.nextInt(known.size()));
      var found = Objects.requireNonNull(world.known(other));
      if (found.arraySize() == size) {
        submit.knowing(other, found).beside(other);
      }
    }
  }

  private JobId anyJob() {
    if (known.isEmpty()) {
      return World.id(77_777);
    }
    JobId job = known.get(random.nextInt(known.size()));
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> job.child(random.nextInt(5));
      case 4, 5 -> job.node(random.nextInt(4));
      default -> job;
    };
  }

  /** Changes the room that there is, but never takes away what is in use. */
  private void changeSomething() {
    switch (random.nextInt(4)) {
      case 0 -> consumables.change();
      case 1 -> {
        EnvironmentBuilder environment = new EnvironmentBuilder("two").maxVcpus(64);
        if (world.environment("two").state() == ResourceState.ENABLED) {
          environment.disabled();
        }
        world.with(environment.build());
      }
      case 2 -> world.restart();
      default -> {
        Report stale = staleReport();
        if (stale != null) {
          assertThat(world.report(stale)).isEmpty();
        }
      }
    }
  }

  private @Nullable Report staleReport() {
    Job job = randomActive();
    if (job == null || job.attempts() == 1) {
      return null;
    }
    return new Report.AttemptExited(
        new dev.longshore.model.AttemptKey(job.id(), job.attempts() - 1),
        world.now,
        world.now,
        0,
        null);
  }

  /** What an engine was told to launch. */
  private List<Job> launched() {
    return world.unfinishedEffects().stream()
        .filter(Effect.LaunchEffect.class::isInstance)
        .map(effect -> world.job(effect.attempt().job()))
        .toList();
  }

  private @Nullable Job randomActive() {
    List<Job> active = launched();
    return active.isEmpty() ? null : active.get(random.nextInt(active.size()));
  }

  private void report(@Nullable Job job) {
    if (job == null) {
      return;
    }
    var attempt = world.attempt(job.id());
    world.report(
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> new Report.AttemptStarted(attempt, world.now);
          case 3, 4 -> new Report.AttemptExited(attempt, world.now, world.now, 0, null);
          case 5 -> new Report.AttemptExited(attempt, world.now, world.now, 1, null);
          case 6 -> new Report.AttemptNotStarted(attempt, world.now, "CannotPullContainerError");
          default -> new Report.AttemptLost(attempt, world.now);
        });
  }

  private void schedule() {
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
    Map<String, JobId> lastByQueue = new TreeMap<>();
    Map<String, String> lastKey = new TreeMap<>();
    PlacementPlan plan = world.plan();
    assertThat(plan).isEqualTo(world.plan());
    Map<String, Long> available = consumables.available();
    world.settle(plan.facts());
    consumables.checkTaken(plan, available);
    for (Fact fact : plan.facts()) {
      if (fact instanceof Fact.AttemptPlacedFact placed) {
        Job job = world.job(placed.job());
        assertThat(attempts.add(placed.job() + "#" + placed.attempt().number()))
            .as("placed twice: " + placed)
            .isTrue();
        String key = orderKey(job, placed.attempt().number() > 1);
        String before = lastKey.put(job.queue(), key);
        JobId last = lastByQueue.put(job.queue(), job.id());
        assertThat(before == null || before.compareTo(key) < 0)
            .as("order of " + job.queue() + ": " + last + " before " + job.id())
            .isTrue();
      }
    }
    checkHeads(plan, lastKey);
  }

  /** Whoever still waits comes after all that were placed, and a head says why it waits. */
  private void checkHeads(PlacementPlan plan, Map<String, String> lastKey) {
    Map<String, String> firstWaiting = new TreeMap<>();
    for (Job job : world.state.unfinished()) {
      if (job.state() instanceof JobState.Runnable runnable) {
        firstWaiting.merge(job.queue(), orderKey(job, runnable.retried()), PropertiesTest::first);
      } else if (job.state() instanceof JobState.Spawned) {
        for (int i = 0; i < job.arraySize(); i++) {
          if (world.state.progress(job.id()).waiting().contains(i)) {
            firstWaiting.merge(job.queue(), orderKey(job.spawn(i), false), PropertiesTest::first);
          }
        }
      }
    }
    firstWaiting.forEach(
        (queue, key) -> {
          String last = lastKey.get(queue);
          assertThat(last == null || last.compareTo(key) < 0).as("overtaken in " + queue).isTrue();
          if (!plan.more()) {
            PlacementPlan.Blocked blocked =
                Objects.requireNonNull(plan.blocked().get(queue), () -> "no reason in " + queue);
            assertThat(key).endsWith(" " + blocked.job());
            assertThat(blocked.reason().sentence()).isNotEmpty();
          }
        });
  }

  private static String first(String one, String other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static String orderKey(Job job, boolean retried) {
    int index = job.id().isArrayChild() ? job.id().arrayIndex() : 0;
    return "%d %06d %06d %s".formatted(retried ? 0 : 1, job.sequence(), index, job.id());
  }

  private void check() {
    Map<String, Demand> byHost = new HashMap<>();
    Map<String, Demand> byEnvironment = new HashMap<>();
    for (Job job : world.state.unfinished()) {
      assertThat(world.ended).as("ended, and still there").doesNotContainKey(job.id());
      switch (job.state()) {
        case JobState.Active active -> {
          var placement = active.attempt().placement();
          byHost.merge(placement.host(), job.ownDemand(), Demand::plus);
          byEnvironment.merge(placement.computeEnvironment(), job.ownDemand(), Demand::plus);
          checkNodes(job);
        }
        case JobState.Pending _ -> {
          if (!job.id().isArrayChild()) {
            assertThat(world.state.dependencies().unmetOf(job.id()))
                .as(job.id() + " waits")
                .isNotEmpty()
                .allMatch(world.state::canBeAwaited);
          }
        }
        case JobState.Spawned _ -> checkArray(job);
        case JobState.Runnable _ -> {}
        default -> throw new AssertionError("nobody stays " + job.status() + ": " + job.id());
      }
    }
    assertThat(world.state.jobs().waiting())
        .as("whole jobs that have not started")
        .isEqualTo(
            world.state.unfinished().stream()
                .filter(job -> !job.id().isPart() && !(job.state() instanceof JobState.Active))
                .count());
    consumables.check();
    for (Host host : world.hosts) {
      Demand used = byHost.getOrDefault(host.id(), Demand.NOTHING);
      assertThat(used.fitsIn(host.capacity())).as(host + " gives " + used).isTrue();
      assertThat(world.state.used().onHost(host.id())).isEqualTo(used);
    }
    for (String name : List.of("one", "two")) {
      Demand used = byEnvironment.getOrDefault(name, Demand.NOTHING);
      assertThat(used.vcpuMillis())
          .as("vCPUs of " + name)
          .isLessThanOrEqualTo(world.environment(name).maxVcpus() * 1000L);
      assertThat(world.state.used().inEnvironment(name)).isEqualTo(used);
    }
  }

  /** A multi-node parallel job is under way while a node of it is, and no node without it. */
  private void checkNodes(Job job) {
    if (job.isMultiNode()) {
      int[] active = world.state.nodeProgress(job.id()).active();
      assertThat(active).as("nodes of " + job.id()).isNotEmpty();
      for (int index : active) {
        assertThat(world.state.find(job.id().node(index))).isNotNull();
      }
    } else if (job.id().isNode()) {
      assertThat(world.job(job.id().parent()).attempts())
          .as("attempt of " + job.id())
          .isEqualTo(job.attempts());
    }
  }

  private void checkArray(Job parent) {
    ArrayProgress progress = world.state.progress(parent.id());
    BitSet unfinished = new BitSet();
    BitSet succeeded = new BitSet();
    BitSet failed = new BitSet();
    for (int i = 0; i < parent.arraySize(); i++) {
      JobId child = parent.id().child(i);
      checkDependencies(parent, i);
      var end = world.ended.get(child);
      if (end == null) {
        assertThat(world.state.isUnfinished(child)).as(child + " is somewhere").isTrue();
        unfinished.set(i);
      } else {
        (end.succeeded() ? succeeded : failed).set(i);
      }
    }
    assertThat(unfinished.isEmpty()).as(parent.id() + " has ended").isFalse();
    assertThat(progress.succeeded()).isEqualTo(IndexSet.copyOf(succeeded));
    assertThat(progress.failed()).isEqualTo(IndexSet.copyOf(failed));
  }

  /** A child waits while one that it waits for may still succeed, and all others have. */
  private void checkDependencies(Job parent, int index) {
    JobId child = parent.id().child(index);
    List<JobId> others = new ArrayList<>();
    parent.request().counterparts().forEach(array -> others.add(array.child(index)));
    if (parent.request().isSequential() && index > 0) {
      others.add(parent.id().child(index - 1));
    }
    boolean allMet = true;
    for (JobId other : others) {
      var end = world.ended.get(other);
      boolean toCome = end == null && world.state.canBeAwaited(other);
      allMet &= end != null && end.succeeded();
      if (!toCome && (end == null || !end.succeeded())) {
        assertThat(world.status(child)).as(child + " after " + other).isEqualTo(JobStatus.FAILED);
        return;
      }
    }
    JobStatus status = world.status(child);
    if (allMet) {
      assertThat(status).as(child + " after " + others).isNotEqualTo(JobStatus.PENDING);
    } else {
      assertThat(status).as(child + " before " + others).isEqualTo(JobStatus.PENDING);
      assertThat(ArrayTransitions.unmet(world.state, parent, index))
          .isNotEmpty()
          .allMatch(world.state::canBeAwaited);
    }
  }

  /** Once nothing new comes and everything succeeds, everything ends. */
  private void drain() {
    world.with(new EnvironmentBuilder("two").maxVcpus(64).build());
    consumables.enough();
    for (int round = 0; !world.state.unfinished().isEmpty(); round++) {
      assertThat(round).as("rounds; left: " + world.state.unfinished()).isLessThan(2000);
      schedule();
      for (Job job : launched()) {
        if (world.state.find(job.id()) != null) {
          world.exits(job.id(), 0);
        }
      }
      check();
    }
    assertThat(world.ended.keySet()).containsAll(known);
    assertThat(world.state.deadlines().inOrder()).isEmpty();
    for (JobQueue queue : world.state.queues()) {
      assertThat(world.state.waiting().of(queue.name())).isEmpty();
    }
  }
}

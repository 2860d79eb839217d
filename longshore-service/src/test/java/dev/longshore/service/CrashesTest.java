package dev.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.BatchState;
import dev.longshore.core.Command;
import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Effect;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Fact;
import dev.longshore.model.Host;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Report;
import dev.longshore.model.RetryStrategy;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.ReportMessage;
import dev.longshore.service.Message.WakeUpMessage;
import dev.longshore.store.ConsumableView;
import dev.longshore.store.JobFilter;
import dev.longshore.store.JobView;
import dev.longshore.store.StoreException;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.testkit.FakeEngine;
import dev.longshore.testkit.JobBuilder;
import dev.longshore.testkit.JobDefinitionBuilder;
import dev.longshore.testkit.Resources;
import dev.longshore.testkit.Seeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random jobs, dependencies, arrays, nodes, failures, cancels, failed commits and crashes, through
 * the writer, core and the real store. A crash loses what was decided and not committed, and
 * effects that were not carried out. After each step what must always hold; in the end everything
 * has ended. A failure names its seed: {@code -Dseed=17} repeats it.
 */
final class CrashesTest {

  private static final int SEEDS = 30;
  private static final int STEPS = 60;
  private static final List<Host> HOSTS = List.of(FakeEngine.host("host", 4));

  private static final ConsumableResource LENT = Resources.aConsumable("lent", 2);

  private static final ConsumableResource USED_UP =
      new ConsumableResource(
          "used up", ConsumableResource.Kind.NON_REPLENISHABLE, 10_000, JobBuilder.START, Map.of());

  @TempDir Path folder;

  private final List<JobId> known = new ArrayList<>();
  private final Map<JobId, JobStatus> ended = new HashMap<>();
  private final SimulatedMachine machine = new SimulatedMachine();
  private final List<Effect> effects = new ArrayList<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Random random = new Random(0);
  private Instant now = JobBuilder.START;
  private TroubledStore store;
  private Writer writer;

  static java.util.stream.IntStream seeds() {
    return Seeds.upTo(SEEDS);
  }

  @BeforeEach
  void open() {
    store = new TroubledStore(SqliteStore.open(folder));
    World.create(store);
    store.commit(
        List.of(
            new Fact.JobDefinitionSavedFact(
                JobDefinitionBuilder.aDefinition().named("nodes").multiNode(3).build()),
            new Fact.ConsumableResourceSavedFact(LENT),
            new Fact.ConsumableResourceSavedFact(USED_UP)),
        now);
    writer = newWriter();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappensTheRulesHold(int seed) {
    random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      step();
      check();
    }
    drain();
    store.close();
  }

  private Writer newWriter() {
    return new Writer(
        World.CORE,
        store,
        () -> now,
        () -> HOSTS,
        effects::addAll,
        new TransitionLog(),
        new ServiceMetrics(metrics));
  }

  private void recover() {
    writer = newWriter();
    Recovery recovery =
        Recovery.of(
            World.CORE.unfinishedEffects(writer.state()),
            machine.seen(),
            attempt -> writer.state().find(attempt.job()),
            now);
    effects.addAll(recovery.effects());
    machine.reports.clear();
    machine.reports.addAll(machine.endsNotReleased());
    machine.reports.addAll(recovery.lost());
  }

  private void step() {
    now = now.plusMillis(1 + random.nextInt(20_000));
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        if (!process(command(submit()))) {
          known.removeLast(); // nobody was told of it
        }
      }
      case 4 -> process(command(new CancelJobCommand(anyJob(), "cancelled")));
      case 5 -> process(command(new TerminateJobCommand(anyJob(), "terminated")));
      case 6 -> crash();
      default -> goOn();
    }
  }

  private void crash() {
    effects.removeIf(_ -> random.nextBoolean());
    carryOut();
    effects.clear();
    store.close();
    store = new TroubledStore(SqliteStore.open(folder));
    recover();
  }

  private void goOn() {
    carryOut();
    machine.goOn(random, now);
    while (!machine.reports.isEmpty() && random.nextInt(5) > 0) {
      int which = random.nextInt(machine.reports.size());
      Report report = machine.reports.get(which);
      if (random.nextInt(4) > 0) { // else it comes again
        machine.reports.remove(which);
      }
      process(new ReportMessage(report));
    }
    process(new WakeUpMessage());
  }

  private void carryOut() {
    for (Effect effect : List.copyOf(effects)) {
      machine.carryOut(effect, now);
    }
    effects.clear();
  }

  private <R> CommandMessage<R> command(Command<R> command) {
    return new CommandMessage<>(command, new CompletableFuture<>());
  }

  /** Whether its commit succeeded. Where it failed, the writer loads the state again. */
  private boolean process(Message message) {
    store.failNextCommits(random.nextInt(12) == 0 ? 1 : 0);
    try {
      writer.process(List.of(message));
      return true;
    } catch (StoreException _) {
      writer.process(List.of(new WakeUpMessage()));
      return false;
    } finally {
      store.failNextCommits(0);
    }
  }

  private SubmitJobCommand submit() {
    JobId id = JobBuilder.id(known.size() + 1000 * random.nextInt(1000) + 1);
    boolean nodes = random.nextInt(4) == 0;
    int arraySize = !nodes && random.nextInt(2) == 0 ? 2 + random.nextInt(3) : 0;
    List<JobRequest.Dependency> dependsOn = new ArrayList<>();
    Map<JobId, SubmitJobCommand.Dependency> read = new LinkedHashMap<>();
    if (arraySize > 0 && random.nextInt(4) == 0) {
      dependsOn.add(new JobRequest.Dependency(null, "SEQUENTIAL"));
    }
    for (int i = random.nextInt(3); i > 0 && !known.isEmpty(); i--) {
      JobView other = read(known.get(random.nextInt(known.size())));
      boolean beside = arraySize > 0 && other.job().arraySize() == arraySize;
      dependsOn.add(new JobRequest.Dependency(other.job().id().value(), beside ? "N_TO_N" : null));
      read.put(
          other.job().id(),
          new SubmitJobCommand.Dependency(
              other.job().status(),
              other.job().arraySize(),
              other.job().isArrayParent()
                  ? store.reads().succeededChildren(other.job().id()).orElseThrow()
                  : IndexSet.NONE));
    }
    JobRequest request =
        new JobRequest(
            Map.of(),
            Map.of(),
            null,
            null,
            dependsOn,
            new RetryStrategy(1 + random.nextInt(3), List.of()),
            60,
            null,
            Map.of(),
            null,
            null,
            consumables());
    known.add(id);
    return new SubmitJobCommand(
        id,
        "job",
        new NameOrArn("queue", "queue"),
        new NameOrArn(nodes ? "nodes" : "definition", nodes ? "nodes" : "definition"),
        0,
        request,
        arraySize,
        List.of(),
        read,
        null);
  }

  private List<ConsumableRequirement> consumables() {
    return Stream.of(LENT, USED_UP)
        .filter(_ -> random.nextInt(3) == 0)
        .map(resource -> new ConsumableRequirement(resource.name(), 1))
        .toList();
  }

  private JobId anyJob() {
    if (known.isEmpty()) {
      return JobBuilder.id(77);
    }
    JobId job = known.get(random.nextInt(known.size()));
    return switch (random.nextInt(6)) {
      case 0 -> job.child(random.nextInt(4));
      case 1 -> job.node(random.nextInt(3));
      default -> job;
    };
  }

  private JobView read(JobId job) {
    return store.reads().jobs(List.of(job)).getFirst();
  }

  private void check() {
    BatchState live = writer.state();
    assertThat(metrics.get("longshore.writer.bugs").counter().count()).as("bugs").isZero();
    assertThat(jobs(BatchState.of(store.load()))).isEqualTo(jobs(live));
    checkConsumables();
    for (JobId id : known) {
      JobView view = read(id);
      checkEnd(view);
      if (view.job().isMultiNode() && view.job().status().isTerminal()) {
        assertThat(parts(view.job()))
            .as("nodes of " + id)
            .allMatch(node -> node.job().status().isTerminal());
      }
      if (view.children() != null) {
        checkChildren(view.job(), view.children());
      }
    }
  }

  /** Never more than there is, and what is used up adds up with what is left. */
  private void checkConsumables() {
    assertThat(consumable(LENT).inUse()).isBetween(0L, LENT.totalQuantity());
    long used = 0;
    for (JobId id : known) {
      Job job = read(id).job();
      if (job.consumables().contains(new ConsumableRequirement(USED_UP.name(), 1))) {
        used +=
            job.isArrayParent()
                ? parts(job).stream().mapToInt(child -> child.job().attempts()).sum()
                : job.attempts();
      }
    }
    assertThat(consumable(USED_UP).resource().totalQuantity())
        .isEqualTo(USED_UP.totalQuantity() - used);
  }

  private ConsumableView consumable(ConsumableResource resource) {
    return store.reads().consumableResource(resource.name()).orElseThrow();
  }

  private static Map<JobId, Job> jobs(BatchState state) {
    Map<JobId, Job> jobs = new TreeMap<>();
    state.unfinished().forEach(job -> jobs.put(job.id(), job));
    return jobs;
  }

  /** What has ended stays as it ended. */
  private void checkEnd(JobView view) {
    Job job = view.job();
    JobStatus before = ended.get(job.id());
    if (before != null) {
      assertThat(job.status()).as(job.id() + " had ended").isEqualTo(before);
    } else if (job.status().isTerminal()) {
      ended.put(job.id(), job.status());
    }
    assertThat(view.attempts().size()).as("attempts of " + job.id()).isLessThanOrEqualTo(3);
  }

  private void checkChildren(Job parent, JobView.ChildSummary summary) {
    Map<JobStatus, Integer> counts = new HashMap<>();
    for (JobStatus status : JobStatus.values()) {
      counts.put(status, 0);
    }
    for (JobView child : parts(parent)) {
      checkEnd(child);
      counts.merge(child.job().status(), 1, Integer::sum);
    }
    assertThat(counts).as("children of " + parent.id()).isEqualTo(summary.counts());
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(total).isIn(0, parent.arraySize());
  }

  private List<JobView> parts(Job whole) {
    return store.reads().list(JobFilter.ofParent(whole.id(), List.of()), null, 100).jobs();
  }

  private void drain() {
    for (int round = 0; !writer.state().unfinished().isEmpty(); round++) {
      assertThat(round).as("left: " + writer.state().unfinished()).isLessThan(3000);
      now = now.plus(Duration.ofSeconds(1));
      goOn();
    }
    check();
    assertThat(consumable(LENT).inUse()).isZero();
    for (JobId id : known) {
      assertThat(read(id).job().status().isTerminal()).as(id + " has ended").isTrue();
    }
  }
}

package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.core.Decision;
import dev.longshore.core.PlacementPlan;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Host;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.Limit;
import dev.longshore.model.Realm;
import dev.longshore.model.Report.AttemptExited;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a cycle of the scheduler costs while very many jobs wait. The state is made by the real core
 * from submits, so it is what a server would hold; a cycle is all that the writer does with one:
 * plan, make it true, find what the engine is to do, look who stands in front.
 *
 * <p>Hosts are full of jobs that each take nearly all memory of one, and waiting jobs ask for more
 * memory than is left, in {@value #SHAPES} shapes that are spread over all queues and shares. Each
 * share has used something. Since there are vCPUs enough, a search for room looks at every host.
 */
public final class SchedulerBench {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int QUEUES = 10;
  private static final int SHARES = 50;
  private static final int SHAPES = 200;
  private static final int HOSTS = 1000;
  private static final int PLACEMENTS_PER_CYCLE = 1000;
  private static final int ROUNDS_OF_PLACING = 12;
  private static final int IDLE_CYCLES = 300;
  private static final int LATE_JOBS = 100;

  /** It leaves room for {@link #LITTLE}, and for nothing else that waits. */
  private static final Demand FULL = new Demand(16_000, 65_280, 0);

  private static final Demand HOST = new Demand(64_000, 65_536, 0);
  private static final Demand LITTLE = new Demand(1000, 128, 0);

  /** Where the figures go. */
  @FunctionalInterface
  public interface Figures {

    /** One figure, with what it should be; empty where nothing was aimed at. */
    void figure(String what, String reached, String aim);
  }

  private final int jobs;
  private final Figures figures;
  private final List<Host> hosts;
  private final BatchState state = new BatchState();
  private final Core inOrder = core(0);
  private final Core backfilling = core(1000);
  private final Random random = new Random(1);
  private final List<AttemptKey> running = new ArrayList<>();
  private Instant now = Cluster.START;
  private int submitted;

  /**
   * @param jobs how many wait
   */
  public SchedulerBench(int jobs, Figures figures) {
    this.jobs = jobs;
    this.figures = figures;
    Cluster cluster = cluster();
    this.hosts = cluster.hosts();
    cluster.facts().forEach(state::apply);
  }

  private static Core core(int backfillDepth) {
    CoreConfig standard = CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012"));
    return new Core(
        new CoreConfig(
            standard.realm(),
            standard.settling(),
            standard.stopGrace(),
            PLACEMENTS_PER_CYCLE,
            backfillDepth,
            standard.limits().with(Limit.WAITING_JOBS, 100_000_000)));
  }

  private static Cluster cluster() {
    Cluster cluster = new Cluster();
    for (int i = 0; i < HOSTS; i++) {
      cluster.host("host-%04d".formatted(i), HOST);
    }
    cluster.environment("all", HOSTS * 64);
    cluster.policy("fair", new FairShare(3600, 0, List.of()));
    for (int i = 0; i < QUEUES; i++) {
      cluster.queue(queue(i), 100 - i, "fair", List.of("all"));
    }
    cluster.queue("last", 0, null, List.of("all"));
    cluster.definition("full", FULL);
    cluster.definition("little", LITTLE);
    for (int i = 0; i < SHAPES; i++) {
      cluster.definition("shape-" + i, new Demand((2 + i % 10) * 1000L, 512 + i / 10 * 256, 0));
    }
    return cluster;
  }

  private static String queue(int index) {
    return "queue-" + index;
  }

  private static String share(int index) {
    return "share-" + index;
  }

  /** Measures everything, in about a minute. */
  public void run() {
    for (int i = 0; i < HOSTS; i++) {
      submit(queue(i % QUEUES), "full", share(i / QUEUES % SHARES));
    }
    cycle(inOrder);
    long begin = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      submit(
          queue(random.nextInt(QUEUES)),
          "shape-" + random.nextInt(SHAPES),
          share(random.nextInt(SHARES)));
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    figures.figure(
        "submits decided, %,d jobs that wait".formatted(jobs),
        "%.0f/s".formatted(jobs / seconds),
        "");
    figures.figure(
        "heap used after a collection; at most %,d MiB"
            .formatted(Runtime.getRuntime().maxMemory() >> 20),
        "%d MiB".formatted(usedMib()),
        "fits in 2048 MiB");
    nothingFits(inOrder, "");
    nothingFits(backfilling, ", with backfill");
    oneFits("in another queue", "last", "little", null);
    oneFits("in another share", queue(0), "little", "share-late");
    oneFits("in another class", queue(0), "little", share(0));
    manyFit();
  }

  private void nothingFits(Core core, String how) {
    Times times = new Times();
    for (int i = 0; i < IDLE_CYCLES; i++) {
      Cost cost = cycle(core);
      if (i >= IDLE_CYCLES / 3) {
        times.add(cost);
      }
    }
    times.tell("a cycle of %,d hosts that places nothing%s".formatted(HOSTS, how), "< 10 ms");
  }

  /** It is submitted last, so everything that does not fit stands before it. */
  private void oneFits(String where, String queue, String definition, @Nullable String share) {
    Times times = new Times();
    for (int i = 0; i < LATE_JOBS; i++) {
      JobId late = submit(queue, definition, share);
      int before = running.size();
      Cost cost = cycle(backfilling);
      if (running.size() != before + 1 || !running.getLast().job().equals(late)) {
        throw new IllegalStateException("the job that fits has not got room " + where);
      }
      end(running.removeLast());
      if (i >= LATE_JOBS / 3) {
        times.add(cost);
      }
    }
    times.tell("a cycle that starts one that fits, %s behind %,d".formatted(where, jobs), "");
  }

  /** Everything that runs ends, and cycles fill the hosts again from what waits. */
  private void manyFit() {
    Times times = new Times();
    for (int round = 0; round < ROUNDS_OF_PLACING; round++) {
      running.forEach(this::end);
      running.clear();
      while (true) {
        int before = running.size();
        Cost cost = cycle(inOrder);
        if (running.size() - before < PLACEMENTS_PER_CYCLE) {
          break;
        }
        if (round >= ROUNDS_OF_PLACING / 3) {
          times.add(cost);
        }
      }
    }
    times.tell("a cycle that places %,d jobs".formatted(PLACEMENTS_PER_CYCLE), "< 50 ms");
  }

  private JobId submit(String queue, String definition, @Nullable String share) {
    now = now.plusMillis(1);
    Submit submit = Submit.single(++submitted, queue, definition, share);
    return switch (inOrder.decide(state, submit.command(), hosts, now)) {
      case Decision.Accepted<Job>(List<Fact> facts, Job job) -> {
        inOrder.settle(state, facts);
        yield job.id();
      }
      case Decision.Refused<Job>(var refusal) -> throw new IllegalStateException(refusal.message());
      case Decision.Stale<Job>() -> throw new IllegalStateException("nothing was read before");
    };
  }

  /**
   * What a cycle cost. On a machine that has other things to do the processor time tells more.
   *
   * @param nanos from begin to end
   * @param processorNanos that this thread had the processor
   */
  private record Cost(long nanos, long processorNanos) {}

  private Cost cycle(Core core) {
    now = now.plusMillis(1);
    long beginProcessor = THREADS.getCurrentThreadCpuTime();
    long begin = System.nanoTime();
    PlacementPlan plan = core.plan(state, hosts, now);
    List<Fact> settled = core.settle(state, plan.facts());
    var _ = core.effects(state, settled);
    core.observe(state, now);
    Cost cost =
        new Cost(System.nanoTime() - begin, THREADS.getCurrentThreadCpuTime() - beginProcessor);
    for (Fact fact : settled) {
      if (fact instanceof AttemptPlacedFact placed) {
        running.add(new AttemptKey(placed.job(), placed.attempt().number()));
      }
    }
    return cost;
  }

  private void end(AttemptKey attempt) {
    now = now.plusMillis(1);
    inOrder.settle(state, inOrder.onReport(state, new AttemptExited(attempt, now, now, 0, null)));
  }

  private static long usedMib() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }

  /** How long some cycles took, and how much of that the processor was at them. */
  private final class Times {

    private final List<Long> nanos = new ArrayList<>();
    private final List<Long> processorNanos = new ArrayList<>();

    void add(Cost cost) {
      nanos.add(cost.nanos());
      processorNanos.add(cost.processorNanos());
    }

    void tell(String what, String aim) {
      figures.figure(what, text(median(nanos)), aim);
      figures.figure(
          "  worst of %d; median of processor time".formatted(nanos.size()),
          text(Collections.max(nanos)) + "; " + text(median(processorNanos)),
          "");
    }

    private static long median(List<Long> times) {
      return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static String text(long nanos) {
      return "%.2f ms".formatted(nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}

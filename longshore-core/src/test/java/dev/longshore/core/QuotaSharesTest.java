package dev.longshore.core;

import static dev.longshore.model.QuotaShare.Strategy.LEND;
import static dev.longshore.model.QuotaShare.Strategy.LEND_AND_BORROW;
import static dev.longshore.model.QuotaShare.Strategy.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.core.Command.TerminateServiceJobsCommand;
import dev.longshore.core.Command.UpdateServiceJobCommand;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Preemption;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShare.Strategy;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.ServiceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A quota-managed queue: who runs, who borrows, who has to make room. */
class QuotaSharesTest {

  private static final String TYPE = "ml.m5.large";
  private static final String QUEUE = "training";

  private final World world = new World().host("h", 100, 100_000);
  private int submitted;

  @BeforeEach
  void queue() {
    environment(4);
    world.settle(
        List.of(
            new Fact.SchedulingPolicySavedFact(
                new SchedulingPolicy(
                    "quotas",
                    SchedulingPolicy.Kind.QUOTA_SHARE,
                    null,
                    "{}",
                    World.START,
                    Map.of()))));
    world.with(new QueueBuilder(QUEUE).onService("service").policy("quotas").build());
  }

  private void environment(int maxCapacity) {
    environment(maxCapacity, ResourceState.ENABLED);
  }

  private void environment(int maxCapacity, ResourceState state) {
    world.settle(
        List.of(
            new Fact.ServiceEnvironmentSavedFact(
                new ServiceEnvironment(
                    "service",
                    state,
                    ResourceStatus.VALID,
                    List.of(new CapacityLimit(maxCapacity, TYPE)),
                    World.START,
                    World.START,
                    Map.of()))));
  }

  private void share(String name, int cap, Strategy strategy) {
    share(name, cap, strategy, QuotaShare.UNLIMITED, false);
  }

  private void share(String name, int cap, Strategy strategy, int borrowLimit, boolean inShare) {
    world.settle(
        List.of(
            new Fact.QuotaShareSavedFact(
                new QuotaShare(
                    name,
                    QUEUE,
                    List.of(new CapacityLimit(cap, TYPE)),
                    strategy,
                    borrowLimit,
                    inShare,
                    ResourceState.ENABLED,
                    ResourceStatus.VALID,
                    World.START,
                    World.START,
                    Map.of()))));
  }

  private JobId submit(String share, int instances) {
    return submit(share, instances, 0, null, null);
  }

  private JobId submit(
      String share,
      int instances,
      int priority,
      @Nullable Integer preemptionRetries,
      @Nullable RetryStrategy retries) {
    ServiceRequest service =
        new ServiceRequest(
            "{}",
            "train",
            "image",
            List.of("true"),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            null,
            instances,
            TYPE,
            3600,
            true,
            preemptionRetries);
    return world
        .accept(
            new SubmitServiceJobCommand(
                World.id(++submitted),
                "job",
                new NameOrArn(QUEUE, QUEUE),
                JobRequest.ofService(service, retries, null, Map.of(), share, priority),
                null,
                share,
                new Demand(1000, 1000, 0),
                null,
                null))
        .id();
  }

  /** All its containers have heeded the signal. */
  private void ends(JobId job) {
    exit(job, 143);
  }

  private void exit(JobId job, int exitCode) {
    int nodes = world.job(job).nodes();
    if (nodes == 0) {
      world.exits(job, exitCode);
    }
    for (int node = 0; node < nodes; node++) {
      world.exits(job.node(node), exitCode);
    }
  }

  @Test
  @DisplayName(
      "each share runs what is its own, in turn, and the rest waits without harm to others")
  void ownLimits() {
    share("a", 2, RESERVE);
    share("b", 2, RESERVE);
    JobId a1 = submit("a", 1);
    JobId a2 = submit("a", 1);
    JobId a3 = submit("a", 1);
    JobId b1 = submit("b", 1);
    JobId b2 = submit("b", 2);
    assertThat(world.placed()).containsExactly(a1, b1, a2);
    assertThat(world.explain(a3).sentence())
        .contains("quota share a has 2 of its 2")
        .contains("3 of 4");
    assertThat(world.explain(b2).sentence()).contains("quota share b has 1 of its 2");
    world.exits(b1, 0);
    assertThat(world.placed()).containsExactly(b2);
  }

  @Test
  @DisplayName("borrowed capacity comes back: the borrower's job waits again, no retry used")
  void acrossShares() {
    share("lender", 2, LEND);
    share("borrower", 2, LEND_AND_BORROW);
    JobId first = submit("borrower", 1, 0, null, new RetryStrategy(1, List.of()));
    JobId other = submit("borrower", 2, 0, null, null);
    assertThat(world.placed()).containsExactly(first, other);
    world.later(Duration.ofSeconds(1));
    JobId second = submit("borrower", 1, 0, null, new RetryStrategy(1, List.of()));
    assertThat(world.placed()).containsExactly(second);
    JobId wanted = submit("lender", 1);

    assertThat(world.placed()).isEmpty();
    assertThat(world.job(first).statusReason()).isNull();
    assertThat(world.job(second).statusReason())
        .isEqualTo(
            "PREEMPTION_IN_PROGRESS: Cross-share preemption triggered to reclaim borrowed"
                + " capacity");
    assertThat(world.schedule().facts()).as("nobody else is stopped meanwhile").isEmpty();

    ends(second);
    assertThat(world.status(second)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.job(second).statusReason()).isEqualTo(Preemption.ACROSS_SHARES.reason());
    assertThat(world.job(second).preemptions()).isEqualTo(1);
    assertThat(world.placed()).containsExactly(wanted);
    exit(wanted, 0);
    assertThat(world.placed()).containsExactly(second);
    world.exits(second, 1);
    assertThat(world.status(second)).isEqualTo(JobStatus.FAILED);
  }

  @Test
  @DisplayName("a job ends with the preemption that is more than it may have")
  void preemptionRetries() {
    share("lender", 4, LEND);
    share("borrower", 1, LEND_AND_BORROW);
    JobId once = submit("borrower", 2, 0, 1, null);
    for (int time = 0; time < 2; time++) {
      assertThat(world.placed()).containsExactly(once);
      JobId wanted = submit("lender", 4);
      assertThat(world.placed()).isEmpty();
      ends(once);
      assertThat(world.placed()).containsExactly(wanted);
      exit(wanted, 0);
    }
    assertThat(world.status(once)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(once)).isEqualTo(Preemption.ACROSS_SHARES.reason());

    JobId never = submit("borrower", 2, 0, 0, null);
    assertThat(world.placed()).containsExactly(never);
    submit("lender", 4);
    world.schedule();
    ends(never);
    assertThat(world.status(never)).isEqualTo(JobStatus.FAILED);
  }

  @Test
  @DisplayName("within a share a higher priority displaces a lower one, also one raised later")
  void inShare() {
    share("a", 2, RESERVE, QuotaShare.UNLIMITED, true);
    JobId low = submit("a", 1, 1, null, null);
    JobId middle = submit("a", 1, 5, null, null);
    world.schedule();
    JobId waiting = submit("a", 1, 1, null, null);
    world.schedule();
    assertThat(world.job(low).isToStop()).as("of the same priority").isFalse();

    world.accept(new UpdateServiceJobCommand(waiting, 9));
    world.schedule();

    assertThat(world.job(low).statusReason()).isEqualTo(Preemption.IN_SHARE.inProgress());
    assertThat(world.job(middle).isToStop()).isFalse();
    ends(low);
    assertThat(world.placed()).containsExactly(waiting);
    assertThat(world.status(low)).isEqualTo(JobStatus.RUNNABLE);
  }

  @Test
  @DisplayName("lowering a limit makes a share's own jobs give way, of whatever strategy")
  void loweredLimit() {
    share("a", 4, RESERVE);
    share("b", 1, RESERVE);
    JobId kept = submit("a", 1, 1, null, null);
    JobId gone = submit("a", 3, 0, null, null);
    world.schedule();
    share("a", 1, RESERVE);
    share("b", 3, RESERVE);
    JobId wanted = submit("b", 2);
    world.schedule();
    assertThat(world.job(kept).isToStop()).isFalse();
    assertThat(world.job(gone).isToStop()).isTrue();
    ends(gone);
    assertThat(world.placed()).containsExactly(wanted);
  }

  @Test
  @DisplayName("all instances of a job make room, and it is one preemption")
  void severalInstances() {
    share("lender", 3, LEND);
    share("borrower", 1, LEND_AND_BORROW);
    JobId wide = submit("borrower", 3);
    world.schedule();
    submit("lender", 2);
    world.schedule();
    for (int node = 0; node < 3; node++) {
      assertThat(world.job(wide.node(node)).isToStop()).isTrue();
    }
    ends(wide);
    assertThat(world.status(wide)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(world.job(wide).preemptions()).isEqualTo(1);
    assertThat(world.job(wide).statusReason()).isEqualTo(Preemption.ACROSS_SHARES.reason());
  }

  @Test
  @DisplayName("nobody has to go for a job that would find no host then")
  void noRoomOnHosts() {
    share("lender", 110, LEND);
    share("borrower", 1, LEND_AND_BORROW);
    environment(101);
    JobId first = submit("borrower", 1);
    world.schedule();
    world.later(Duration.ofSeconds(1));
    JobId second = submit("borrower", 1);
    world.schedule();

    JobId never = submit("lender", 101); // the host holds 100
    assertThat(world.schedule().facts())
        .containsExactly(new Fact.JobReasonFact(never, BlockedReason.SERVICE_CAPACITY, world.now));
    assertThat(world.explain(never).sentence()).contains("do not have even when nothing else runs");
    world.accept(new TerminateServiceJobsCommand(List.of(never), "enough"));

    JobId tooWide = submit("lender", 100); // beside the first
    assertThat(world.schedule().facts()).isEmpty();
    assertThat(world.explain(tooWide).sentence()).contains("quota share lender has 0 of its 110");
    world.accept(new TerminateServiceJobsCommand(List.of(tooWide), "enough"));

    environment(100);
    JobId wide = submit("lender", 99);
    world.schedule();
    assertThat(world.job(first).isToStop()).isFalse();
    assertThat(world.job(second).isToStop()).isTrue();
    ends(second);
    assertThat(world.placed()).containsExactly(wide);
  }

  @Test
  @DisplayName("in a disabled service environment nobody has to go: nobody could come")
  void disabledEnvironment() {
    share("lender", 2, LEND);
    share("borrower", 2, LEND_AND_BORROW, QuotaShare.UNLIMITED, true);
    JobId running = submit("borrower", 4, 1, null, null);
    world.schedule();
    environment(4, ResourceState.DISABLED);
    JobId lenders = submit("lender", 1);
    submit("borrower", 1, 9, null, null);
    assertThat(world.schedule().facts()).isEmpty();
    assertThat(world.explain(lenders).sentence()).contains("service is DISABLED");
    environment(4);
    world.schedule();
    assertThat(world.job(running).isToStop()).isTrue();
  }

  @Test
  @DisplayName("a termination wins over a preemption")
  void terminatedWhilePreempted() {
    share("lender", 4, LEND);
    share("borrower", 1, LEND_AND_BORROW);
    JobId job = submit("borrower", 2);
    world.schedule();
    submit("lender", 4);
    world.schedule();
    world.accept(new TerminateServiceJobsCommand(List.of(job), "enough"));
    ends(job);
    assertThat(world.status(job)).isEqualTo(JobStatus.FAILED);
    assertThat(world.endReason(job)).isEqualTo("enough");
  }

  @Test
  @DisplayName("what a share can never have is told with AWS's words")
  void neverPossible() {
    share("reserve", 2, RESERVE);
    share("half", 2, LEND_AND_BORROW, 50, false);
    share("free", 1, LEND_AND_BORROW);
    environment(10);
    JobId above = submit("reserve", 3);
    JobId aboveBorrowing = submit("half", 4);
    JobId aboveLent = submit("free", 4);
    world.schedule();
    assertThat(world.job(above).statusReason()).isEqualTo(BlockedReason.QUOTA_LIMIT);
    assertThat(world.job(aboveBorrowing).statusReason())
        .isEqualTo(BlockedReason.QUOTA_AND_BORROW_LIMIT);
    assertThat(world.job(aboveLent).statusReason()).isEqualTo(BlockedReason.QUOTA_LENT);
    assertThat(world.explain(aboveLent).sentence())
        .contains("may have 3 with all that others lend");
  }

  @Test
  @DisplayName("what was preempted is known after a restart")
  void afterRestart() {
    share("lender", 2, LEND);
    share("borrower", 2, LEND_AND_BORROW);
    JobId job = submit("borrower", 4);
    world.schedule();
    submit("lender", 1);
    world.schedule();
    ends(job);
    world.restart();
    assertThat(world.job(job).preemptions()).isEqualTo(1);
    assertThat(Objects.requireNonNull(world.state.queue(QUEUE)).type())
        .isEqualTo(JobQueue.SERVICE_TYPE);
  }
}

package dev.longshore.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.UpdateComputeEnvironmentCommand;
import dev.longshore.core.Command.UpdateSchedulingPolicyCommand;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import dev.longshore.model.JobStatus;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.service.SteppedService;
import dev.longshore.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens in a server to which nobody says anything. */
final class HeartbeatTest {

  private static final Core CORE =
      new Core(CoreConfig.defaults(new Realm("aws", "us-east-1", "123456789012")));

  private final Cluster cluster = new Cluster();
  private Instant clock = Cluster.START;
  private SqliteStore store;
  private SteppedService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    cluster.host("h", new Demand(4000, 8192, 0));
    cluster.environment("e", 4);
    cluster.policy("fair", new FairShare(0, 0, List.of()));
    cluster.queue("fifo", 1, null, List.of("e"));
    cluster.queue("shared", 1, "fair", List.of("e"));
    for (int vcpus = 1; vcpus <= 4; vcpus++) {
      cluster.definition("vcpus-" + vcpus, new Demand(vcpus * 1000L, 128, 0));
    }
    store = SqliteStore.open(folder);
    store.commit(cluster.facts(), clock);
    service = SteppedService.start(CORE, store, () -> clock, cluster::hosts, Map.of());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aJobStartsWhenUseHasDecayedSoThatItsShareIsNext() {
    runs(1, "b", 4, Duration.ofSeconds(200));
    submit(2, "fifo", 3, null); // holds 3 of 4 vCPUs from now on
    runs(3, "a", 1, Duration.ofSeconds(200));
    submit(4, "shared", 2, "a");
    submit(5, "shared", 1, "b");
    assertThat(status(5)).isEqualTo(JobStatus.RUNNABLE); // share a is next, and has no room

    beat(Duration.ofMinutes(10));
    assertThat(status(4)).isEqualTo(JobStatus.RUNNABLE);
    assertThat(status(5)).isEqualTo(JobStatus.STARTING);
  }

  @Test
  void anUndeterminedBlockIsToldThoughNothingHappens() {
    disable("e");
    submit(1, "fifo", 1, null);
    beat(Duration.ofSeconds(590));
    assertThat(reason(1)).isNull();
    beat(Duration.ofSeconds(20));
    assertThat(reason(1)).startsWith("UNDETERMINED");
  }

  @Test
  void nothingIsDueWhereNothingWaits() {
    submit(1, "fifo", 1, null);
    assertThat(service.nextDue()).isEmpty();
    submit(2, "fifo", 4, null);
    assertThat(service.nextDue()).contains(clock.plusSeconds(10));
  }

  @Test
  void aPolicyThatLooksFurtherBackCountsWhatWasUsedAndNoMore() {
    submit(1, "shared", 1, "a");
    clock = clock.plusSeconds(300);
    submit(2, "shared", 2, "b");
    clock = clock.plusSeconds(400); // the first began before the window of ten minutes
    submit(3, "shared", 2, "a");
    submit(4, "shared", 1, "b");
    assertThat(status(3)).isEqualTo(JobStatus.RUNNABLE); // its share has used less, and is first
    service.execute(
        new UpdateSchedulingPolicyCommand(
            new NameOrArn("fair", "fair"),
            SchedulingPolicy.Kind.FAIRSHARE,
            new FairShare(604_800, 0, List.of()),
            "{}"));
    assertThat(service.hasMoreToDo()).isTrue();
    service.wakeUp();
    assertThat(status(4)).isEqualTo(JobStatus.RUNNABLE);
    clock = clock.plusSeconds(10);
    service.wakeUp();
    assertThat(status(4)).as("share a is first still").isEqualTo(JobStatus.RUNNABLE);
  }

  private void disable(String name) {
    ComputeEnvironment now = Objects.requireNonNull(service.state().environment(name));
    service.execute(
        new UpdateComputeEnvironmentCommand(
            new ComputeEnvironment(
                name,
                now.uuid(),
                now.kind(),
                now.orchestration(),
                ResourceState.DISABLED,
                ResourceStatus.UPDATING,
                now.statusReason(),
                now.createdAt(),
                clock,
                now.maxVcpus(),
                now.instances(),
                now.subnets(),
                now.document(),
                now.tags(),
                now.version())));
  }

  private void submit(int number, String queue, int vcpus, @Nullable String share) {
    service.execute(Submit.single(number, queue, "vcpus-" + vcpus, share).command());
  }

  private void runs(int number, String share, int vcpus, Duration length) {
    submit(number, "shared", vcpus, share);
    AttemptKey attempt = new AttemptKey(Submit.id(number), 1);
    service.report(new AttemptStarted(attempt, clock));
    Instant startedAt = clock;
    clock = clock.plus(length);
    service.report(new AttemptExited(attempt, startedAt, clock, 0, null));
  }

  /** As the writer's thread wakes up by itself. */
  private void beat(Duration length) {
    Instant end = clock.plus(length);
    while (clock.isBefore(end)) {
      clock = clock.plusSeconds(10);
      service.wakeUp();
    }
  }

  private JobStatus status(int number) {
    return Objects.requireNonNull(service.state().find(Submit.id(number))).status();
  }

  private @Nullable String reason(int number) {
    return Objects.requireNonNull(service.state().find(Submit.id(number))).statusReason();
  }
}

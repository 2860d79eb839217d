package dev.longshore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource.Line;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Host;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.model.Report.AttemptStarted;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two machines, of which one or the other is away at times. */
final class FleetEngineTest {

  private static final Duration LOST_AFTER = Duration.ofMinutes(2);
  private static final Duration NEVER_BY_ITSELF = Duration.ofDays(1);
  private static final AttemptKey FIRST = new AttemptKey(new JobId("job"), 1);
  private static final AttemptKey SECOND = new AttemptKey(new JobId("job"), 2);

  private final AtomicLong nanos = new AtomicLong();
  private final FakeMachine a = new FakeMachine("a");
  private final FakeMachine b = new FakeMachine("b");
  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
  private FleetEngine fleet = open();

  private FleetEngine open() {
    return new FleetEngine(
        "docker",
        List.of(a.lostAfter(LOST_AFTER), b.lostAfter(LOST_AFTER)),
        InstantSource.fixed(FakeMachine.AT),
        nanos::get,
        NEVER_BY_ITSELF);
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private static Launch launch(AttemptKey attempt, String host) {
    return new Launch(
        attempt,
        host,
        "demo",
        1,
        List.of(TaskScene.container("main", ContainerRole.ALONE)),
        Launch.Site.of("queue", "environment"),
        "{}",
        Map.of(),
        null);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    fleet.look();
  }

  private List<String> away() {
    return fleet.hosts().stream().filter(host -> !host.isThere()).map(Host::id).toList();
  }

  private Report next() throws InterruptedException {
    Report report = reports.poll(10, TimeUnit.SECONDS);
    assertThat(report).as("a report").isNotNull();
    return report;
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void restart() {
    fleet.close();
    fleet = open();
  }

  @Test
  void runsEachAttemptOnItsHost() throws Exception {
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "a"));
    fleet.launch(launch(SECOND, "b"));
    fleet.launch(launch(SECOND, "b"));

    assertThat(a.attempts()).containsOnlyKeys(FIRST);
    assertThat(b.attempts()).containsOnlyKeys(SECOND);
    assertThat(b.launches()).isEqualTo(1);
    assertThat(reports)
        .containsExactly(
            new AttemptStarted(FIRST, FakeMachine.AT), new AttemptStarted(SECOND, FakeMachine.AT));
    fleet.stop(SECOND, Duration.ofSeconds(30));
    fleet.release(SECOND);
    assertThat(fleet.seen()).containsOnlyKeys(FIRST);
    assertThat(b.attempts()).isEmpty();
  }

  @Test
  void adoptsWhereTheAttemptIs() throws Exception {
    b.runs(FIRST);
    restart();
    assertThat(fleet.seen()).containsOnlyKeys(FIRST);
    fleet.adopt(new Adoption(launch(FIRST, "a"), true, false)); // the host had another name
    fleet.start(reports::add);
    b.exits(FIRST, 3);

    assertThat(next()).isInstanceOf(AttemptStarted.class);
    assertThat(next()).isInstanceOf(AttemptExited.class);
    assertThat(a.attempts()).isEmpty();
  }

  @Test
  void waitsForAMachineThatIsAway() throws Exception {
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "a"));
    a.goAway();
    pass(LOST_AFTER.minusSeconds(1));
    assertThat(away()).containsExactly("a");
    a.comeBack();
    pass(Duration.ofSeconds(1));
    assertThat(away()).isEmpty();
    a.goAway();
    pass(LOST_AFTER.minusSeconds(1)); // it was there in between
    a.comeBack();
    pass(Duration.ZERO);
    a.exits(FIRST, 0);

    assertThat(next()).isInstanceOf(AttemptStarted.class);
    assertThat(next()).isInstanceOf(AttemptExited.class);
    assertThat(reports).isEmpty();
  }

  @Test
  void losesWhatRunsOnAMachineThatIsAwayForTooLong() throws Exception {
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "a"));
    a.goAway();
    pass(LOST_AFTER);

    assertThat(next()).isInstanceOf(AttemptStarted.class);
    assertThat(next()).isEqualTo(new AttemptLost(FIRST, FakeMachine.AT));
    fleet.release(FIRST); // does not wait for the machine
    fleet.launch(launch(SECOND, "a"));
    assertThat(next()).isEqualTo(new AttemptLost(SECOND, FakeMachine.AT));
    assertThat(away()).containsExactly("a");
  }

  @Test
  void removesWhatIsLeftOfLostAttemptsBeforeTheMachineIsUsedAgain() throws Exception {
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "a"));
    a.goAway();
    pass(LOST_AFTER);
    fleet.release(FIRST);
    fleet.launch(launch(SECOND, "b"));
    reports.clear();
    a.holdReleases();
    a.comeBack();
    pass(Duration.ZERO);
    assertThat(away()).containsExactly("a");
    a.allowReleases();
    until(() -> away().isEmpty());

    assertThat(a.attempts()).isEmpty();
    assertThat(b.attempts()).containsOnlyKeys(SECOND);
    assertThat(reports).isEmpty();
  }

  @Test
  void keepsTheEndThatWasReportedBeforeTheMachineWent() throws Exception {
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "a"));
    a.exits(FIRST, 0);
    a.goAway();
    pass(LOST_AFTER);

    assertThat(next()).isInstanceOf(AttemptStarted.class);
    assertThat(next()).isInstanceOf(AttemptExited.class);
    assertThat(reports).isEmpty();
  }

  @Test
  void startsWithoutAMachineAndGoesOnWithItsAttemptsWhenItComes() throws Exception {
    a.runs(FIRST);
    a.goAway();
    restart();
    assertThat(away()).containsExactly("a");
    assertThat(fleet.seen()).isEmpty();
    fleet.adopt(new Adoption(launch(FIRST, "a"), true, false));
    fleet.start(reports::add);
    fleet.launch(launch(SECOND, "a"));
    pass(LOST_AFTER.minusSeconds(1));
    assertThat(reports).isEmpty();
    a.comeBack();
    pass(Duration.ZERO);

    assertThat(List.of(next().attempt(), next().attempt()))
        .containsExactlyInAnyOrder(FIRST, SECOND);
    assertThat(a.attempts()).containsOnlyKeys(FIRST, SECOND);
    assertThat(a.launches()).isEqualTo(1);
    assertThat(away()).isEmpty();
  }

  @Test
  void stopsWhenItComesWhatWasToStopWhileItWasAway() throws Exception {
    a.runs(FIRST);
    a.goAway();
    restart();
    fleet.adopt(new Adoption(launch(FIRST, "a"), true, false));
    fleet.start(reports::add);
    fleet.stop(FIRST, Duration.ofSeconds(30));
    a.comeBack();
    pass(Duration.ZERO);

    assertThat(next()).isInstanceOf(AttemptStarted.class);
    assertThat(next()).isInstanceOf(AttemptExited.class);
  }

  @Test
  void losesWhatRanOnAMachineThatNeverCameBack() throws Exception {
    a.runs(FIRST);
    a.goAway();
    restart();
    fleet.adopt(new Adoption(launch(FIRST, "a"), true, false));
    fleet.start(reports::add);
    pass(LOST_AFTER);

    assertThat(next()).isEqualTo(new AttemptLost(FIRST, FakeMachine.AT));
  }

  @Test
  void doesNotStartWhatWasReleasedWhileTheMachineWasAway() throws Exception {
    a.goAway();
    restart();
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "a"));
    fleet.release(FIRST);
    a.comeBack();
    pass(Duration.ZERO);

    assertThat(a.attempts()).isEmpty();
    assertThat(reports).isEmpty();
  }

  @Test
  void aLaunchReturnsWhenTheMachineFallsSilent() throws Exception {
    fleet.start(reports::add);
    a.fallSilent();
    Thread launching = Thread.ofVirtual().start(() -> fleet.launch(launch(FIRST, "a")));
    until(() -> a.launching() > 0);
    pass(Duration.ofSeconds(10));
    launching.join();
    a.comeBack();
    pass(Duration.ZERO);

    assertThat(next()).isInstanceOf(AttemptStarted.class);
  }

  @Test
  void losesWhatIsOnAHostThatTheConfigurationHasNoMore() throws Exception {
    fleet.start(reports::add);
    fleet.launch(launch(FIRST, "docker"));

    assertThat(next()).isEqualTo(new AttemptLost(FIRST, FakeMachine.AT));
  }

  @Test
  void refusesANodeThatWouldNotReachTheOthers() throws Exception {
    fleet.start(reports::add);
    fleet.launch(node(FIRST, "a"));
    fleet.launch(node(SECOND, "b"));
    assertThat(next()).isInstanceOf(AttemptStarted.class);
    assertThat(next())
        .asString()
        .contains("AttemptNotStarted")
        .contains("this node is on host b and another on host a");
    assertThat(b.attempts()).isEmpty();
    fleet.release(FIRST);
    fleet.launch(node(SECOND, "b"));
    assertThat(next()).isEqualTo(new AttemptStarted(SECOND, FakeMachine.AT));
  }

  private static Launch node(AttemptKey attempt, String host) {
    Launch alone = launch(attempt, host);
    AttemptKey group = new AttemptKey(new JobId("group"), 1);
    return new Launch(
        attempt,
        host,
        "demo",
        1,
        alone.containers(),
        alone.site(),
        "{}",
        Map.of(),
        new Launch.Node(group, 0, true));
  }

  @Test
  void readsOutputOnOverAnOutage() throws Exception {
    a.runs(FIRST);
    a.writes(FIRST, "one");
    restart();
    fleet.seen();
    fleet.adopt(new Adoption(launch(FIRST, "a"), true, false));
    fleet.start(reports::add);
    try (LogSource log = fleet.logs(ContainerKey.ofDefault(FIRST))) {
      log.skip(0);
      assertThat(texts(log)).containsExactly("one");
      a.writes(FIRST, "two");
      assertThat(texts(log)).containsExactly("two");
      a.goAway();
      pass(LOST_AFTER);
      assertThat(texts(log)).isEmpty(); // it is not waited for
    }
  }

  private static List<String> texts(LogSource log) throws IOException {
    return log.read(10, true).stream().map(Line::text).toList();
  }
}

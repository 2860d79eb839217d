package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretSource;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon goes away for a while. */
class DaemonOutageTest {

  private static final Pause SHORT = _ -> Pause.SLEEPING.pause(Duration.ofMillis(20));

  private final String owner = "outage-" + UUID.randomUUID();
  private final ReportLog reports = new ReportLog();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DaemonProxy proxy;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine engine;

  @BeforeEach
  void begin() throws Exception {
    Daemon daemon = TestDocker.needed();
    proxy = new DaemonProxy(folder.resolve("docker.sock"), daemon.host());
    engine =
        TestDocker.tasks(
            new DockerEngine(
                DockerEngineConfig.ownedBy(owner).withDockerHost(proxy.host()),
                SecretSource.NONE,
                (_, _) -> null,
                SHORT));
    engine.start(reports);
  }

  @AfterEach
  void releaseEverything() throws Exception {
    if (engine != null) {
      engine.seen().keySet().forEach(engine::release);
      assertThat(TestDocker.leftovers(owner)).isEmpty();
      engine.close();
      proxy.close();
    }
  }

  /** Waits, past the engine, until the daemon has this many containers that ended. */
  private void awaitEnded() {
    try (DockerEngine onlooker =
        new DockerEngine(
            DockerEngineConfig.ownedBy(owner), SecretSource.NONE, RegistryAccess.NONE)) {
      Await.until(
          "all have ended",
          () -> onlooker.seen().values().stream().allMatch(seen -> seen == Seen.ENDED));
    }
  }

  @Test
  void reportsOnceTheDaemonIsBackWhatEndedMeanwhile() throws Exception {
    TestLaunches launch = aLaunch("echo before; sleep 1; echo after; exit 6");
    engine.launch(launch.build());
    try (LogSource log = engine.logs(ContainerKey.ofDefault(launch.attempt()))) {
      List<String> lines = new ArrayList<>();
      Await.until("the first line", () -> lines.addAll(texts(log.read(10, false))));
      proxy.goAway();
      awaitEnded();
      assertThat(log.read(10, false)).isEmpty();
      assertThat(reports.about(launch.attempt())).hasOnlyElementsOfType(AttemptStarted.class);
      proxy.comeBack();

      AttemptExited exited = reports.exited(launch.attempt());
      assertThat(exited.containers().getFirst().exitCode()).isEqualTo(6);
      assertThat(exited.containers().getFirst().reason()).isNull();
      lines.addAll(texts(log.read(10, true)));
      assertThat(lines).containsExactly("before", "after");
    }
  }

  @Test
  void givesEachLineOfALongOutputOnceThoughItsStreamBrokeOff() throws Exception {
    TestLaunches launch =
        aLaunch(
            "seq 1 1500; sleep 1; head -c 100000 /dev/zero | tr '\\000' x; echo; seq 1501 1510");
    engine.launch(launch.build());
    List<String> lines = new ArrayList<>();
    try (LogSource log = engine.logs(ContainerKey.ofDefault(launch.attempt()))) {
      Await.until(
          "what it writes first",
          () -> {
            lines.addAll(texts(log.read(1000, false)));
            return lines.size() >= 1500;
          });
      proxy.goAway();
      awaitEnded();
      proxy.comeBack();

      reports.exited(launch.attempt());
      int before;
      do {
        before = lines.size();
        lines.addAll(texts(log.read(1000, true)));
      } while (lines.size() > before);
    }
    List<String> expected = new ArrayList<>();
    IntStream.rangeClosed(1, 1510).mapToObj(Integer::toString).forEach(expected::add);
    expected.add(1500, "x".repeat(100_000));
    assertThat(lines).isEqualTo(expected);
  }

  private static List<String> texts(List<Line> lines) {
    return lines.stream().map(Line::text).toList();
  }

  @Test
  void launchesWhatWasAskedForDuringTheOutage() throws Exception {
    proxy.goAway();
    TestLaunches launch = aLaunch("exit 4");
    Thread launching = Thread.ofVirtual().start(() -> engine.launch(launch.build()));
    AttemptKey attempt = launch.attempt();
    engine.logs(ContainerKey.ofDefault(attempt)).close();
    assertThat(reports.about(attempt)).isEmpty();
    proxy.comeBack();
    launching.join();

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(4);
    assertThat(reports.about(attempt)).hasSize(2);
  }

  @Test
  void stopsWhatWasToBeStoppedDuringTheOutage() throws Exception {
    TestLaunches launch = aLaunch("trap 'exit 9' TERM; while :; do sleep 0.1; done");
    engine.launch(launch.build());
    proxy.goAway();
    engine.stop(launch.attempt(), Duration.ofSeconds(30));
    Instant before = Instant.now();
    proxy.comeBack();

    AttemptExited exited = reports.exited(launch.attempt());
    assertThat(exited.containers().getFirst().exitCode()).isEqualTo(9);
    assertThat(exited.at()).isAfter(before.minusMillis(50));
  }

  @Test
  void stopsWhatTheDaemonRefusesToStopAtFirst() {
    TestLaunches launch = aLaunch("trap 'exit 9' TERM; while :; do sleep 0.1; done");
    engine.launch(launch.build());
    proxy.refuseStops(2);
    engine.stop(launch.attempt(), Duration.ofSeconds(30));

    assertThat(reports.exit(launch.attempt()).exitCode()).isEqualTo(9);
    assertThat(proxy.stopsToRefuse()).isZero();
  }

  @Test
  void findsThatNoDaemonIsThere() throws Exception {
    assertThat(DockerEngine.answers(DockerEngineConfig.ownedBy(owner).withDockerHost(proxy.host())))
        .isTrue();
    proxy.goAway();
    DockerEngineConfig config = DockerEngineConfig.ownedBy(owner).withDockerHost(proxy.host());
    assertThat(DockerEngine.answers(config)).isFalse();
    Files.createFile(folder.resolve("docker.sock"));
    assertThat(DockerEngine.answers(config)).isFalse();
    Files.delete(folder.resolve("docker.sock"));
    proxy.comeBack();
  }
}

package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A daemon that takes every request and answers late. */
class DaemonSilenceTest {

  private final ReportLog reports = new ReportLog();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OtherDaemon other;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DaemonProxy proxy;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine engine;

  @BeforeEach
  void begin() throws Exception {
    TestDocker.needed();
    folder = Files.createTempDirectory(Path.of("/tmp"), "late");
    other = OtherDaemon.start(folder);
    other.importImage(TestDocker.image());
    proxy = new DaemonProxy(folder.resolve("proxy.sock"), String.valueOf(other.address().url()));
    engine =
        TestDocker.tasks(
            DockerEngineConfig.ownedBy("late-" + UUID.randomUUID())
                .withDockerHost(proxy.host())
                .withNetworks(new TaskNetworks("none", List.of(), null)));
    engine.start(reports);
  }

  @AfterEach
  void end() throws Exception {
    if (engine != null) {
      engine.close();
    }
    if (proxy != null) {
      proxy.close();
    }
    if (other != null) { // skipped
      other.end();
    }
    if (folder != null) {
      TestDocker.delete(folder);
    }
  }

  private void awaitAsked(String path, int before) {
    Await.until(
        path + " is asked",
        () -> proxy.requests().stream().skip(before).anyMatch(sent -> sent.contains(path)));
  }

  @Test
  void costsNoJobAndStartsNothingTwice() throws Exception {
    TestLaunches stopped = aLaunch("trap 'exit 9' TERM; while :; do sleep 0.1; done");
    AttemptKey first = stopped.attempt();
    engine.launch(stopped.build());
    reports.started(first);

    int before = proxy.requests().size();
    other.fallSilent();
    TestLaunches launched = aLaunch("exit 4");
    AttemptKey second = launched.attempt();
    Thread launching = Thread.ofVirtual().start(() -> engine.launch(launched.build()));
    Thread again = Thread.ofVirtual().start(() -> engine.launch(launched.build()));
    engine.stop(first, Duration.ofSeconds(30));
    awaitAsked("/containers/create?", before);
    awaitAsked("/containers/json?", before); // which a stop begins with
    assertThat(reports.about(first)).hasSize(1);
    assertThat(reports.about(second)).isEmpty();
    other.speakAgain();

    assertThat(reports.exit(first).exitCode()).isEqualTo(9);
    assertThat(reports.exit(second).exitCode()).isEqualTo(4);
    launching.join();
    again.join();
    assertThat(reports.about(first)).hasSize(2);
    assertThat(reports.about(second)).hasSize(2);
    assertThat(other.containers()).hasSize(2);
    engine.release(first);
    engine.release(second);
    assertThat(other.containers()).isEmpty();
  }
}

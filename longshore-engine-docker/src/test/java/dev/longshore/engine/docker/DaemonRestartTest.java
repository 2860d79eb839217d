package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.testkit.ReportLog;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The daemon itself ends under a running job, and starts again. */
class DaemonRestartTest {

  private static final String FOREVER = "trap 'exit 9' TERM; while :; do sleep 0.1; done";

  private final ReportLog reports = new ReportLog();

  @TempDir(cleanup = CleanupMode.NEVER) // what is mounted there goes first
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OtherDaemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine engine;

  @BeforeEach
  void begin() throws Exception {
    TestDocker.needed();
    daemon = OtherDaemon.start(folder);
    daemon.importImage(TestDocker.image());
    engine =
        TestDocker.tasks(
            DockerEngineConfig.ownedBy("restart-" + UUID.randomUUID())
                .withAddress(daemon.address())
                .withNetworks(new TaskNetworks("none", List.of(), null)));
    engine.start(reports);
  }

  @AfterEach
  void end() throws Exception {
    if (engine != null) {
      engine.seen().keySet().forEach(engine::release);
      assertThat(daemon.containers()).isEmpty();
      engine.close();
      daemon.end();
      TestDocker.delete(folder);
    }
  }

  private AttemptKey running() {
    TestLaunches launch = aLaunch(FOREVER);
    engine.launch(launch.build());
    reports.started(launch.attempt());
    return launch.attempt();
  }

  @Test
  void whatItStopsWhenItIsToldToEndHasEndedWithItsOwnExitCode() throws Exception {
    AttemptKey attempt = running();
    daemon.end();
    daemon.start();

    AttemptExited exited = reports.exited(attempt);
    assertThat(exited.containers().getFirst().exitCode()).isEqualTo(9);
    assertThat(reports.about(attempt).stream().distinct())
        .hasSize(2)
        .hasAtLeastOneElementOfType(AttemptStarted.class);
    assertThat(daemon.containers()).singleElement().asString().endsWith(" exited");
  }
}

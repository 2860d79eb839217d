package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Launch;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only containers have: images, limits, volumes, owners. */
class DockerEngineTest {

  private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

  private final DockerEngineConfig config = DockerEngineConfig.ownedBy("test-" + UUID.randomUUID());
  private final ReportLog reports = new ReportLog();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine engine;

  @BeforeEach
  void begin() {
    daemon = TestDocker.needed();
    engine = TestDocker.tasks(config);
    engine.start(reports);
  }

  @AfterEach
  void releaseEverything() {
    if (engine != null) { // skipped, since there is no daemon
      engine.seen().keySet().forEach(engine::release);
      assertThat(TestDocker.leftovers(config.owner())).isEmpty();
      engine.close();
    }
  }

  private AttemptKey launch(TestLaunches launch) {
    engine.launch(launch.build());
    return launch.attempt();
  }

  private InspectContainerResponse container(AttemptKey attempt) {
    String id = daemon.list(new Naming(config.owner()).labelsToFind(attempt)).getFirst().getId();
    return Objects.requireNonNull(daemon.inspect(id));
  }

  /** Removes it past the engine. */
  private void removeContainer(AttemptKey attempt) {
    String id = container(attempt).getId();
    daemon.ask(docker -> docker.removeContainerCmd(id).withForce(true).exec());
  }

  @Test
  void saysThatContainerWasKilledForItsMemory() {
    AttemptKey attempt = launch(aLaunch("exec awk 'BEGIN { s = \"x\"; while (1) s = s s }'"));

    AttemptExited exited = reports.exited(attempt);
    assertThat(exited.containers().getFirst().exitCode()).isEqualTo(137);
    assertThat(exited.containers().getFirst().reason())
        .isEqualTo("OutOfMemoryError: Container killed due to memory usage");
  }

  @Test
  void saysWhyImageCannotBePulled() throws IOException {
    try (TestRegistry registry = new TestRegistry()) {
      AttemptKey attempt = launch(aLaunch("true").withImage(registry.image("missing:2")));

      assertThat(reports.reasonNotStarted(attempt))
          .startsWith(
              "CannotPullContainerError: Error response from daemon: manifest for "
                  + registry.image("missing:2")
                  + " not found: manifest unknown");
      assertThat(engine.seen()).containsEntry(attempt, Seen.ENDED);
      engine.release(attempt);
      assertThat(engine.seen()).isEmpty();
    }
  }

  @Test
  void namesAndLabelsContainersAsEcsDoes() {
    AttemptKey attempt = launch(aLaunch(FOREVER));
    InspectContainerResponse container = container(attempt);

    assertThat(container.getName()).matches("/ecs-demo-def-7-default-[0-9a-f]{20}");
    assertThat(container.getConfig().getLabels())
        .containsEntry("com.amazonaws.ecs.container-name", "default")
        .containsEntry("longshore.job-id", attempt.job().value())
        .containsEntry("longshore.attempt", "1")
        .containsEntry("longshore.container", "default")
        .containsEntry("longshore.owner", config.owner());
  }

  @Test
  void removesScratchVolumesOfAContainerThatSomebodyRemoved() {
    AttemptKey attempt =
        launch(
            aLaunch(FOREVER)
                .withProperties(
                    """
                    {"volumes":[{"name":"work","host":{}}],
                     "mountPoints":[{"sourceVolume":"work","containerPath":"/work"}]}\
                    """));
    reports.started(attempt);
    removeContainer(attempt);
    reports.exited(attempt);
    assertThat(TestDocker.leftovers(config.owner())).hasSize(1);

    engine.release(attempt);
    assertThat(TestDocker.leftovers(config.owner())).isEmpty();
  }

  @Test
  void removesVolumesThatAnEarlierServerLeftWithoutContainer() {
    String owner = "other-" + UUID.randomUUID();
    AttemptKey gone = aLaunch("true").attempt();
    daemon.ask(
        docker ->
            docker
                .createVolumeCmd()
                .withName(owner)
                .withLabels(new Naming(owner).labelsToFind(gone))
                .exec());
    try (Engine other = TestDocker.tasks(DockerEngineConfig.ownedBy(owner))) {
      other.start(new ReportLog());
      Await.until("the volume is gone", () -> TestDocker.leftovers(owner).isEmpty());
    }
  }

  @Test
  void tellsOfWhatIsRemovedBetweenRecoveryAndTheFirstSweep() {
    TestLaunches launch = aLaunch(FOREVER);
    AttemptKey removed = launch(launch);
    AttemptKey released = launch(aLaunch(FOREVER));
    ReportLog laterReports = new ReportLog();
    try (Engine later = TestDocker.tasks(config)) {
      assertThat(later.seen()).containsOnlyKeys(removed, released);
      later.adopt(new Adoption(launch.build(), true, false));
      removeContainer(removed);
      later.release(released);
      later.start(laterReports);

      assertThat(laterReports.exit(removed).reason()).startsWith("ContainerVanishedError: ");
      assertThat(later.seen()).isEqualTo(Map.of(removed, Seen.ENDED));
      later.release(removed);
      assertThat(later.seen()).isEmpty();
      assertThat(laterReports.about(released)).isEmpty();
    }
  }

  @Test
  void leavesContainersOfOtherOwnersAlone() {
    TestLaunches launch = aLaunch(FOREVER);
    AttemptKey attempt = launch(launch);
    ReportLog otherReports = new ReportLog();
    try (Engine other =
        TestDocker.tasks(DockerEngineConfig.ownedBy("other-" + UUID.randomUUID()))) {
      other.start(otherReports);
      assertThat(other.seen()).isEmpty();
      other.launch(launch.build());
      otherReports.started(attempt);
      other.stop(attempt, Duration.ofSeconds(30));
      assertThat(otherReports.exit(attempt).exitCode()).isEqualTo(0);
      other.release(attempt);
      assertThat(other.seen()).isEmpty();
    }

    assertThat(engine.seen()).isEqualTo(Map.of(attempt, Seen.RUNNING));
  }

  @Test
  void startsTheContainerThatAnEarlierServerOnlyCreated() throws Exception {
    TestLaunches launch = aLaunch("echo ran");
    Launch task = launch.build();
    ContainerRequest request =
        ContainerRequest.of(
            task,
            task.containers().getFirst(),
            config,
            TestLaunches.means(DaemonRuntimes.PLAIN, List.of()));
    TaskNamespaces.Modes modes = new TaskNamespaces.Modes("bridge", null, null);
    String id = daemon.ask(docker -> request.command(docker, modes).exec()).getId();
    assertThat(engine.seen()).isEmpty();

    launch(launch);
    assertThat(reports.exit(launch.attempt()).exitCode()).isEqualTo(0);
    assertThat(container(launch.attempt()).getId()).isEqualTo(id);
  }

  @Test
  void doesNotStartWhatIsStoppedDuringItsPull() throws Exception {
    try (TestRegistry registry = new TestRegistry()) {
      registry.gate = new CountDownLatch(1);
      TestLaunches launch = aLaunch("true").withImage(registry.image("slow:1"));
      Thread launching = Thread.ofVirtual().start(() -> engine.launch(launch.build()));
      Await.until("it pulls", () -> registry.asked.get() > 0);
      assertThat(engine.seen()).containsEntry(launch.attempt(), Seen.RUNNING);
      engine.stop(launch.attempt(), Duration.ofSeconds(30));
      launching.join();

      assertThat(reports.reasonNotStarted(launch.attempt())).startsWith("TaskStoppedError: ");
      assertThat(TestDocker.leftovers(config.owner())).isEmpty();
    }
  }

  @Test
  void hasTheMachineOfTheDaemonAsItsOnlyHost() {
    assertThat(engine.hosts())
        .singleElement()
        .satisfies(
            host -> {
              assertThat(host.id()).isEqualTo("docker");
              assertThat(host.capacity().vcpuMillis())
                  .isPositive()
                  .matches(vcpu -> vcpu % 1000 == 0);
              assertThat(host.capacity().memoryMib()).isPositive();
            });
    Demand given = new Demand(3000, 4000, 0);
    try (Engine other = TestDocker.tasks(config.withCapacity(given))) {
      assertThat(other.hosts().getFirst().capacity()).isEqualTo(given);
    }
  }
}

package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aContainer;
import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stays of attempts that failed, as the daemon of this machine lists it. */
class KeptContainersTest {

  private static final String FOREVER = "while :; do sleep 0.1; done";

  private final DockerEngineConfig config =
      DockerEngineConfig.ownedBy("kept-" + UUID.randomUUID())
          .withHousekeeping(new Housekeeping(2, null));
  private final Naming naming = new Naming(config.owner());
  private final List<Engine> engines = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ReportLog reports;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine engine;

  @BeforeEach
  void begin() {
    daemon = TestDocker.needed();
    restart(config);
  }

  @AfterEach
  void removeEverything() {
    if (daemon == null) { // skipped, since there is no daemon
      return;
    }
    engine.seen().keySet().forEach(engine::release);
    restart(config.withHousekeeping(Housekeeping.STANDARD));
    Await.until("nothing is left", () -> all().isEmpty());
    engines.getLast().close();
    assertThat(TestDocker.leftovers(config.owner())).isEmpty();
  }

  private void restart(DockerEngineConfig newConfig) {
    if (!engines.isEmpty()) {
      engines.getLast().close();
    }
    engine = TestDocker.tasks(newConfig);
    engines.add(engine);
    reports = new ReportLog();
    engine.start(reports);
  }

  /** What docker ps -a has. */
  private List<Container> all() {
    return daemon.ask(
        docker ->
            docker
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(naming.labelsToFindAll())
                .exec());
  }

  private List<String> namesAndStates() {
    return all().stream()
        .map(container -> container.getNames()[0].substring(1) + " " + container.getState())
        .toList();
  }

  private String kept(TestLaunches launch, String state) {
    return naming.containerName(launch.build(), "default") + "-kept " + state;
  }

  private TestLaunches runs(String script) {
    return runs(aLaunch(script));
  }

  private TestLaunches runs(TestLaunches launch) {
    engine.launch(launch.build());
    reports.exited(launch.attempt());
    engine.release(launch.attempt());
    return launch;
  }

  @Test
  void areThoseOfTheLastAttemptsThatFailed() {
    TestLaunches oldest = runs("exit 3");
    TestLaunches second = runs("exit 4");
    runs("exit 0");
    assertThat(namesAndStates())
        .containsExactlyInAnyOrder(kept(oldest, "exited"), kept(second, "exited"));

    restart(config);
    TestLaunches third = runs("exit 5");

    assertThat(namesAndStates())
        .containsExactlyInAnyOrder(kept(second, "exited"), kept(third, "exited"));
  }

  @Test
  void areNoAttemptsAnyMore() {
    TestLaunches failed = runs("exit 3");
    assertThat(engine.seen()).isEmpty();

    restart(config);
    assertThat(engine.seen()).isEmpty();
    engine.release(failed.attempt());
    runs("exit 0"); // after the first sweep, which adopts what is there

    assertThat(reports.about(failed.attempt())).isEmpty();
    assertThat(namesAndStates()).containsExactly(kept(failed, "exited"));
  }

  @Test
  void areAlsoThoseThatCouldNotBeStarted() {
    TestLaunches launch = aLaunch("true").withUser("nobody-of-this-name");
    engine.launch(launch.build());
    assertThat(reports.reasonNotStarted(launch.attempt()))
        .startsWith("CannotStartContainerError: ");
    engine.release(launch.attempt());

    assertThat(namesAndStates()).containsExactly(kept(launch, "created"));
  }

  @Test
  void haveTheirVolumesAndTakeThemAlong() {
    String properties =
        """
        {"volumes":[{"name":"work","host":{}}],
         "mountPoints":[{"sourceVolume":"work","containerPath":"/work"}]}\
        """;
    TestLaunches failed = runs(aLaunch("exit 3").withProperties(properties));
    runs(aLaunch("exit 0").withProperties(properties));
    String volume = "volume " + naming.volumeName(failed.build(), "work");
    assertThat(TestDocker.leftovers(config.owner())).containsExactly(volume);

    restart(config);
    runs("exit 4");
    assertThat(TestDocker.leftovers(config.owner())).containsExactly(volume);
    runs("exit 5");
    assertThat(TestDocker.leftovers(config.owner())).isEmpty();
  }

  @Test
  void areNotThoseThatWereOnlyStoppedAfterTheirTaskWasDone() {
    Launch done =
        task(null, aContainer("main", true, "exit 0"), aContainer("side", false, FOREVER));
    Launch failed =
        task(null, aContainer("main", true, "exit 3"), aContainer("side", false, "exit 0"));
    for (Launch task : List.of(done, failed)) {
      engine.launch(task);
      reports.exited(task.attempt());
      engine.release(task.attempt());
    }

    assertThat(namesAndStates())
        .containsExactlyInAnyOrder(
            naming.containerName(failed, "main") + "-kept exited",
            naming.containerName(failed, "side") + "-kept exited");
  }

  @Test
  void doNotHoldTheNetworkOfTheirJob() {
    AttemptKey group = new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
    Launch task = task(new Launch.Node(group, 0, true), aContainer("default", true, "exit 3"));
    engine.launch(task);
    reports.exited(task.attempt());
    engine.release(task.attempt());

    assertThat(TestDocker.leftovers(config.owner())).isEmpty();
    assertThat(all()).hasSize(1);
  }

  private static Launch task(Launch.@Nullable Node node, ContainerLaunch... containers) {
    return new Launch(
        new AttemptKey(new JobId(UUID.randomUUID().toString()), 1),
        "docker",
        "demo",
        7,
        List.of(containers),
        Launch.Site.of("queue", "environment"),
        "{}",
        Map.of(),
        node);
  }
}

package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aContainer;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the containers of a task share on a Docker daemon. */
class TaskNamespacesTest {

  private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

  private final DockerEngineConfig config =
      DockerEngineConfig.ownedBy("namespaces-" + UUID.randomUUID());
  private final Naming naming = new Naming(config.owner());

  /** Whose things the engine does not tidy up. */
  private final Naming apart = new Naming("apart-" + UUID.randomUUID());

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
      assertThat(TestDocker.leftovers(apart.owner())).isEmpty();
      engine.close();
    }
  }

  private static Launch task(
      String properties, Launch.@Nullable Node node, ContainerLaunch... containers) {
    return new Launch(
        new AttemptKey(new JobId(UUID.randomUUID().toString()), 1),
        "docker",
        "demo",
        7,
        List.of(containers),
        Launch.Site.of("queue", "environment"),
        properties,
        Map.of(),
        node);
  }

  private List<String> output(AttemptKey attempt, String container) throws IOException {
    reports.exited(attempt);
    List<String> lines = new ArrayList<>();
    try (LogSource source = engine.logs(new ContainerKey(attempt, container))) {
      List<Line> batch;
      do {
        batch = source.read(100, true);
        batch.forEach(line -> lines.add(line.text()));
      } while (!batch.isEmpty());
    }
    return lines;
  }

  @Test
  void letContainersOfATaskReachEachOtherOnLocalhost() throws Exception {
    Launch launch =
        task(
            "{}",
            null,
            aContainer("server", false, "nc -l -p 7077 -e echo hello; echo served"),
            aContainer(
                "client",
                true,
                "until nc 127.0.0.1 7077 </dev/null 2>/dev/null; do sleep 0.1; done"));
    engine.launch(launch);

    assertThat(output(launch.attempt(), "client")).containsExactly("hello");
  }

  @Test
  void shareProcessesWhereTheDefinitionSaysSo() throws Exception {
    Launch launch =
        task(
            "{\"pidMode\":\"task\",\"ipcMode\":\"task\"}",
            null,
            aContainer("other", false, FOREVER + "; : marker"),
            aContainer(
                "main", true, "until ps | grep -v grep | grep 'mark[e]r'; do sleep 0.1; done"));
    engine.launch(launch);

    assertThat(output(launch.attempt(), "main")).isNotEmpty();
  }

  @Test
  void nameAndLabelEachContainer() {
    Launch launch =
        task("{}", null, aContainer("main", true, FOREVER), aContainer("side-car", false, FOREVER));
    engine.launch(launch);
    reports.started(launch.attempt());

    List<Container> found = daemon.list(naming.labelsToFind(launch.attempt()));
    assertThat(found)
        .extracting(each -> each.getNames()[0].replaceAll("[0-9a-f]{20}$", "…"))
        .containsExactlyInAnyOrder(
            "/ecs-demo-7-main-…", "/ecs-demo-7-side-car-…", "/ecs-demo-7-internalecspause-…");
    assertThat(found)
        .extracting(each -> each.getLabels().get("com.amazonaws.ecs.container-name"))
        .containsExactlyInAnyOrder("main", "side-car", null);
  }

  @Test
  void areRemovedAtTheNextStartWhenACrashLeftThem() throws Exception {
    String owner = "crashed-" + UUID.randomUUID();
    Naming ofCrashed = new Naming(owner);
    AttemptKey group = new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
    Launch launch =
        task(
            "{}",
            new Launch.Node(group, 0, true),
            aContainer("main", true, FOREVER),
            aContainer("other", false, FOREVER));
    new TaskNamespaces(daemon, ofCrashed, DockerEngineConfig.ownedBy(owner))
        .prepare(launch); // the server died here
    assertThat(TestDocker.leftovers(owner)).hasSize(2);
    try (Engine next = TestDocker.tasks(DockerEngineConfig.ownedBy(owner))) {
      next.start(new ReportLog());
      Await.until("nothing is left", () -> TestDocker.leftovers(owner).isEmpty());
    }
  }

  @Test
  void keepWhatIsPreparedWhileItIsLookedAt() throws Exception {
    TaskNamespaces namespaces =
        new TaskNamespaces(daemon, apart, DockerEngineConfig.ownedBy(apart.owner()));
    Launch launch =
        task("{}", null, aContainer("main", true, FOREVER), aContainer("other", false, FOREVER));
    namespaces.prepare(launch); // by an earlier server
    List<Thread> launches = new ArrayList<>();
    namespaces.removePausesUnless(
        _ -> {
          launches.add(Thread.ofPlatform().start(() -> prepare(namespaces, launch)));
          Await.until(
              "it waits, or is done",
              () ->
                  launches.getFirst().getState() == Thread.State.WAITING
                      || !launches.getFirst().isAlive());
          return false;
        });
    launches.getFirst().join();

    assertThat(daemon.inspect(apart.pauseName(launch))).isNotNull();
    namespaces.removePausesUnless(_ -> false);
    assertThat(daemon.inspect(apart.pauseName(launch))).isNull();
  }

  private static void prepare(TaskNamespaces namespaces, Launch launch) {
    try {
      namespaces.prepare(launch);
    } catch (LaunchFailure failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void chooseAnotherNetworkWhereTheRangeIsUsedUp() {
    NodeNetworks networks = new NodeNetworks(daemon, apart, NodeSubnets.parse("10.253.2.0/23"));
    List<String> subnets = new ArrayList<>();
    List<AttemptKey> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      AttemptKey node = new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
      nodes.add(node);
      String name = networks.join(node, node.toString());
      subnets.add(subnet(name));
    }
    nodes.forEach(networks::leave);

    assertThat(subnets.subList(0, 2)).containsExactlyInAnyOrder("10.253.2.0/24", "10.253.3.0/24");
    assertThat(subnets.getLast()).doesNotStartWith("10.253.");
  }

  private String subnet(String network) {
    return daemon
        .ask(docker -> docker.inspectNetworkCmd().withNetworkId(network).exec())
        .getIpam()
        .getConfig()
        .getFirst()
        .getSubnet();
  }

  @Test
  void leaveANetworkThatSomebodyElseUses() {
    NodeNetworks networks = new NodeNetworks(daemon, apart, NodeSubnets.DEFAULT);
    AttemptKey node = new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
    String network = networks.join(node, "group");
    String stranger =
        daemon.ask(
            docker ->
                docker
                    .createContainerCmd(TestDocker.IMAGE)
                    .withCmd("sleep", "300")
                    .withHostConfig(HostConfig.newHostConfig().withNetworkMode(network))
                    .exec()
                    .getId());
    daemon.ask(docker -> docker.startContainerCmd(stranger).exec());
    networks.leave(node);
    assertThat(subnet(network)).isNotNull();

    daemon.ask(docker -> docker.removeContainerCmd(stranger).withForce(true).exec());
    networks.removeUnused();
  }

  @Test
  void keepTheNetworkOfNodesUntilTheLastIsReleased() {
    AttemptKey group = new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
    Launch first =
        task("{}", new Launch.Node(group, 0, true), aContainer("default", true, "exit 0"));
    Launch last =
        task("{}", new Launch.Node(group, 1, false), aContainer("default", true, "exit 0"));
    engine.launch(first);
    engine.launch(last);
    reports.exited(first.attempt());
    reports.exited(last.attempt());
    engine.release(first.attempt());
    assertThat(TestDocker.leftovers(config.owner())).anyMatch(each -> each.startsWith("network"));

    engine.release(last.attempt());
    assertThat(TestDocker.leftovers(config.owner())).isEmpty();
  }
}

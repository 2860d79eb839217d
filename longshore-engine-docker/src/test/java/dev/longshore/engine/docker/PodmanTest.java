package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aContainer;
import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.Network;
import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Launch;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.EngineContract;
import dev.longshore.testkit.EngineExecContract;
import dev.longshore.testkit.EngineNodeContract;
import dev.longshore.testkit.ReportLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contracts, and what Podman does otherwise than Docker, on a Podman of the test's own. */
class PodmanTest {

  private static final String SHARED =
      """
      {"volumes":[{"name":"shared","host":{}}],
       "mountPoints":[{"sourceVolume":"shared","containerPath":"/shared"}]}\
      """;

  private static @Nullable PodmanService podman;

  private final DockerEngineConfig config = config("podman-" + UUID.randomUUID());
  private final ReportLog reports = new ReportLog();

  @BeforeAll
  static void needsPodman() throws IOException {
    podman = PodmanService.start();
  }

  @AfterAll
  static void endPodman() throws Exception {
    if (podman != null) {
      podman.end();
    }
  }

  private static PodmanService podman() {
    return Objects.requireNonNull(podman);
  }

  private static DockerEngineConfig config(String owner) {
    return DockerEngineConfig.ownedBy(owner).withAddress(podman().address());
  }

  private Engine started() {
    Engine engine = TestDocker.tasks(config);
    engine.start(reports);
    return engine;
  }

  @Test
  void startsTheContainerThatAnEarlierServerOnlyCreated() throws Exception {
    TestLaunches launch = aLaunch("echo ran");
    TaskNamespaces.Modes modes = new TaskNamespaces.Modes("bridge", null, null);
    ContainerRequest request = request(launch.build());
    try (Daemon daemon = podman().connect();
        Engine engine = started()) {
      daemon.ask(docker -> request.command(docker, modes).exec());
      engine.launch(launch.build());

      assertThat(reports.exit(launch.attempt()).exitCode()).isEqualTo(0);
      engine.release(launch.attempt());
    }
  }

  private ContainerRequest request(Launch task) throws LaunchFailure {
    return ContainerRequest.of(
        task,
        task.containers().getFirst(),
        config,
        TestLaunches.means(DaemonRuntimes.PLAIN, List.of()));
  }

  @Test
  void scratchVolumesAreFoundByTheirLabelsAndRemoved() throws Exception {
    TestLaunches launch = aLaunch("true").withProperties(SHARED);
    try (Daemon daemon = podman().connect();
        Engine engine = started()) {
      String name = config.owner(); // of no volume of Longshore
      daemon.ask(docker -> docker.createVolumeCmd().withName(name).exec());
      engine.launch(launch.build());
      reports.exited(launch.attempt());
      engine.release(launch.attempt());

      assertThat(daemon.listVolumes(Map.of()))
          .extracting(InspectVolumeResponse::getName)
          .containsExactly(name);
      daemon.ask(docker -> docker.removeVolumeCmd(name).exec());
    }
  }

  @Test
  void aFileSystemOfTheNetworkIsNotTakenForAFolder() throws Exception {
    ContainerRequest request = request(aLaunch("true").withProperties(SHARED).build());
    Mount mount = volume(request.hostConfig());
    Map<String, String> nfs = Map.of("type", "nfs", "device", ":/export", "o", "addr=127.0.0.1");
    Objects.requireNonNull(mount.getVolumeOptions())
        .withDriverConfig(new Driver().withName("local").withOptions(nfs));
    String name = Objects.requireNonNull(mount.getSource());
    try (Daemon daemon = podman().connect()) {
      daemon.ask(
          docker -> {
            request.createVolumes(docker);
            request.createVolumes(docker); // as the next container of the task does
            return name;
          });

      assertThat(daemon.ask(docker -> docker.inspectVolumeCmd(name).exec()).getOptions())
          .isEqualTo(nfs);
      daemon.ask(docker -> docker.removeVolumeCmd(name).exec());
    }
  }

  @Test
  void aTaskOfSeveralContainersIsRemovedWithWhatTheyShare() throws Exception {
    Launch task = task("echo kept > /shared/file; exit 3", "until cat /shared/file; do :; done");
    try (Engine engine = started()) {
      engine.launch(task);
      reports.exited(task.attempt());
      engine.release(task.attempt());

      assertThat(podman().leftovers(config.owner())).isEmpty();
    }
  }

  @Test
  void whatIsKeptOfATaskOfSeveralContainersCanBeRemovedLater() throws Exception {
    Launch task = task("exit 3", "exit 0");
    try (Engine engine = TestDocker.tasks(config.withHousekeeping(new Housekeeping(1, null)))) {
      engine.start(reports);
      engine.launch(task);
      reports.exited(task.attempt());
      engine.release(task.attempt());
      assertThat(engine.seen()).isEmpty();
      try (Daemon daemon = podman().connect()) {
        assertThat(daemon.listKept(new Naming(config.owner()).labelsToFindAll())).hasSize(3);
      }
    }
    try (Engine _ = started()) { // which keeps none
      Await.until("nothing is left", () -> podman().leftovers(config.owner()).isEmpty());
    }
  }

  /** Of two containers with a shared folder: the first decides, the other may end before it. */
  private static Launch task(String essential, String other) {
    Launch one = aLaunch("").withProperties(SHARED).build();
    return new Launch(
        one.attempt(),
        one.host(),
        one.definitionName(),
        one.definitionRevision(),
        List.of(
            aContainer("main", true, essential, SHARED), aContainer("side", false, other, SHARED)),
        one.site(),
        one.properties(),
        one.labels(),
        null);
  }

  private static Mount volume(HostConfig hostConfig) {
    return Objects.requireNonNull(hostConfig.getMounts()).getFirst();
  }

  @Test
  void nodesPassOverASubnetThatIsInUse() {
    Naming naming = new Naming(config.owner());
    NodeSubnets subnets = NodeSubnets.parse("10.213.12.0/23");
    AttemptKey node = aLaunch("").attempt();
    String group = node.toString();
    String network = naming.networkName(group);
    try (Daemon daemon = podman().connect()) {
      Network.Ipam.Config taken =
          new Network.Ipam.Config().withSubnet(subnets.from(network).getFirst());
      Network.Ipam addresses = new Network.Ipam().withConfig(taken);
      daemon.ask(docker -> docker.createNetworkCmd().withName("taken").withIpam(addresses).exec());
      NodeNetworks networks = new NodeNetworks(daemon, naming, subnets);

      assertThat(networks.join(node, group)).isEqualTo(network);
      assertThat(
              daemon
                  .ask(docker -> docker.inspectNetworkCmd().withNetworkId(network).exec())
                  .getIpam()
                  .getConfig())
          .extracting(Network.Ipam.Config::getSubnet)
          .containsExactly(subnets.from(network).get(1));

      networks.leave(node);
      assertThat(podman().leftovers(config.owner())).isEmpty();
      daemon.ask(docker -> docker.removeNetworkCmd("taken").exec());
    }
  }

  @Test
  void aContainerGoesOnWhileTheServiceIsStartedAnew() throws Exception {
    TestLaunches launch = aLaunch("while [ ! -e /tmp/go ]; do sleep 0.1; done; exit 7");
    AttemptKey attempt = launch.attempt();
    try (Engine engine = started()) {
      engine.launch(launch.build());
      reports.started(attempt);
      podman().restart();
      try (Daemon daemon = podman().connect()) {
        String id =
            daemon.list(new Naming(config.owner()).labelsToFind(attempt)).getFirst().getId();
        String touch =
            daemon
                .ask(docker -> docker.execCreateCmd(id).withCmd("touch", "/tmp/go").exec())
                .getId();
        daemon.attach("/exec/" + touch + "/start", "{\"Detach\":true}").close();
      }

      assertThat(reports.exit(attempt).exitCode()).isEqualTo(7);
      engine.release(attempt);
      Await.until("nothing is left", () -> podman().leftovers(config.owner()).isEmpty());
    }
  }

  @Nested
  class Attempts extends EngineContract {

    @Override
    protected Engine open() {
      return TestDocker.tasks(config);
    }

    @Override
    protected List<String> leftovers() {
      return podman().leftovers(config.owner());
    }

    @Override
    protected String image() {
      return TestDocker.IMAGE;
    }
  }

  @Nested
  class Nodes extends EngineNodeContract {

    @Override
    protected Engine open() {
      return TestDocker.tasks(config);
    }

    @Override
    protected List<String> leftovers() {
      return podman().leftovers(config.owner());
    }

    @Override
    protected String image() {
      return TestDocker.IMAGE;
    }

    @Override
    protected String netcat() {
      return "nc";
    }

    @Override
    protected int port() {
      return 7077;
    }
  }

  @Nested
  class Commands extends EngineExecContract {

    @Override
    protected Engine open() {
      return TestDocker.tasks(config);
    }

    @Override
    protected List<String> leftovers() {
      return podman().leftovers(config.owner());
    }

    @Override
    protected String image() {
      return TestDocker.IMAGE;
    }
  }
}

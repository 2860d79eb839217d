package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.PushResponseItem;
import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Launch;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A daemon whose disk is full: a small one in memory. */
class DiskFullTest {

  private static final String FULL = "no space left on device";
  private static final Path REGISTRY = Path.of("/usr/bin/docker-registry");
  private static final Path IP = Path.of("/usr/bin/ip");

  /** On the daemon's own loopback, where nobody else listens. */
  private static final String REGISTRY_ADDRESS = "127.0.0.1:5000";

  private static final String VOLUME =
      """
      {"volumes":[{"name":"work","host":{}}],
       "mountPoints":[{"sourceVolume":"work","containerPath":"/work"}]}\
      """;

  private final ReportLog reports = new ReportLog();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OtherDaemon other;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DockerEngineConfig config;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine engine;

  @BeforeEach
  void begin() throws Exception {
    TestDocker.needed();
    folder = Files.createTempDirectory(Path.of("/tmp"), "full");
    boolean mounted = mount("data", "size=24m") && mount("data/volumes", "nr_inodes=16");
    if (!mounted) {
      System.out.println("Skipped: tests of a full disk, since none can be mounted here");
      TestDocker.delete(folder);
    }
    assumeTrue(mounted);
    other = OtherDaemon.start(folder);
    other.importImage(TestDocker.image());
    config =
        DockerEngineConfig.ownedBy("full-" + UUID.randomUUID())
            .withAddress(other.address())
            .withNetworks(new TaskNetworks("none", List.of(), null));
    engine = TestDocker.tasks(config);
    engine.start(reports);
  }

  @AfterEach
  void end() throws Exception {
    if (engine != null) { // skipped
      engine.close();
    }
    if (other != null) {
      other.end();
      TestDocker.delete(folder);
    }
  }

  private boolean mount(String name, String options) throws IOException, InterruptedException {
    Path on = Files.createDirectory(folder.resolve(name));
    return new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", on.toString())
            .start()
            .waitFor()
        == 0;
  }

  private Path filler() {
    return folder.resolve("data/filler");
  }

  private void fillTheDisk() {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left on device");
    }
  }

  private String reasonNotStarted(TestLaunches launch) {
    engine.launch(launch.build());
    String reason = reports.reasonNotStarted(launch.attempt());
    engine.release(launch.attempt());
    return String.valueOf(reason);
  }

  @Test
  void isTheReasonOfAttemptsUntilThereIsRoomAgain() throws Exception {
    fillTheDisk();
    assertThat(reasonNotStarted(aLaunch("true")))
        .startsWith("CannotCreateContainerError: Error response from daemon: ")
        .endsWith(FULL);
    assertThat(other.containers()).isEmpty();

    Files.delete(filler());
    TestLaunches launch = aLaunch("exit 3");
    AttemptKey later = launch.attempt();
    engine.launch(launch.build());
    assertThat(reports.exit(later).exitCode()).isEqualTo(3);
    engine.release(later);
    assertThat(other.containers()).isEmpty();
  }

  @Test
  void isTheReasonWhereAnImageCannotBePulledUntilThereIsRoom() throws Exception {
    boolean possible = Files.isExecutable(REGISTRY) && Files.isExecutable(IP);
    if (!possible) {
      System.out.println("Skipped: a pull onto a full disk (install docker-registry and iproute2)");
    }
    assumeTrue(possible);
    Path settings = folder.resolve("registry.yml");
    Files.writeString(
        settings,
        """
        version: 0.1
        storage: {filesystem: {rootdirectory: %s/images}}
        http: {addr: "%s"}
        """
            .formatted(folder, REGISTRY_ADDRESS));
    Process registry = other.beside(List.of(REGISTRY.toString(), "serve", settings.toString()));
    String image = REGISTRY_ADDRESS + "/busybox:1";
    try (Daemon daemon = new Daemon(other.address(), Duration.ofSeconds(5))) {
      Await.until("the registry has the image", () -> isPushed(daemon, image));
      for (String name : List.of(image, TestDocker.IMAGE)) {
        daemon.ask(docker -> docker.removeImageCmd(name).exec());
      }
      fillTheDisk();
      assertThat(reasonNotStarted(aLaunch("true").withImage(image)))
          .startsWith("CannotPullContainerError: ")
          .contains(FULL);

      Files.delete(filler());
      TestLaunches launch = aLaunch("exit 3").withImage(image);
      engine.launch(launch.build());
      assertThat(reports.exit(launch.attempt()).exitCode()).isEqualTo(3);
      engine.release(launch.attempt());
    } finally {
      registry.destroy();
      registry.waitFor();
    }
  }

  /** Pushes the test image there; false while the registry does not listen yet. */
  private static boolean isPushed(Daemon daemon, String image) {
    String repository = image.substring(0, image.lastIndexOf(':'));
    daemon.ask(docker -> docker.tagImageCmd(TestDocker.IMAGE, repository, "1").exec());
    AtomicBoolean refused = new AtomicBoolean();
    try (DaemonStream<PushResponseItem> items =
        new DaemonStream<>(
            daemon,
            item -> {
              if (item.getErrorDetail() != null) {
                refused.set(true);
              }
            })) {
      daemon.ask(docker -> docker.pushImageCmd(image).exec(items));
      return items.awaitEnd(Duration.ofMinutes(1)) && !refused.get();
    } catch (DockerException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  @Test
  void isTheReasonWhereAContainerCanBeCreatedAndNotStarted() throws Exception {
    TestLaunches launch = aLaunch("true");
    Launch task = launch.build();
    ContainerRequest request =
        ContainerRequest.of(
            task,
            task.containers().getFirst(),
            config,
            TestLaunches.means(DaemonRuntimes.PLAIN, List.of()));
    try (Daemon daemon = new Daemon(other.address(), Duration.ofSeconds(5))) {
      TaskNamespaces.Modes modes = new TaskNamespaces.Modes("none", null, null);
      daemon.ask(docker -> request.command(docker, modes).exec());
    }
    fillTheDisk();

    assertThat(reasonNotStarted(launch))
        .startsWith("CannotStartContainerError: Error response from daemon: ")
        .endsWith(FULL);
    assertThat(other.containers()).isEmpty();
  }

  @Test
  void isTheReasonWhereAVolumeCannotBeMade() throws IOException {
    Path volumes = folder.resolve("data/volumes");
    try {
      while (true) {
        Files.createTempFile(volumes, "filler", ""); // folders and files are what it has few of
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left on device");
    }

    TestLaunches launch = aLaunch("true").withProperties(VOLUME);
    assertThat(reasonNotStarted(launch)).startsWith("CannotCreateVolumeError: ").endsWith(FULL);
  }
}

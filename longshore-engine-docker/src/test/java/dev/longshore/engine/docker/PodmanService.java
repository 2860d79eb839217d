package dev.longshore.engine.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Podman's socket, served for tests from a folder that has all its images, containers and networks,
 * so that the Podman of this machine sees none of them.
 */
final class PodmanService {

  private static final Path PROGRAM = Path.of("/usr/bin/podman");
  private static final Path RUNC = Path.of("/usr/sbin/runc");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path folder;
  private final DaemonAddress address;
  private @Nullable Process process;

  /** Starts it, with the image of the tests; skips the test where it cannot be had. */
  static PodmanService start() throws IOException {
    boolean possible =
        Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    if (!possible) {
      System.out.println("Skipped: tests on Podman (install podman, and be root)");
    }
    assumeTrue(possible);
    PodmanService service = new PodmanService(Files.createTempDirectory("longshore-podman"));
    service.serve();
    try (Daemon daemon = service.connect()) {
      daemon.importImage(TestDocker.IMAGE, TestDocker.image());
    }
    return service;
  }

  private PodmanService(Path folder) {
    this.folder = folder;
    address = DaemonAddress.of("unix://" + folder.resolve("podman.sock"));
  }

  private void serve() throws IOException {
    // Podman raises limits that nobody names, which needs a right that it may not have here. On a
    // machine with both generations of cgroups, runc limits memory and crun refuses to.
    Files.writeString(
        folder.resolve("containers.conf"),
        """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        [network]
        network_config_dir = "%1$s/networks"
        [engine]
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        tmp_dir = "%1$s/tmp"
        %2$s
        """
            .formatted(folder, Files.isExecutable(RUNC) ? "runtime = \"runc\"" : ""));
    Files.writeString(
        folder.resolve("storage.conf"),
        """
        [storage]
        driver = "vfs"
        graphroot = "%1$s/root"
        runroot = "%1$s/runroot"
        """
            .formatted(folder));
    process = podman("system", "service", "--time=0", String.valueOf(address.url()));
    Await.until("Podman answers", () -> Daemon.answers(address, PATIENCE, PATIENCE));
  }

  private Process podman(String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("CONTAINERS_CONF", folder.resolve("containers.conf").toString());
    builder.environment().put("CONTAINERS_STORAGE_CONF", folder.resolve("storage.conf").toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("podman.log").toFile()))
        .start();
  }

  DaemonAddress address() {
    return address;
  }

  Daemon connect() {
    return new Daemon(address, PATIENCE);
  }

  List<String> leftovers(String owner) {
    try (Daemon daemon = connect()) {
      return TestDocker.leftovers(daemon, owner);
    }
  }

  /** The service goes away and comes back, as when it is started anew; containers go on. */
  void restart() throws IOException, InterruptedException {
    stop();
    serve();
  }

  private void stop() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(20, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    }
  }

  /** Containers go with it, and the folder. */
  void end() throws IOException, InterruptedException {
    stop();
    podman("rm", "--all", "--force", "--time=0").waitFor();
    endMonitors();
    TestDocker.delete(folder);
  }

  /** Podman remembers for five minutes how a command in a container ended, by a process of each. */
  private void endMonitors() {
    ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("conmon")
                    && process.info().commandLine().orElse("").contains(folder.toString()))
        .forEach(ProcessHandle::destroyForcibly);
  }
}

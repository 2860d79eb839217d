package dev.longshore.engine.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Docker daemon of a test's own, beside the one of this machine: without a network, with its
 * images and containers in a folder. It can be killed as a machine fails.
 */
final class OtherDaemon {

  private static final Path UNSHARE = Path.of("/usr/bin/unshare");
  private static final Path PROGRAM = Path.of("/usr/sbin/dockerd");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path folder;
  private final List<String> flags;
  private final DaemonAddress address;
  private @Nullable Process process;

  /**
   * Starts one and waits until it answers; skips the test where none can be started.
   *
   * @param folder short: the path of a socket in it has at most 107 characters
   */
  static OtherDaemon start(Path folder) throws IOException {
    String socket = "unix://" + folder.resolve("docker.sock");
    return start(folder, DaemonAddress.of(socket), List.of("-H", socket));
  }

  static OtherDaemon start(Path folder, DaemonAddress address, List<String> listening)
      throws IOException {
    boolean possible =
        Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    if (!possible) {
      System.out.println(
          "Skipped: tests of several Docker hosts, since no second dockerd can be started here");
    }
    assumeTrue(possible);
    OtherDaemon daemon = new OtherDaemon(folder, address, listening);
    try {
      daemon.start();
      return daemon;
    } catch (IOException | RuntimeException | Error e) {
      if (daemon.process != null) {
        daemon.process.destroyForcibly();
      }
      throw e;
    }
  }

  private OtherDaemon(Path folder, DaemonAddress address, List<String> listening) {
    this.folder = folder;
    this.address = address;
    this.flags = List.copyOf(listening);
  }

  DaemonAddress address() {
    return address;
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                UNSHARE.toString(), // without a bridge it would remove the other daemon's
                "--net",
                PROGRAM.toString(),
                "--data-root",
                folder.resolve("data").toString(),
                "--exec-root",
                folder.resolve("exec").toString(),
                "--pidfile",
                folder.resolve("pid").toString(),
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false"));
    command.addAll(flags);
    Files.deleteIfExists(folder.resolve("pid")); // of one that was killed
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("dockerd.log").toFile()))
            .start();
    Await.until("the other daemon answers", () -> Daemon.answers(address, PATIENCE, PATIENCE));
  }

  /**
   * Runs a program where the daemon is: on a machine without a network, which has its loopback
   * then.
   */
  Process beside(List<String> command) throws IOException, InterruptedException {
    String pid = Long.toString(Objects.requireNonNull(process).pid());
    List<String> enter = List.of("nsenter", "--net", "--target", pid);
    new ProcessBuilder(
            Stream.concat(enter.stream(), Stream.of("ip", "link", "set", "lo", "up")).toList())
        .start()
        .waitFor();
    return new ProcessBuilder(Stream.concat(enter.stream(), command.stream()).toList())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("beside.log").toFile())
        .start();
  }

  /** What is there of containers. */
  List<String> containers() {
    try (Daemon daemon = new Daemon(address, PATIENCE)) {
      return daemon.list(Map.of()).stream()
          .map(container -> container.getNames()[0] + " " + container.getState())
          .toList();
    }
  }

  void importImage(byte[] tar) {
    try (Daemon daemon = new Daemon(address, PATIENCE)) {
      daemon.importImage(TestDocker.IMAGE, tar);
    }
  }

  /** As a machine fails: nothing of the daemon goes on. Its containers may. */
  void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  /** It takes connections, and says nothing. */
  void fallSilent() throws IOException, InterruptedException {
    signal("STOP");
  }

  void speakAgain() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start().waitFor();
    }
  }

  /** Containers go with it, and what it has mounted. */
  void end() throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      speakAgain();
      running.destroy();
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    }
  }
}

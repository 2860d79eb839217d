package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.testkit.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon of this machine through an {@code sshd} of this machine. */
class SshForwardTest {

  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private int port;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Process sshd;

  @BeforeEach
  void startSshd() throws Exception {
    TestDocker.needed();
    boolean possible = Files.isExecutable(SSHD) && "root".equals(System.getProperty("user.name"));
    if (!possible) {
      System.out.println("Skipped: tests of Docker hosts behind ssh, since there is no sshd");
    }
    assumeTrue(possible);
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("host").toString());
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("user").toString());
    Files.createDirectories(
        Path.of("/run/sshd"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.writeString(
        folder.resolve("client"),
        """
        Host *
          IdentityFile %s
          StrictHostKeyChecking no
          UserKnownHostsFile /dev/null
        """
            .formatted(folder.resolve("user")));
    listen();
  }

  private void listen() throws IOException {
    sshd =
        new ProcessBuilder(
                SSHD.toString(),
                "-D",
                "-f",
                "/dev/null",
                "-o",
                "ListenAddress=127.0.0.1:" + port,
                "-o",
                "HostKey=" + folder.resolve("host"),
                "-o",
                "AuthorizedKeysFile=" + folder.resolve("user.pub"),
                "-o",
                "StrictModes=no",
                "-o",
                "PidFile=none")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
  }

  private static void run(String... words) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }

  @AfterEach
  void end() throws InterruptedException {
    if (sshd != null) {
      sshd.descendants().forEach(ProcessHandle::destroy);
      sshd.destroy();
      sshd.waitFor();
    }
  }

  @Test
  void reachesTheDaemonAndDoesAgainAfterTheConnectionBroke() throws Exception {
    Path socket = Path.of(URI.create(TestDocker.needed().host()).getPath());
    String url = "ssh://root@127.0.0.1:" + port + socket;
    List<String> program = List.of("ssh", "-F", folder.resolve("client").toString());
    try (SshForward forward = new SshForward(url, program)) {
      Await.until("it is connected", () -> forward.isConnected(PATIENCE) && answers(forward));
      try (Daemon daemon = new Daemon(forward.address(), PATIENCE)) {
        assertThat(daemon.hasImage(TestDocker.IMAGE)).isTrue();
      }

      sshd.descendants().forEach(ProcessHandle::destroyForcibly);
      sshd.destroyForcibly().waitFor();
      Await.until("it is broken", () -> !answers(forward));
      listen();
      Await.until("it is connected again", () -> answers(forward));
    }
  }

  private static boolean answers(SshForward forward) {
    return Daemon.answers(forward.address(), PATIENCE, PATIENCE);
  }
}

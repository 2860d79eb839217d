package dev.longshore.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.engine.Engine;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Launch.Node;
import dev.longshore.testkit.EngineNodeContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of nodes, on loopback addresses. */
final class LocalNodesTest extends EngineNodeContract {

  @TempDir Path folder;

  @Override
  protected Engine open() throws IOException {
    return LocalGround.open(folder);
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return LocalGround.leftovers(folder);
  }

  @Override
  protected String netcat() {
    assumeTrue(
        Files.isExecutable(Path.of("/bin/busybox")),
        "there is no busybox (install busybox-static)");
    return "busybox nc";
  }

  @Override
  protected int port() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  @Test
  void tellNodesTheirAddress() throws IOException {
    AttemptKey attempt = newAttempt();
    ContainerLaunch container =
        container("default", ContainerRole.ALONE, script("echo $LONGSHORE_NODE_ADDRESS"));
    engine.launch(launch(attempt, List.of(container), new Node(attempt, 0, true)));
    reports.exited(attempt);

    String address = reports.started(attempt).address();
    assertThat(output(attempt)).containsExactly(address);
    try (ServerSocket bound = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      assertThat(bound.isBound()).isTrue();
    }
  }
}

package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch.Node;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every engine must do with the nodes of a multi-node parallel job. */
public abstract class EngineNodeContract extends EngineFixture {

  /** BusyBox's {@code nc}, as a script calls it. */
  protected abstract String netcat();

  /** A port that a node may listen on. */
  protected abstract int port() throws Exception;

  private final AttemptKey group = newAttempt();

  private AttemptKey node(int index) {
    return new AttemptKey(new JobId(group.job() + "#" + index), group.number());
  }

  private AttemptKey runNode(
      AttemptKey job, int index, String script, EnvironmentVariable... environment) {
    AttemptKey attempt = new AttemptKey(new JobId(job.job() + "#" + index), job.number());
    ContainerLaunch only =
        container(ContainerTemplate.DEFAULT_NAME, ContainerRole.ALONE, script(script), environment);
    engine.launch(launch(attempt, List.of(only), new Node(job, index, index == 0)));
    return attempt;
  }

  private String address(AttemptKey node) {
    return Objects.requireNonNull(reports.started(node).address());
  }

  /**
   * Writes before it reads, whatever the client does: fed by a pipe, {@code nc} gives up when a
   * client that has nothing to say is faster than the pipe.
   */
  private String server(String greeting, int port) {
    return "%s -l -p %d -e echo %s".formatted(netcat(), port, greeting);
  }

  private String client(String address, int port) {
    return "until %s %s %d </dev/null 2>/dev/null; do sleep 0.2; done"
        .formatted(netcat(), address, port);
  }

  @Test
  void reachEachOtherByAddress() throws Exception {
    int port = port();
    AttemptKey main = runNode(group, 0, server("hello from main", port) + "; echo served");
    AttemptKey other =
        runNode(group, 1, client("$MAIN", port), new EnvironmentVariable("MAIN", address(main)));

    assertThat(reports.exit(other).exitCode()).isEqualTo(0);
    assertThat(reports.exit(main).exitCode()).isEqualTo(0);
    assertThat(output(other)).containsExactly("hello from main");
    assertThat(output(main)).containsExactly("served");
  }

  @Test
  void haveAddressesOfTheirOwnThatStayOverARestart() throws Exception {
    AttemptKey main = runNode(group, 0, FOREVER);
    AttemptKey other = runNode(group, 1, FOREVER);
    AttemptKey ofAnotherJob =
        runNode(new AttemptKey(new JobId(UUID.randomUUID().toString()), 1), 0, FOREVER);
    List<AttemptKey> nodes = List.of(main, other, ofAnotherJob);
    List<String> addresses = nodes.stream().map(this::address).toList();
    assertThat(addresses).doesNotHaveDuplicates().doesNotContain("127.0.0.1");
    assertThat(addresses).allMatch(address -> address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+"));
    restart();

    assertThat(nodes.stream().map(this::address)).isEqualTo(addresses);
  }

  @Test
  void shareTheirAddressAmongTheContainersOfANode() throws Exception {
    int port = port();
    AttemptKey main = node(0);
    ContainerLaunch server =
        container(
            "server",
            new ContainerRole(true, List.of(), null, null),
            script(server("hello", port)));
    ContainerLaunch idle =
        container(
            "idle", new ContainerRole(false, List.of(), null, null), script(untilTerm("echo up")));
    engine.launch(launch(main, List.of(server, idle), new Node(group, 0, true)));
    AttemptKey other =
        runNode(group, 1, client("$MAIN", port), new EnvironmentVariable("MAIN", address(main)));

    assertThat(reports.exit(other).exitCode()).isEqualTo(0);
    assertThat(output(other)).containsExactly("hello");
    assertThat(reports.exit(main).exitCode()).isEqualTo(0);
    assertThat(output(new ContainerKey(main, "server"))).isEmpty();
  }
}

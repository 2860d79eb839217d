package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.engine.SecretSource;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptNotStarted;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One engine on the daemon of this machine, for tests that look from inside a container. */
final class DockerScene implements AutoCloseable {

  private final DockerEngineConfig config;
  private final ReportLog reports = new ReportLog();
  private final Engine engine;

  /** Skips the test where there is no daemon. */
  DockerScene(ContainerPolicy policy) {
    this(policy, (_, _) -> null);
  }

  /** The same with logins of registries. */
  DockerScene(ContainerPolicy policy, RegistryLogins logins) {
    this(DockerEngineConfig.ownedBy("test-" + UUID.randomUUID()).withPolicy(policy), logins);
  }

  /** The same on other networks. */
  static DockerScene on(TaskNetworks networks) {
    return new DockerScene(
        DockerEngineConfig.ownedBy("test-" + UUID.randomUUID()).withNetworks(networks),
        (_, _) -> null);
  }

  /** The same on another daemon, which has no network. */
  static DockerScene at(DaemonAddress address) {
    return new DockerScene(
        DockerEngineConfig.ownedBy("test-" + UUID.randomUUID())
            .withAddress(address)
            .withNetworks(new TaskNetworks("none", List.of(), null)),
        (_, _) -> null);
  }

  private DockerScene(DockerEngineConfig config, RegistryLogins logins) {
    TestDocker.needed();
    this.config = config;
    engine = TestDocker.tasks(new DockerEngine(config, SecretSource.NONE, logins, Pause.SLEEPING));
    engine.start(reports);
  }

  /** Why it could not be started; null when it could. */
  @Nullable String trouble(TestLaunches launch) {
    AttemptKey attempt = launch.attempt();
    engine.launch(launch.build());
    Await.until(
        "it has started or not",
        () ->
            reports.about(attempt).stream()
                .anyMatch(
                    report ->
                        report instanceof AttemptNotStarted || report instanceof AttemptExited));
    return reports.about(attempt).stream().anyMatch(AttemptNotStarted.class::isInstance)
        ? reports.reasonNotStarted(attempt)
        : null;
  }

  /** What it wrote until it ended. */
  List<String> output(TestLaunches launch) throws IOException {
    AttemptKey attempt = launch.attempt();
    assertThat(trouble(launch)).isNull();
    List<String> lines = new ArrayList<>();
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      List<Line> batch;
      do {
        batch = source.read(100, true);
        batch.forEach(line -> lines.add(line.text()));
      } while (!batch.isEmpty());
    }
    return lines;
  }

  /** Why it could not be started. */
  String refusal(TestLaunches launch) {
    return Objects.requireNonNull(trouble(launch));
  }

  /** Lets go of everything, and sees that nothing is left. */
  @Override
  public void close() {
    try (engine;
        Daemon daemon = new Daemon(config.address(), Duration.ofSeconds(5))) {
      engine.seen().keySet().forEach(engine::release);
      assertThat(TestDocker.leftovers(daemon, config.owner())).isEmpty();
    }
  }
}

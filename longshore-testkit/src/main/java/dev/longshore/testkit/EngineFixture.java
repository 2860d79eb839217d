package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.Report.AttemptStarted;
import dev.longshore.model.Training;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The ground that the contracts of engines stand on: an engine that is opened before each test, and
 * what it reports. An engine's test classes extend the contracts and say how to open the engine;
 * scripts need a POSIX {@code sh}, {@code env}, {@code sleep}, {@code head} and {@code tr}, as
 * BusyBox has them.
 *
 * <p>After every test all attempts are released and {@link #leftovers()} must be empty.
 */
public abstract class EngineFixture {

  static final Duration LONG_GRACE = Duration.ofSeconds(30);
  static final Duration SHORT_GRACE = Duration.ofSeconds(1);

  /** Without a word about the sleep that a signal ended, where the signal reaches that too. */
  static final String FOREVER = "while :; do sleep 0.1; done 2>/dev/null";

  @SuppressWarnings("NullAway.Init") // set before each test
  protected Engine engine;

  protected ReportLog reports = new ReportLog();

  /** What a service would know of the attempts of this test. */
  private final Map<AttemptKey, Launch> launches = new ConcurrentHashMap<>();

  private final Set<AttemptKey> knownToHaveStarted = new HashSet<>();
  private final Set<AttemptKey> toStop = new HashSet<>();

  /**
   * Opens an engine on the ground of this test. Called again after the engine was closed: a server
   * that starts again. Not started yet.
   */
  protected abstract Engine open() throws Exception;

  /**
   * What is there of attempts on the ground of this test: processes, containers, folders. Each one
   * as a text for the failure's message.
   */
  protected abstract List<String> leftovers() throws Exception;

  /** An image that has what the scripts need. */
  protected String image() {
    return "busybox";
  }

  /** What a container's definition says beside its command, as JSON. */
  protected String containerProperties() {
    return "{}";
  }

  /** What the definition of a whole task says, as JSON. */
  protected String taskProperties() {
    return "{}";
  }

  /** A launch of this command with this environment. */
  protected Launch launch(
      AttemptKey attempt, List<String> command, EnvironmentVariable... environment) {
    ContainerLaunch only =
        container(ContainerTemplate.DEFAULT_NAME, ContainerRole.ALONE, command, environment);
    return launch(attempt, List.of(only), null);
  }

  /** A launch of these containers, perhaps as a node. */
  protected Launch launch(
      AttemptKey attempt, List<ContainerLaunch> containers, Launch.@Nullable Node node) {
    return launch(attempt, containers, node, null);
  }

  /** The same, perhaps of an instance of a training job. */
  protected Launch launch(
      AttemptKey attempt,
      List<ContainerLaunch> containers,
      Launch.@Nullable Node node,
      @Nullable Training training) {
    Launch launch =
        new Launch(
            attempt,
            engine.hosts().getFirst().id(),
            "contract",
            1,
            containers,
            Launch.Site.of("queue", "environment"),
            taskProperties(),
            Map.of(),
            node,
            training);
    launches.put(attempt, launch);
    return launch;
  }

  /** One container of a launch. */
  protected ContainerLaunch container(
      String name, ContainerRole role, List<String> command, EnvironmentVariable... environment) {
    return new ContainerLaunch(
        name,
        image(),
        command,
        List.of(environment),
        new Demand(250, 64, 0),
        null,
        false,
        false,
        List.of(),
        role,
        containerProperties());
  }

  /** The key of an attempt that no other test has. */
  protected static AttemptKey newAttempt() {
    return new AttemptKey(new JobId(UUID.randomUUID().toString()), 1);
  }

  /** A command that runs this script. */
  protected static List<String> script(String script) {
    return List.of("sh", "-c", script);
  }

  /** A script that does this, runs until it is told to end, and then leaves at once with 0. */
  static String untilTerm(String first) {
    return "trap 'exit 0' TERM; " + first + "; " + FOREVER;
  }

  /** Launches a script as a new attempt. */
  protected AttemptKey run(String script, EnvironmentVariable... environment) {
    AttemptKey attempt = newAttempt();
    engine.launch(launch(attempt, script(script), environment));
    return attempt;
  }

  /** Closes the engine and opens it again, as a server does that was stopped and started. */
  protected void restart() throws Exception {
    engine.close();
    begin();
  }

  /** Asks an attempt to stop, as a service that remembers it. */
  protected void stop(AttemptKey attempt, Duration grace) {
    toStop.add(attempt);
    engine.stop(attempt, grace);
  }

  /** All the lines of an attempt that has ended. */
  protected List<String> output(AttemptKey attempt) throws IOException {
    return output(ContainerKey.ofDefault(attempt));
  }

  /** All the lines of a container that has ended. */
  protected List<String> output(ContainerKey container) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LogSource source = engine.logs(container)) {
      List<Line> batch;
      do {
        batch = source.read(100, true);
        batch.forEach(line -> lines.add(line.text()));
      } while (!batch.isEmpty());
    }
    return lines;
  }

  /** Waits until this line is in the output of the attempt. */
  protected void awaitLine(AttemptKey attempt, String text) throws IOException {
    awaitLine(ContainerKey.ofDefault(attempt), text);
  }

  /** Waits until this line is in the output of the container. */
  protected void awaitLine(ContainerKey container, String text) throws IOException {
    try (LogSource source = engine.logs(container)) {
      Await.until(
          "the line '" + text + "'",
          () -> source.read(100, false).stream().anyMatch(line -> line.text().equals(text)));
    }
  }

  @BeforeEach
  void begin() throws Exception {
    for (AttemptKey attempt : launches.keySet()) {
      if (reports.about(attempt).stream().anyMatch(AttemptStarted.class::isInstance)) {
        knownToHaveStarted.add(attempt);
      }
    }
    engine = open();
    reports = new ReportLog();
    for (AttemptKey attempt : engine.seen().keySet()) {
      Launch launch = launches.get(attempt);
      if (launch != null) {
        engine.adopt(
            new Adoption(launch, knownToHaveStarted.contains(attempt), toStop.contains(attempt)));
      }
    }
    engine.start(reports);
  }

  @AfterEach
  void releaseEverything() throws Exception {
    try (Engine last = engine) {
      for (AttemptKey attempt : last.seen().keySet()) {
        last.release(attempt);
      }
      assertThat(last.seen()).isEmpty();
      Await.until("nothing is left: " + leftovers(), () -> leftovers().isEmpty());
    }
  }
}

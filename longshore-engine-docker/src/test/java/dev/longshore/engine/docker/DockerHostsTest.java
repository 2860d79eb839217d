package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.Adoption;
import dev.longshore.engine.Engine;
import dev.longshore.engine.FleetEngine;
import dev.longshore.engine.Machine;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretSource;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.Host;
import dev.longshore.model.Host.Presence;
import dev.longshore.model.Launch;
import dev.longshore.model.Report.AttemptLost;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two Docker daemons of this machine as two hosts. */
class DockerHostsTest {

  private static final String FOREVER = "trap 'exit 9' TERM; while :; do sleep 0.1; done";

  /** A busy machine may not answer for a while, which is not what is tested. */
  private static final Duration LATE = Duration.ofMinutes(5);

  private static final Duration SOON = Duration.ofSeconds(4);

  private final String owner = "hosts-" + UUID.randomUUID();
  private final ReportLog reports = new ReportLog();

  @TempDir(cleanup = CleanupMode.NEVER) // what is mounted there goes first
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OtherDaemon other;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Engine fleet;

  @BeforeEach
  void begin() throws Exception {
    TestDocker.needed();
    other = OtherDaemon.start(folder);
    other.importImage(TestDocker.image());
  }

  private Engine open(Duration lostAfter) {
    DockerEngineConfig here = DockerEngineConfig.ownedBy(owner);
    return new FleetEngine(
        "docker",
        List.of(
            machine("here", here, Duration.ZERO),
            machine("there", here.withAddress(other.address()), lostAfter)),
        InstantSource.system());
  }

  private static Machine machine(String name, DockerEngineConfig standard, Duration lostAfter) {
    DockerEngineConfig config =
        new DockerEngineConfig(
            standard.owner(),
            standard.address(),
            name,
            null,
            DaemonGpus.NONE,
            true,
            ContainerPolicy.STANDARD,
            new TaskNetworks("none", List.of(), null),
            standard.nodeSubnets(),
            standard.housekeeping(),
            standard.trainingFolders());
    return new Machine(
        name,
        DockerEngine.NAME,
        name,
        String.valueOf(config.address().url()),
        () -> DockerEngine.answersFromAfar(config, Duration.ofSeconds(1)),
        () -> TestDocker.tasks(config),
        () -> {},
        lostAfter);
  }

  @AfterEach
  void releaseEverything() throws Exception {
    if (fleet != null) {
      fleet.close();
      other.end();
      try (DockerEngine here =
          new DockerEngine(
              DockerEngineConfig.ownedBy(owner), SecretSource.NONE, RegistryAccess.NONE)) {
        here.seen().keySet().forEach(container -> here.release(container.attempt()));
      }
      assertThat(TestDocker.leftovers(owner)).isEmpty();
      TestDocker.delete(folder);
    }
  }

  private static Launch on(String host, AttemptKey attempt, String script) {
    Launch launch = aLaunch(script).of(attempt).build();
    return new Launch(
        attempt,
        host,
        launch.definitionName(),
        launch.definitionRevision(),
        launch.containers(),
        launch.site(),
        launch.properties(),
        launch.labels(),
        null);
  }

  private static AttemptKey anAttempt() {
    return aLaunch("true").build().attempt();
  }

  private Map<String, Presence> presences() {
    return fleet.hosts().stream().collect(Collectors.toMap(Host::id, Host::presence));
  }

  private void awaitThere(Presence presence) {
    Await.until("it is " + presence, () -> presences().get("there") == presence);
  }

  @Test
  void runsEachAttemptOnItsHostAlsoAfterARestart() throws Exception {
    fleet = open(LATE);
    fleet.start(reports);
    AttemptKey here = anAttempt();
    AttemptKey there = anAttempt();
    fleet.launch(on("here", here, FOREVER));
    fleet.launch(on("there", there, FOREVER));
    reports.started(here);
    reports.started(there);
    assertThat(other.containers()).singleElement().asString().endsWith(" running");
    assertThat(fleet.hosts()).allMatch(host -> host.capacity().vcpuMillis() > 0);

    fleet.close();
    fleet = open(LATE);
    assertThat(fleet.seen()).containsOnlyKeys(here, there);
    fleet.adopt(new Adoption(on("here", here, FOREVER), true, false));
    fleet.adopt(new Adoption(on("there", there, FOREVER), true, false));
    fleet.start(reports);
    fleet.stop(there, Duration.ofSeconds(30));
    assertThat(reports.exit(there).exitCode()).isEqualTo(9);
    fleet.release(there);
    assertThat(other.containers()).isEmpty();
    assertThat(fleet.seen()).containsOnlyKeys(here);
  }

  @Test
  void losesTheAttemptsOfADaemonThatWasKilledAndTidiesUpWhenItIsBack() throws Exception {
    fleet = open(SOON);
    fleet.start(reports);
    AttemptKey first = anAttempt();
    AttemptKey second = new AttemptKey(first.job(), 2);
    fleet.launch(on("there", first, FOREVER));
    reports.started(first);
    other.kill();
    awaitThere(Presence.LOST);
    reports.await(first, AttemptLost.class);
    fleet.release(first);
    fleet.launch(on("here", second, "exit 3"));
    assertThat(reports.exit(second).exitCode()).isEqualTo(3);

    other.start();
    awaitThere(Presence.THERE);
    assertThat(other.containers()).isEmpty();
    assertThat(reports.about(first)).hasSize(2);
    AttemptKey next = anAttempt();
    fleet.launch(on("there", next, "exit 5"));
    assertThat(reports.exit(next).exitCode()).isEqualTo(5);
    fleet.release(next);
  }

  @Test
  void killsWhatStillRunsOnAHostThatWasSilentForTooLong() throws Exception {
    fleet = open(SOON);
    fleet.start(reports);
    AttemptKey first = anAttempt();
    AttemptKey waiting = anAttempt();
    fleet.launch(on("there", first, FOREVER));
    reports.started(first);
    other.fallSilent();
    fleet.launch(on("there", waiting, FOREVER)); // returns once the host is known to be away
    awaitThere(Presence.LOST);
    reports.await(first, AttemptLost.class);
    reports.await(waiting, AttemptLost.class);

    other.speakAgain();
    awaitThere(Presence.THERE);
    assertThat(other.containers()).isEmpty();
    assertThat(reports.about(first)).hasSize(2);
    assertThat(reports.about(waiting)).hasSize(1);
  }

  @Test
  void goesOnAfterAShortSilence() throws Exception {
    fleet = open(LATE);
    fleet.start(reports);
    AttemptKey attempt = anAttempt();
    fleet.launch(on("there", attempt, "sleep 1; exit 7"));
    reports.started(attempt);
    other.fallSilent();
    awaitThere(Presence.AWAY);
    other.speakAgain();
    awaitThere(Presence.THERE);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(7);
    assertThat(reports.about(attempt)).hasSize(2);
    fleet.release(attempt);
  }
}
